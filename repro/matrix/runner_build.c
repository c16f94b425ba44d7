/* runner_build.c - the builds of the cells: by the built-in builder, or by commands. */
#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/matrix/runner_parts.h"

#include <stdlib.h>
#include <string.h>

/* The build of a cell that SPEC (made with the placeholder) asks for; cells with the same key share
 * it. */
static struct runner_build *
find_build(struct runner *r, const char *key)
{
    for (size_t i = 0; i < r->build_count; i++)
        if (strcmp(r->builds[i]->build->key, key) == 0)
            return r->builds[i];
    return NULL;
}

static bool
prepare_commands(struct runner_cell *c, struct repro_err *err)
{
    struct runner *r = c->runner;
    const char *source = r->plan->file->folder;
    char *digests = digest_tree(&c->spec.sources);
    char *key = command_build_key(&c->spec, source, digests);
    char *folder = xasprintf("%s/builds/%s", r->folder->path, key);
    free(digests);
    spec_clear(&c->spec);
    bool ok = spec_make(&c->spec, r->plan, c->plan, folder, err);
    free(folder);
    struct runner_build *known = find_build(r, key);
    if (known != NULL || !ok) {
        c->build = known != NULL ? known->build : NULL;
        free(key);
        return ok;
    }
    struct runner_build *build = xcalloc(1, sizeof *build);
    *build = (struct runner_build){ r, command_build_new(&c->spec, key, r->folder->path, source) };
    command_build_look_up(build->build, r->options->resume);
    XAPPEND(r->builds, r->build_count, build);
    c->build = build->build;
    return true;
}

bool
runner_prepare_build(struct runner_cell *c, struct repro_err *err)
{
    struct runner *r = c->runner;
    if (!spec_make(&c->spec, r->plan, c->plan, COMMAND_BUILD_PLACEHOLDER, err))
        return false;
    if (c->spec.build.count > 0)
        return prepare_commands(c, err);
    if (!c->spec.parser)
        return true;
    if (!r->shop_open && !workshop_open(&r->shop, r->options->program, r->options->foreign, err))
        return false;
    r->shop_open = true;
    struct repro_err problem = { 0 };
    c->program = recipe_make(&r->shop, &c->spec, &problem);
    if (c->program == NULL)
        runner_fail_build(c, problem.msg);
    return true;
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
            runner_advance(&r->cells[i]);
}

void
runner_start_units(struct runner *r)
{
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
        runner_start_run(c);
    else
        runner_fail_build(c, "linking failed");
}

/* Link the cell's program if all of its units are there. */
static void
advance_program(struct runner_cell *c)
{
    struct runner *r = c->runner;
    for (size_t i = 0; i < c->program->unit_count; i++) {
        const struct build_unit *unit = c->program->units[i];
        if (unit->state == UNIT_NEW)
            return;
        if (unit->state == UNIT_FAILED) {
            runner_fail_build(c, "a source file did not compile");
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
        runner_start_run(c);
    else
        jobs_add(r->jobs, (struct job){ PRIORITY_LINK, link_cell, cell_linked, c });
}

static int
run_commands(void *context)
{
    struct runner_build *b = context;
    return command_build_main(b->build);
}

static void
commands_done(void *context, int wait_status, uint64_t wall_ms)
{
    struct runner_build *b = context;
    struct runner *r = b->runner;
    command_build_finish(b->build, wait_status, wall_ms);
    for (size_t i = 0; i < r->cell_count; i++)
        if (r->cells[i].build == b->build)
            runner_advance(&r->cells[i]);
}

static void
start_commands(struct runner *r, struct command_build *build)
{
    for (size_t i = 0; i < r->build_count && !build->asked; i++) {
        if (r->builds[i]->build != build)
            continue;
        build->asked = true;
        jobs_add(r->jobs,
                 (struct job){ PRIORITY_COMPILE, run_commands, commands_done, r->builds[i] });
    }
}

static void
advance_commands(struct runner_cell *c)
{
    struct command_build *build = c->build;
    if (build->state == UNIT_NEW) {
        start_commands(c->runner, build);
        return;
    }
    c->linking = true;
    c->build_ms = build->wall_ms;
    c->built_something = !build->cached;
    if (build->state == UNIT_FAILED)
        runner_fail_build(c, "a build command failed");
    else if (c->spec.artifact != NULL && !fs_exists(c->spec.artifact))
        runner_fail_build(c, "the build commands did not make the artifact");
    else
        runner_start_run(c);
}

void
runner_advance(struct runner_cell *c)
{
    if (c->finished || c->linking)
        return;
    if (runner_resume_early(c)) {
        c->linking = true;
    } else if (c->program != NULL) {
        advance_program(c);
    } else if (c->build != NULL) {
        advance_commands(c);
    } else {
        c->linking = true;
        runner_start_run(c);
    }
}

void
runner_free_builds(struct runner *r)
{
    for (size_t i = 0; i < r->build_count; i++) {
        command_build_free(r->builds[i]->build);
        free(r->builds[i]);
    }
    free(r->builds);
    free(r->units);
    if (r->shop_open)
        workshop_close(&r->shop);
}
