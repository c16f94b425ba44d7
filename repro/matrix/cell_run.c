/* cell_run.c - see cell_run.h. */
#include "repro/matrix/cell_run.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/argv.h"
#include "repro/import/system_report.h"
#include "repro/matrix/profdata.h"
#include "repro/version.h"

#include <stdlib.h>
#include <string.h>

enum { OUTPUT_CAP = 4 << 20 };

static const char raw_extension[] = ".profraw";

/* FOLDER/STEM.EXT of the first run, FOLDER/STEM-2.EXT of the second ... */
static char *
run_file(const struct cell_run *run, const char *stem, const char *extension)
{
    if (run->number == 1)
        return xasprintf("%s/%s%s", run->work->folder, stem, extension);
    return xasprintf("%s/%s-%u%s", run->work->folder, stem, run->number, extension);
}

static bool
has_pattern(const struct cell_run *run)
{
    return strchr(run->work->spec->profile_file, '%') != NULL;
}

/* Value of LLVM_PROFILE_FILE. What a % pattern makes is in a folder of its own. */
static char *
profile_path(const struct cell_run *run)
{
    const char *name = run->work->spec->profile_file;
    if (has_pattern(run))
        return xasprintf("%s/profiles-%u/%s", run->work->folder, run->number, name);
    char *stem = xstrndup(name, strlen(name) - strlen(raw_extension));
    char *path = run_file(run, stem, raw_extension);
    free(stem);
    return path;
}

static char *
merged_path(const struct cell_run *run)
{
    const char *name = run->work->spec->profile_file;
    char *stem = xstrndup(name, strlen(name) - strlen(raw_extension));
    for (char *p = stem; *p != '\0'; p++)
        if (*p == '%')
            *p = '_';
    char *path = run_file(run, stem, ".profdata");
    free(stem);
    return path;
}

void
cell_environment(struct argv *env)
{
    static const char *const kept[] = { "PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH" };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const char *value = getenv(kept[i]);
        if (value != NULL)
            argv_addf(env, "%s=%s", kept[i], value);
    }
    argv_add(env, "LC_ALL=C");
}

/* Later settings of a variable replace earlier ones: exec() would pass both. */
static void
add_environment(struct argv *env, const struct argv *more)
{
    for (size_t i = 0; i < more->count; i++) {
        size_t len = strcspn(more->words[i], "=") + 1, k = 0;
        while (k < env->count && strncmp(env->words[k], more->words[i], len) != 0)
            k++;
        if (k == env->count) {
            argv_add(env, more->words[i]);
            continue;
        }
        free(env->words[k]);
        env->words[k] = xstrdup(more->words[i]);
    }
}

/* The built-in program is always run the same way. */
static bool
make_command(const struct cell_run *run, struct run_spec *command, struct repro_err *err)
{
    const struct cell_work *work = run->work;
    struct plan_words words = { .build = work->build_folder,
                                .artifact = work->program != NULL ? work->program : "",
                                .input = run->input,
                                .folder = work->work_folder };
    if (!work->spec->parser)
        return run_spec_make(command, work->plan, work->cell, words, err);
    *command = (struct run_spec){ .cwd = xstrdup(work->folder) };
    argv_add(&command->argv, work->program);
    argv_add_words(&command->argv, "-o jsonl");
    argv_add(&command->argv, run->input);
    return true;
}

static char *
compiler_path(const struct toolchain *compiler)
{
    return compiler != NULL ? xstrdup(compiler->path) : NULL;
}

/* Enough to build it again: `repro explain --experiment`. */
static void
describe_build(struct cell_run *run)
{
    const struct cell_work *work = run->work;
    struct crash_build *build = &run->record->build;
    build->kind = xstrdup("matrix-cell");
    build->name = xstrdup(work->cell->id);
    if (!work->spec->parser)
        return;
    build->program = compiler_path(work->program_compiler);
    build->foreign = compiler_path(work->foreign_compiler);
    for (unsigned i = 0; i < PARSER_PARAMETERS; i++) {
        struct build_parameter parameter = { xstrdup(parser_parameter_name(i)),
                                             xstrdup(work->spec->with[i]) };
        XAPPEND(build->parameters, build->parameter_count, parameter);
    }
}

bool
cell_run_execute(struct cell_run *run, struct repro_err *err)
{
    const struct cell_work *work = run->work;
    struct run_spec command;
    struct argv env = { 0 };
    if (!make_command(run, &command, err))
        return false;
    cell_environment(&env);
    add_environment(&env, &command.env);
    char *profile = profile_path(run), *out = run_file(run, "stdout", ""),
         *error = run_file(run, "stderr", "");
    struct harness_options options = { .argv = command.argv.words,
                                       .cwd = command.cwd,
                                       .env = env.words,
                                       .profile_file = profile,
                                       .stdin_path = command.stdin_path,
                                       .stdout_path = out,
                                       .stderr_path = error,
                                       .output_cap = OUTPUT_CAP,
                                       .wall_ms = work->timeout_ms,
                                       .cpu_seconds = work->spec->cpu_seconds,
                                       .memory_bytes = work->spec->memory_bytes,
                                       .capture = work->capture,
                                       .tool = REPRO_TOOL };
    run->record = harness_run(&options, err);
    free(error);
    free(out);
    free(profile);
    argv_free(&env);
    run_spec_clear(&command);
    if (run->record != NULL)
        describe_build(run);
    return run->record != NULL;
}

static void
set_profile_status(struct cell_profile *profile, const char *status)
{
    free(profile->status);
    profile->status = xstrdup(status);
}

/* A clean end is only clean if the profile is good. */
static void
correct_outcome(struct cell_run *run)
{
    const char *status = run->profile.status;
    if (run->record->outcome != OUTCOME_CLEAN)
        return;
    if (strcmp(status, "missing") == 0 || strcmp(status, "empty-profile") == 0)
        run->record->outcome = OUTCOME_EMPTY_PROFILE;
    else if (strcmp(status, "corrupt") == 0)
        run->record->outcome = OUTCOME_CORRUPT;
}

static bool
is_wanted(const struct cell_run *run)
{
    const struct prof_check *check = run->check;
    enum profile_wanted wanted = run->work->spec->profile;
    if (wanted != PROFILE_AUTO)
        return wanted == PROFILE_REQUIRED;
    return check != NULL && check->has_runtime && check->group_count > 0;
}

/* The llvm-profdata of a compiler here that writes the same raw version. */
static const char *
fitting_tool(const struct cell_run *run)
{
    const struct toolchain_list *list = run->work->toolchains;
    int version = run->check != NULL ? run->check->runtime_raw_version : -1;
    if (version < 0 && run->check != NULL)
        version = run->check->raw_version_symbol;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].profdata != NULL &&
            (version < 0 || list->items[i].raw_version == version))
            return list->items[i].profdata;
    return NULL;
}

/* Caller frees; NULL: none here. */
static char *
find_tool(const struct cell_run *run)
{
    const char *named = run->work->spec->profile_tool;
    if (named == NULL)
        return xstrdup(run->work->profdata != NULL ? run->work->profdata : fitting_tool(run));
    return strchr(named, '/') != NULL ? xstrdup(named) : fs_which(named);
}

static bool
judge_files(struct cell_run *run, struct repro_err *err)
{
    const struct cell_spec *spec = run->work->spec;
    char *tool = find_tool(run);
    if (tool == NULL) {
        set_profile_status(&run->profile, "unjudged");
        run->profile.message = xasprintf("no llvm-profdata here that reads it%s%s",
                                         spec->profile_tool != NULL ? ": " : "",
                                         spec->profile_tool != NULL ? spec->profile_tool : "");
        return true;
    }
    char *raw = profile_path(run), *merged = merged_path(run);
    struct profdata_demands demands = { spec->counted, spec->functions };
    bool ok = profdata_judge_pattern(tool, raw, merged, &demands, &run->profile, err);
    free(merged);
    free(raw);
    free(tool);
    return ok;
}

/* Paths in the result start in the result folder, wherever that is: also those that the tool says.
 */
static void
shorten_message(struct cell_run *run)
{
    const char *folder = run->work->folder;
    char *message = run->profile.message, *at = message != NULL ? strstr(message, folder) : NULL;
    if (at == NULL)
        return;
    run->profile.message = xasprintf("%.*s%s%s", (int)(at - message), message, run->work->id_path,
                                     at + strlen(folder));
    free(message);
}

bool
cell_run_judge(struct cell_run *run, struct repro_err *err)
{
    system_report_take(run->record);
    if (!is_wanted(run)) {
        set_profile_status(&run->profile, "not-instrumented");
        return true;
    }
    if (!judge_files(run, err))
        return false;
    shorten_message(run);
    correct_outcome(run);
    if (run->record->outcome == OUTCOME_CRASH)
        set_profile_status(&run->profile, "crashed");
    else if (run->record->outcome == OUTCOME_REFUSED_WRITE)
        set_profile_status(&run->profile, "refused-write");
    return true;
}

void
cell_run_clear(struct cell_run *run)
{
    free(run->profile.status);
    free(run->profile.message);
    crash_record_free(run->record);
}
