/* now.c - see now.h. */
#include "repro/build/now.h"

#include "common/xalloc.h"
#include "repro/jobs.h"

#include <stdlib.h>

struct step {
    struct store *store;
    struct build_unit *unit;       /* to compile, or */
    struct build_program *program; /* to link */
};

static int
work(void *context)
{
    const struct step *step = context;
    return step->unit != NULL ? unit_compile(step->unit) : program_link(step->program);
}

static void
finish(void *context, int wait_status, uint64_t wall_ms)
{
    struct step *step = context;
    if (step->unit != NULL)
        unit_finish(step->unit, step->store, wait_status, wall_ms);
    else
        program_finish(step->program, step->store, wait_status, wall_ms);
}

/* Run STEPS that were asked for. */
static bool
run_steps(struct step *steps, size_t count, unsigned slots, struct repro_err *err)
{
    struct jobs *jobs = jobs_new(slots);
    for (size_t i = 0; i < count; i++)
        jobs_add(jobs, (struct job){ 0, work, finish, &steps[i] });
    bool ok = jobs_run(jobs, NULL, NULL);
    jobs_free(jobs);
    return ok || repro_fail(err, REPRO_E_INTERRUPTED, "interrupted");
}

static bool
compile_units(struct build_program *program, struct store *store, unsigned jobs,
              struct repro_err *err)
{
    struct step *steps = xcalloc(program->unit_count + 1, sizeof *steps);
    size_t count = 0;
    for (size_t i = 0; i < program->unit_count; i++) {
        struct build_unit *unit = program->units[i];
        if (unit->state == UNIT_NEW)
            unit_look_up(unit, store, false);
        if (unit->state == UNIT_NEW)
            steps[count++] = (struct step){ .store = store, .unit = unit };
    }
    bool ok = run_steps(steps, count, jobs, err);
    free(steps);
    return ok;
}

bool
build_now(struct build_program *program, struct store *store, unsigned jobs, char **problem,
          struct repro_err *err)
{
    if (!compile_units(program, store, jobs, err))
        return false;
    for (size_t i = 0; i < program->unit_count; i++) {
        if (program->units[i]->state == UNIT_READY)
            continue;
        *problem = xasprintf("%s does not compile: %s", program->units[i]->source,
                             program->units[i]->log != NULL ? program->units[i]->log : "");
        return false;
    }
    program_look_up(program, store, false);
    struct step link = { .store = store, .program = program };
    if (program->state != UNIT_READY && !run_steps(&link, 1, 1, err))
        return false;
    if (program->state == UNIT_READY)
        return true;
    *problem = xasprintf("it does not link: %s", program->log != NULL ? program->log : "");
    return false;
}
