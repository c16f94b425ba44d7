/* runner.c - see runner.h.
 *
 * Everything is a job: compile a unit, link a program, run a cell. A cell waits for the units it
 * still misses; when the last one is there its link job is added, and when that is done its run.
 */
#include "repro/matrix/runner.h"

#include "common/fs.h"
#include "common/log.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/clock.h"
#include "repro/digest.h"
#include "repro/jobs.h"
#include "repro/matrix/cell.h"
#include "repro/matrix/recipe.h"
#include "repro/progress.h"
#include "repro/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What brings results comes first. */
enum { PRIORITY_RUN, PRIORITY_LINK, PRIORITY_COMPILE };
/* Expected seconds, only for the progress bar. */
static const double cost_compile = 0.6, cost_link = 0.3, cost_run = 0.4;

struct runner;

struct runner_unit {
    struct runner *runner;
    struct build_unit *unit;
};

struct runner_cell {
    struct runner *runner;
    const struct cell_plan *plan;
    struct matrix_cell *cell;
    struct build_program *program;
    struct cell_work work;
    char *folder, *id_path, *key;
    uint64_t build_ms;
    bool built_something;
    bool linking;  /* its program was asked for */
    bool finished; /* has its result, or never will */
};

struct runner {
    const struct runner_options *options;
    struct jobs *jobs;
    struct store *store;
    struct workshop shop;
    struct runner_cell *cells;
    size_t cell_count, finished;
    struct runner_unit *units; /* those to compile */
    size_t unit_count, compiled;
    char *inputs_key;
    struct progress progress;
    struct repro_err failure; /* of the harness itself: code 0 = none */
};

static void
set_progress(struct runner *r)
{
    struct progress *p = &r->progress;
    size_t left = r->unit_count - r->compiled;
    snprintf(p->text, sizeof p->text,
             left > 0 ? "%zu of %zu cells, %zu objects to compile" : "%zu of %zu cells",
             r->finished, r->cell_count, left);
    p->done = (double)r->compiled * cost_compile + (double)r->finished * (cost_link + cost_run);
    p->total =
        (double)r->unit_count * cost_compile + (double)r->cell_count * (cost_link + cost_run);
}

static void
tick(void *context)
{
    struct runner *r = context;
    set_progress(r);
    progress_draw(&r->progress);
}

static void
finish_cell(struct runner_cell *c)
{
    struct runner *r = c->runner;
    c->finished = true;
    r->finished++;
    if (log_level() != LOG_VERBOSE)
        return;
    progress_clear(&r->progress);
    log_verbose("%s: %s", c->plan->id,
                c->cell->has_outcome ? crash_outcome_name(c->cell->outcome)
                                     : build_status_name(c->cell->build.status));
}

static void
add_step(struct strbuf *log, char *command, const char *output, bool cached)
{
    strbuf_printf(log, "$ %s%s\n", command, cached ? "   # from the cache" : "");
    if (output != NULL)
        strbuf_puts(log, output);
    free(command);
}

/* Every command of the build with its output, as the cell's build.log; PROBLEM (may be NULL) first.
 */
static void
write_build_log(struct runner_cell *c, const char *problem)
{
    struct strbuf log = { 0 };
    if (problem != NULL)
        strbuf_printf(&log, "%s\n", problem);
    const struct build_program *program = c->program;
    for (size_t i = 0; program != NULL && i < program->unit_count; i++) {
        const struct build_unit *unit = program->units[i];
        if (i == 0)
            strbuf_printf(&log, "$ cd %s\n", unit->folder);
        if (unit->state != UNIT_NEW)
            add_step(&log, unit_command(unit), unit->log, unit->cached);
    }
    if (program != NULL && program->state != UNIT_NEW)
        add_step(&log, program_command(program), program->log, program->cached);
    char *text = redact_text(c->runner->options->redaction, log.data != NULL ? log.data : "");
    char *path = fs_join(c->folder, "build.log");
    free(c->cell->build.log);
    c->cell->build.log = NULL;
    if (fs_write_atomic(path, text, strlen(text), NULL))
        c->cell->build.log = xasprintf("%s/build.log", c->id_path);
    free(path);
    free(text);
    strbuf_free(&log);
}

static void
fail_build(struct runner_cell *c, const char *problem)
{
    c->cell->build.status = BUILD_FAILED;
    c->cell->build.wall_ms = c->build_ms;
    write_build_log(c, problem);
    finish_cell(c);
}

static void
cell_ran(void *context, int wait_status, uint64_t wall_ms)
{
    struct runner_cell *c = context;
    (void)wait_status;
    (void)wall_ms;
    struct repro_err err = { 0 };
    if (!cell_read(c->folder, c->cell, &err)) {
        repro_err_context(&err, "%s", c->plan->id);
        if (c->runner->failure.code == REPRO_OK)
            c->runner->failure = err;
    }
    finish_cell(c);
}

static int
run_cell(void *context)
{
    struct runner_cell *c = context;
    return cell_main(&c->work);
}

/* Everything that the runs of all cells have in common. */
static char *
common_key(struct runner *r)
{
    const struct runner_options *o = r->options;
    struct strbuf text = { 0 };
    strbuf_printf(&text, "%s\n%u %llu %d\n%s\n", REPRO_TOOL, o->repeat,
                  (unsigned long long)o->timeout_ms, (int)o->capture, o->program->profdata);
    for (size_t i = 0; i < o->input_count; i++) {
        const char *digest = store_digest(r->store, o->inputs[i]);
        strbuf_printf(&text, "%s %s\n", o->inputs[i], digest != NULL ? digest : "unread");
    }
    char *key = digest_text(text.data);
    strbuf_free(&text);
    return key;
}

/* Take the result of an earlier, interrupted matrix. */
static bool
resume_cell(struct runner_cell *c)
{
    if (!c->runner->options->resume)
        return false;
    bool done = cell_is_done(c->folder, c->key) && cell_read(c->folder, c->cell, NULL);
    if (!done)
        folder_clean_cell(c->folder);
    return done;
}

static void
start_run(struct runner_cell *c)
{
    const struct runner_options *o = c->runner->options;
    c->key = xasprintf("%s %s", c->program->key, c->runner->inputs_key);
    bool resumed = resume_cell(c);
    c->cell->build.status = c->built_something ? BUILD_OK : BUILD_CACHED;
    c->cell->build.wall_ms = c->build_ms;
    c->cell->build.program = xstrdup(c->program->path);
    write_build_log(c, NULL);
    c->work = (struct cell_work){ .plan = c->plan,
                                  .redaction = o->redaction,
                                  .program = c->program->path,
                                  .folder = c->folder,
                                  .id_path = c->id_path,
                                  .profdata = o->program->profdata,
                                  .inputs = o->inputs,
                                  .input_count = o->input_count,
                                  .repeat = o->repeat,
                                  .timeout_ms = o->timeout_ms,
                                  .capture = o->capture,
                                  .key = c->key };
    if (resumed)
        finish_cell(c);
    else
        jobs_add(c->runner->jobs, (struct job){ PRIORITY_RUN, run_cell, cell_ran, c });
}

static int
link_cell(void *context)
{
    struct runner_cell *c = context;
    return program_link(c->program);
}

static void
cell_linked(void *context, int wait_status, uint64_t wall_ms)
{
    struct runner_cell *c = context;
    c->build_ms += wall_ms;
    c->built_something = true;
    program_finish(c->program, c->runner->store, wait_status, wall_ms);
    if (c->program->state == UNIT_READY)
        start_run(c);
    else
        fail_build(c, "linking failed");
}

/* Link the cell's program if all of its units are there, give up if one failed. */
static void
advance(struct runner_cell *c)
{
    struct runner *r = c->runner;
    if (c->finished || c->linking)
        return;
    for (size_t i = 0; i < c->program->unit_count; i++) {
        const struct build_unit *unit = c->program->units[i];
        if (unit->state == UNIT_NEW)
            return;
        if (unit->state == UNIT_FAILED) {
            fail_build(c, "a source file did not compile");
            return;
        }
    }
    c->linking = true;
    for (size_t i = 0; i < c->program->unit_count; i++) {
        c->build_ms += c->program->units[i]->wall_ms;
        c->built_something = c->built_something || !c->program->units[i]->cached;
    }
    program_look_up(c->program, r->store, r->options->fresh);
    if (c->program->state == UNIT_READY)
        start_run(c);
    else
        jobs_add(r->jobs, (struct job){ PRIORITY_LINK, link_cell, cell_linked, c });
}

static int
compile_unit(void *context)
{
    struct runner_unit *u = context;
    return unit_compile(u->unit);
}

static bool
needs(const struct runner_cell *c, const struct build_unit *unit)
{
    for (size_t i = 0; c->program != NULL && i < c->program->unit_count; i++)
        if (c->program->units[i] == unit)
            return true;
    return false;
}

static void
unit_compiled(void *context, int wait_status, uint64_t wall_ms)
{
    struct runner_unit *u = context;
    struct runner *r = u->runner;
    r->compiled++;
    unit_finish(u->unit, r->store, wait_status, wall_ms);
    for (size_t i = 0; i < r->cell_count; i++)
        if (needs(&r->cells[i], u->unit))
            advance(&r->cells[i]);
}

static bool
prepare_cell(struct runner *r, size_t index, const struct plan *plan,
             const struct result_folder *folder, struct matrix_result *result,
             struct repro_err *err)
{
    struct runner_cell *c = &r->cells[index];
    c->runner = r;
    c->plan = &plan->cells[index];
    c->cell = &result->cells[index];
    c->folder = folder_cell(folder, c->plan->id, err);
    c->id_path = xasprintf("cells/%s", c->plan->id);
    if (c->folder == NULL)
        return false;
    struct repro_err problem = { 0 };
    c->program = recipe_make(&r->shop, c->plan, &problem);
    if (c->program == NULL)
        fail_build(c, problem.msg);
    return true;
}

static bool
prepare(struct runner *r, const struct plan *plan, const struct result_folder *folder,
        struct matrix_result *result, struct repro_err *err)
{
    r->cells = xcalloc(plan->count, sizeof *r->cells);
    r->cell_count = plan->count;
    for (size_t i = 0; i < plan->count; i++)
        XAPPEND(result->cells, result->cell_count, cell_of_plan(&plan->cells[i]));
    for (size_t i = 0; i < plan->count; i++)
        if (!prepare_cell(r, i, plan, folder, result, err))
            return false;
    r->units = xcalloc(r->shop.unit_count + 1, sizeof *r->units);
    for (size_t i = 0; i < r->shop.unit_count; i++) {
        struct build_unit *unit = r->shop.units[i];
        unit_look_up(unit, r->store, r->options->fresh);
        if (unit->state != UNIT_NEW)
            continue;
        struct runner_unit *u = &r->units[r->unit_count++];
        *u = (struct runner_unit){ r, unit };
        jobs_add(r->jobs, (struct job){ PRIORITY_COMPILE, compile_unit, unit_compiled, u });
    }
    for (size_t i = 0; i < r->cell_count; i++)
        if (r->cells[i].program != NULL)
            advance(&r->cells[i]);
    return true;
}

static void
close_runner(struct runner *r)
{
    progress_clear(&r->progress);
    for (size_t i = 0; i < r->cell_count; i++) {
        program_free(r->cells[i].program);
        free(r->cells[i].folder);
        free(r->cells[i].id_path);
        free(r->cells[i].key);
    }
    free(r->cells);
    free(r->units);
    free(r->inputs_key);
    jobs_free(r->jobs);
    workshop_close(&r->shop);
    store_close(r->store);
}

bool
runner_run(const struct plan *plan, const struct result_folder *folder,
           const struct runner_options *options, struct matrix_result *result,
           struct repro_err *err)
{
    struct runner r = { .options = options };
    r.store = store_open(err);
    if (r.store == NULL)
        return false;
    r.jobs = jobs_new(options->jobs);
    r.inputs_key = common_key(&r);
    bool ok = workshop_open(&r.shop, options->program, options->foreign, err) &&
              prepare(&r, plan, folder, result, err);
    if (ok) {
        progress_start(&r.progress);
        result->interrupted = !jobs_run(r.jobs, tick, &r);
    }
    if (ok && r.failure.code != REPRO_OK) {
        if (err != NULL)
            *err = r.failure;
        ok = false;
    }
    close_runner(&r);
    return ok;
}
