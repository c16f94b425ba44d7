/* cell_driver.c - a cell of the matrix with one thing changed: its neighbours, and cells that the
 * matrix does not have. Objects come from, and go to, the matrix's build cache. */
#include "repro/experiments/cell_driver.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "harness/harness.h"
#include "records/redact.h"
#include "repro/build/now.h"
#include "repro/diagnose/diagnose.h"
#include "repro/interrupt.h"
#include "repro/matrix/cell_run.h"
#include "repro/matrix/recipe.h"
#include "repro/run_profiles.h"
#include "repro/system.h"

#include <stdlib.h>
#include <string.h>

enum { RUN_TIMEOUT_MS = 120000 };

struct cell_subject {
    const struct crash_record *record;
    struct cell_spec base; /* only the parameters */
    struct workshop shop;
    struct store *store;
    unsigned jobs;
    const char *tool;
    struct build_program *program; /* built last */
};

static bool
is(const struct cell_spec *cell, enum parser_parameter parameter, const char *value)
{
    return strcmp(cell->with[parameter], value) == 0;
}

/* What the neighbour in the matrix is. NULL, or why there is none. */
static const char *
change_parameters(struct cell_spec *cell, enum experiment_change change)
{
    const char **with = cell->with;
    bool foreign = is(cell, PARSER_ALLOCATOR_CODE, "foreign-llvm");
    switch (change) {
    case CHANGE_FOREIGN_UNINSTRUMENTED:
        with[PARSER_ALLOCATOR_CODE] = "foreign-uninstrumented";
        return foreign ? NULL : "no object is by another compiler";
    case CHANGE_ONE_LLVM:
        with[PARSER_ALLOCATOR_CODE] = "same-llvm";
        return foreign ? NULL : "one compiler built it already";
    case CHANGE_REVERSED_ORDER:
        with[PARSER_LINK_ORDER] =
            is(cell, PARSER_LINK_ORDER, "program-first") ? "allocator-first" : "program-first";
        return NULL;
    case CHANGE_OTHER_ALLOCATOR:
        with[PARSER_ALLOCATOR] = is(cell, PARSER_ALLOCATOR, "jemalloc") ? "mimalloc" : "jemalloc";
        return NULL;
    case CHANGE_NO_PGO:
        with[PARSER_PROGRAM] = "plain";
        return NULL;
    case CHANGE_WITHOUT_SETTING:
        return "no variable is set";
    case CHANGE_FRESH_FOLDER:
        return "every cell starts without profiles";
    case CHANGE_ONE_FILE_PER_PROCESS:
        return "its profile file is no pool";
    case CHANGE_NOT_CONTINUOUS:
        return "it does not run in continuous mode";
    case CHANGE_STATIC_NODES:
        return "its value nodes are static already";
    case CHANGE_NOT_REWRITTEN:
        return "nothing rewrites it";
    default:
        return NULL;
    }
}

/* What the matrix has no axis for. */
static struct recipe_change
change_recipe(enum experiment_change change)
{
    static const char values_off[] = "-mllvm -disable-vp=true";
    static const char heap_nodes[] = "-mllvm -vp-static-alloc=false";
    switch (change) {
    case CHANGE_VALUES_OFF:
        return (struct recipe_change){ .program_flags = values_off, .allocator_flags = values_off };
    case CHANGE_PROGRAM_VALUES_OFF:
        return (struct recipe_change){ .program_flags = values_off };
    case CHANGE_DYNAMIC_NODES:
        return (struct recipe_change){ .program_flags = heap_nodes, .allocator_flags = heap_nodes };
    case CHANGE_FLUSH_FIRST:
        return (struct recipe_change){ .link_options = "-Wl,--wrap=main",
                                       .source = "repro/scenarios/programs/flush_first.c" };
    default:
        return (struct recipe_change){ 0 };
    }
}

static bool
build(void *subject, enum experiment_change change, const char *folder, char **obstacle,
      struct repro_err *err)
{
    struct cell_subject *s = subject;
    (void)folder; /* programs are in the build cache */
    struct cell_spec cell = s->base;
    const char *reason = change == CHANGE_FLUSH_FIRST && !system_linker_wraps()
                             ? NO_WRAP
                             : change_parameters(&cell, change);
    if (reason != NULL) {
        *obstacle = xstrdup(reason);
        return false;
    }
    struct recipe_change recipe = change_recipe(change);
    program_free(s->program);
    s->program = recipe_make_changed(&s->shop, &cell, &recipe, err);
    return s->program != NULL && build_now(s->program, s->store, s->jobs, obstacle, err);
}

/* As the matrix runs it, with the arguments of the recorded run. */
static struct crash_record *
run(void *subject, enum experiment_change change, const char *folder, struct repro_err *err)
{
    const struct cell_subject *s = subject;
    struct argv argv = { 0 }, env = { 0 };
    (void)change;
    argv_add(&argv, s->program->path);
    for (size_t i = 1; i < s->record->run.argc; i++) {
        char *word = redact_expand(s->record->run.argv[i]);
        argv_add(&argv, word);
        free(word);
    }
    cell_environment(&env);
    char *profile = fs_join(folder, MATRIX_PROGRAM ".profraw"), *out = fs_join(folder, "stdout"),
         *error = fs_join(folder, "stderr");
    struct harness_options options = { .argv = argv.words,
                                       .cwd = folder,
                                       .env = env.words,
                                       .profile_file = profile,
                                       .stdout_path = out,
                                       .stderr_path = error,
                                       .wall_ms = RUN_TIMEOUT_MS,
                                       .cancelled = interrupt_pending,
                                       .tool = s->tool };
    struct crash_record *record = harness_run(&options, err);
    if (record != NULL) {
        run_profiles_judge(record, true);
        diagnose_fresh(record, NULL);
    }
    free(profile);
    free(out);
    free(error);
    argv_free(&argv);
    argv_free(&env);
    return record;
}

static const char *
recorded_parameter(const struct crash_build *build, enum parser_parameter parameter)
{
    for (size_t i = 0; i < build->parameter_count; i++)
        if (strcmp(build->parameters[i].name, parser_parameter_name(parameter)) == 0)
            return build->parameters[i].value;
    return NULL;
}

static bool
read_cell(struct cell_subject *s, struct repro_err *err)
{
    const struct crash_build *build = &s->record->build;
    for (unsigned i = 0; i < PARSER_PARAMETERS; i++) {
        s->base.with[i] = recorded_parameter(build, (enum parser_parameter)i);
        if (s->base.with[i] == NULL)
            return repro_fail(
                err, REPRO_E_USAGE,
                "the cell '%s' was not made by the built-in builder: give the command "
                "that builds it (--build, --artifact)",
                build->name != NULL ? build->name : "");
    }
    return true;
}

static const struct toolchain *
find_compiler(const struct toolchain_list *toolchains, const char *path, struct repro_err *err)
{
    char *whole = redact_expand(path != NULL ? path : "");
    const struct toolchain *found = toolchain_find(toolchains, whole);
    if (found == NULL)
        repro_fail(err, REPRO_E_CAPABILITY,
                   "%s: the compiler that built the program is not here (see repro doctor)",
                   path != NULL ? path : "unknown");
    free(whole);
    return found;
}

static bool
open_subject(struct cell_subject *s, const struct toolchain_list *toolchains, struct repro_err *err)
{
    const struct crash_build *made = &s->record->build;
    if (!read_cell(s, err))
        return false;
    const struct toolchain *program = find_compiler(toolchains, made->program, err);
    const struct toolchain *foreign = NULL;
    if (program == NULL)
        return false;
    if (made->foreign != NULL && (foreign = find_compiler(toolchains, made->foreign, err)) == NULL)
        return false;
    s->store = store_open(err);
    return s->store != NULL && workshop_open(&s->shop, program, foreign, err);
}

struct cell_subject *
cell_subject_new(const struct crash_record *record, const struct toolchain_list *toolchains,
                 unsigned jobs, const char *tool, struct repro_err *err)
{
    struct cell_subject *s = xcalloc(1, sizeof *s);
    s->record = record;
    s->jobs = jobs;
    s->tool = tool;
    if (open_subject(s, toolchains, err))
        return s;
    cell_subject_free(s);
    return NULL;
}

void
cell_subject_free(struct cell_subject *subject)
{
    if (subject == NULL)
        return;
    program_free(subject->program);
    workshop_close(&subject->shop);
    store_close(subject->store);
    free(subject);
}

struct experiment_driver
cell_driver(struct cell_subject *subject)
{
    return (struct experiment_driver){ .subject = subject,
                                       .profdata = subject->shop.program->profdata,
                                       .prefix = "evtx_",
                                       .build = build,
                                       .run = run };
}
