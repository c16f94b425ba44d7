/* runner.c - see runner.h.
 *
 * Everything is a job: compile a unit, link a program, run build commands, run a cell. A cell waits
 * for what it still misses; when the last thing is there its run is added.
 */
#include "repro/matrix/runner.h"

#include "common/fs.h"
#include "common/log.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/digest.h"
#include "repro/matrix/runner_parts.h"
#include "repro/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Expected seconds, only for the progress bar. */
static const double cost_compile = 0.6, cost_link = 0.3, cost_run = 0.4;

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

void
runner_fail_build(struct runner_cell *c, const char *problem)
{
    c->cell->build.status = BUILD_FAILED;
    c->cell->build.wall_ms = c->build_ms;
    runner_write_log(c, problem);
    cell_write(c->folder, "", c->cell, c->runner->options->redaction,
               NULL); /* for merging; never resumed */
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
make_common_key(struct runner *r)
{
    const struct runner_options *o = r->options;
    return xasprintf("%s\n%d %d\n%s\n", REPRO_TOOL, (int)o->capture,
                     o->redaction != NULL ? (int)o->redaction->level : 0,
                     o->program != NULL ? o->program->profdata : "");
}

static void
add_digest(struct runner *r, struct strbuf *text, const char *path)
{
    const char *digest = store_digest(r->store, path);
    strbuf_printf(text, "%s %s\n", path, digest != NULL ? digest : "unread");
}

/* Where the results are does not matter for them. */
static void
add_run_command(const struct runner_cell *c, struct strbuf *text)
{
    struct run_spec run;
    struct plan_words words = { .build = COMMAND_BUILD_PLACEHOLDER,
                                .artifact = "artifact",
                                .input = "input",
                                .folder = "folder" };
    if (c->spec.parser || !run_spec_make(&run, c->runner->plan, c->plan, words, NULL))
        return;
    for (size_t i = 0; i < run.argv.count; i++)
        strbuf_printf(text, "%zu %s\n", strlen(run.argv.words[i]), run.argv.words[i]);
    for (size_t i = 0; i < run.env.count; i++)
        strbuf_printf(text, "env %s\n", run.env.words[i]);
    strbuf_printf(text, "%s\n", run.cwd);
    if (run.stdin_path != NULL)
        add_digest(c->runner, text, run.stdin_path);
    run_spec_clear(&run);
}

/* What the result of the cell depends on. */
static char *
make_key(const struct runner_cell *c)
{
    struct runner *r = c->runner;
    const struct cell_spec *s = &c->spec;
    struct strbuf text = { 0 };
    strbuf_printf(&text, "%s%u %llu %llu %llu\n", r->common_key, c->work.repeat,
                  (unsigned long long)c->work.timeout_ms, (unsigned long long)s->memory_bytes,
                  (unsigned long long)s->cpu_seconds);
    strbuf_printf(&text, "%d %s %s %s %llu\n", (int)s->profile, s->profile_file,
                  s->profile_tool != NULL ? s->profile_tool : "", s->counted,
                  (unsigned long long)s->functions);
    strbuf_printf(&text, "%d %s %s\n", (int)c->plan->expected,
                  c->plan->expected_class != NULL ? c->plan->expected_class : "",
                  c->plan->expected_function != NULL ? c->plan->expected_function : "");
    for (size_t i = 0; i < c->work.input_count; i++)
        add_digest(r, &text, c->work.inputs[i]);
    if (c->program == NULL && c->build == NULL && s->artifact != NULL)
        add_digest(r, &text, s->artifact);
    add_run_command(c, &text);
    char *digest = digest_text(text.data);
    const char *built = c->program != NULL ? c->program->key
                        : c->build != NULL ? c->build->key
                                           : "-";
    char *key = xasprintf("%s %s", built, digest);
    free(digest);
    strbuf_free(&text);
    return key;
}

static void
set_work(struct runner_cell *c)
{
    struct runner *r = c->runner;
    const struct runner_options *o = r->options;
    const char *built = c->program != NULL ? c->program->path : c->spec.artifact;
    bool own_inputs = o->input_count == 0;
    c->work = (struct cell_work){
        .plan = r->plan,
        .redaction = o->redaction,
        .cell = c->plan,
        .spec = &c->spec,
        .build = &c->cell->build,
        .program = built,
        .build_folder = c->build != NULL ? c->build->folder : r->plan->file->folder,
        .folder = c->folder,
        .work_folder = c->spec.parser ? c->folder : c->work_folder,
        .id_path = c->id_path,
        .toolchains = o->toolchains,
        .program_compiler = o->program,
        .foreign_compiler = o->foreign,
        .profdata = c->spec.parser ? o->program->profdata : NULL,
        .inputs = own_inputs ? (const char *const *)c->spec.inputs.words : o->inputs,
        .input_count = own_inputs ? c->spec.inputs.count : o->input_count,
        .repeat = o->repeat > 0 ? o->repeat : c->spec.repeat,
        .timeout_ms = o->timeout_ms > 0 ? o->timeout_ms : c->spec.timeout_ms,
        .capture = o->capture
    };
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

bool
runner_resume_early(struct runner_cell *c)
{
    if (!c->runner->options->resume || c->program != NULL)
        return false;
    set_work(c);
    char *key = make_key(c);
    bool done = cell_is_done(c->folder, key) && cell_read_whole(c->folder, c->cell, NULL);
    free(key);
    if (done)
        finish_cell(c);
    return done;
}

void
runner_start_run(struct runner_cell *c)
{
    set_work(c);
    c->key = make_key(c);
    c->work.key = c->key;
    bool resumed = resume_cell(c);
    c->cell->build.status = c->built_something ? BUILD_OK : BUILD_CACHED;
    c->cell->build.wall_ms = c->build_ms;
    c->cell->build.program = xstrdup(c->work.program);
    runner_write_log(c, NULL);
    if (resumed)
        finish_cell(c);
    else
        jobs_add(c->runner->jobs, (struct job){ PRIORITY_RUN, run_cell, cell_ran, c });
}

static bool
prepare_cell(struct runner *r, size_t index, struct matrix_result *result, struct repro_err *err)
{
    struct runner_cell *c = &r->cells[index];
    c->runner = r;
    c->plan = &r->plan->cells[index];
    c->cell = &result->cells[index];
    c->folder = folder_cell(r->folder, c->plan->id, err);
    c->id_path = xasprintf("cells/%s", c->plan->id);
    c->work_folder = c->folder != NULL ? fs_join(c->folder, "work") : NULL;
    return c->folder != NULL && runner_prepare_build(c, err);
}

static bool
prepare(struct runner *r, struct matrix_result *result, struct repro_err *err)
{
    r->cells = xcalloc(r->plan->count, sizeof *r->cells);
    r->cell_count = r->plan->count;
    for (size_t i = 0; i < r->cell_count; i++)
        if (!prepare_cell(r, i, result, err))
            return false;
    runner_start_units(r);
    for (size_t i = 0; i < r->cell_count; i++)
        runner_advance(&r->cells[i]);
    return true;
}

static void
close_runner(struct runner *r)
{
    progress_clear(&r->progress);
    for (size_t i = 0; i < r->cell_count; i++) {
        program_free(r->cells[i].program);
        spec_clear(&r->cells[i].spec);
        free(r->cells[i].folder);
        free(r->cells[i].work_folder);
        free(r->cells[i].id_path);
        free(r->cells[i].key);
    }
    free(r->cells);
    free(r->common_key);
    jobs_free(r->jobs);
    runner_free_builds(r);
    store_close(r->store);
}

bool
runner_run(const struct plan *plan, const struct result_folder *folder,
           const struct runner_options *options, struct matrix_result *result,
           struct repro_err *err)
{
    struct runner r = { .plan = plan, .folder = folder, .options = options };
    r.store = store_open(err);
    if (r.store == NULL)
        return false;
    r.jobs = jobs_new(options->jobs);
    r.common_key = make_common_key(&r);
    bool ok = prepare(&r, result, err);
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
