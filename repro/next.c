/* next.c - see next.h. */
#include "repro/next.h"

#include "common/xalloc.h"
#include "repro/argv.h"

#include <stdlib.h>
#include <string.h>

static bool
is_worth_a_report(const struct crash_record *record)
{
    return record->outcome != OUTCOME_CLEAN && record->outcome != OUTCOME_NOT_STARTED &&
           record->outcome != OUTCOME_EXIT_NONZERO;
}

/* What can be done with a kept record. */
static void
use_record(const struct cli *cli, const char *path)
{
    char *file = argv_quote(path);
    cli_hint(cli, "a page for the browser", "report %s --format html -o crash.html", file);
    cli_hint(cli, "look at it in a debugger", "lldb %s", file);
    cli_hint(cli, "text for an issue", "report %s --format github", file);
    cli_hint(cli, "everything a maintainer needs", "bundle %s -o crash.tar.zst", file);
    free(file);
}

/* What a crash leaves of its profile can keep the next run from crashing (pool files, %m): away
 * from it. */
static const char *
fresh_profile(const struct cli *cli, const struct crash_record *record)
{
    bool left = record->run.profile_file_count > 0 && cli_value(cli, "profile-file", NULL) == NULL;
    return left ? "--profile-file=again-%p.profraw " : "";
}

/* The command line of this run again, with MORE before the program. */
static void
run_again(const struct cli *cli, const struct crash_record *record, const char *why,
          const char *more)
{
    struct argv words = { 0 };
    char *const *operands = cli_operands(cli);
    for (size_t i = 0; operands[i] != NULL; i++)
        argv_add(&words, operands[i]);
    char *command = argv_text(&words);
    char *options = cli_options_again(cli);
    cli_hint(cli, why, "run %s%s%s -- %s", options, fresh_profile(cli, record), more, command);
    free(options);
    free(command);
    argv_free(&words);
}

/* A path of a record for a shell, which must see a leading ~/ bare. */
static char *
quoted_path(const char *path)
{
    if (strncmp(path, "~/", 2) != 0)
        return argv_quote(path);
    char *rest = argv_quote(path + 2), *whole = xasprintf("~/%s", rest);
    free(rest);
    return whole;
}

static void
unusable_profile(const struct cli *cli, const struct crash_record *record)
{
    if (record->subject.path != NULL) {
        char *program = quoted_path(record->subject.path);
        cli_hint(cli, "which objects do not fit", "check %s", program);
        free(program);
    }
    if (record->outcome != OUTCOME_CORRUPT || record->run.profile_file_count == 0)
        return;
    char *profile = quoted_path(record->run.profile_files[0]);
    cli_hint(cli, "rescue what is in it", "profile salvage %s -o rescued", profile);
    free(profile);
}

/* Did its counts die with it? */
static bool
has_lost_counts(const struct crash_record *record)
{
    return record->profile.total > 0 && !record->profile.salvage.present &&
           record->outcome != OUTCOME_CLEAN && record->outcome != OUTCOME_EXIT_NONZERO;
}

void
next_after_run(const struct cli *cli, const struct crash_record *record)
{
    if (record->outcome == OUTCOME_REFUSED_WRITE || record->outcome == OUTCOME_EMPTY_PROFILE ||
        record->outcome == OUTCOME_CORRUPT)
        unusable_profile(cli, record);
    if (!is_worth_a_report(record))
        return;
    if (has_lost_counts(record))
        run_again(cli, record, "its profile, out of its memory", "--salvage");
    if (cli_json(cli) && cli_output_path(cli) != NULL)
        use_record(cli, cli_output_path(cli));
    else
        run_again(cli, record, "keep the record, for repro report", "--json -o crash.json");
}

static bool
is_json_name(const char *path)
{
    size_t len = strlen(path);
    return len > 5 && strcmp(path + len - 5, ".json") == 0;
}

void
next_after_explain(const struct cli *cli, const char *path, enum diagnosis_class cls,
                   const char *program)
{
    char *file = argv_quote(path);
    if (cls == CLASS_UNKNOWN && cli_value(cli, "binary", NULL) == NULL && program != NULL) {
        char *binary = argv_quote(program);
        cli_hint(cli, "look at the program's profile records, too", "explain --binary %s %s",
                 binary, file);
        free(binary);
    } else if (cls != CLASS_NONE && cli_json(cli) && cli_output_path(cli) != NULL) {
        use_record(cli, cli_output_path(cli));
    } else if (cls != CLASS_NONE && is_json_name(path)) {
        use_record(cli, path);
    } else if (cls != CLASS_NONE) {
        cli_hint(cli, "keep it as a record, for repro report", "explain --json -o crash.json %s",
                 file);
    }
    free(file);
}

void
next_after_core(const struct cli *cli, const char *path)
{
    char *file = argv_quote(path);
    cli_hint(cli, "its profile, out of its memory", "profile salvage --core %s -o rescued", file);
    free(file);
}

void
next_after_diagnosis(const struct cli *cli, const char *path)
{
    char *file = argv_quote(path);
    cli_hint(cli, "change one thing at a time, verify the fixes", "explain --experiment %s", file);
    free(file);
}

static bool
is_program(const struct prof_check *check)
{
    return check->has_runtime && strncmp(check->format, "elf", 3) == 0;
}

void
next_after_check(const struct cli *cli, const struct prof_check *check)
{
    /* a program is looked up on $PATH unless its name has a slash */
    char *place = xasprintf("%s%s", strchr(check->path, '/') ? "" : "./", check->path);
    char *path = argv_quote(place);
    free(place);
    if (strcmp(check->format, "profraw") == 0) {
        cli_hint(cli, "which llvm-profdata can read it", "profile check %s", path);
    } else if (check->verdict == PROF_MIXED_ABI || check->verdict == PROF_RUNTIME_MISMATCH) {
        if (is_program(check))
            cli_hint(cli, "see it happen", "run -- %s", path);
        cli_hint(cli, "what decides, in a small program with the same cause",
                 "scenario run --experiment mixed-at-exit");
    } else if (check->verdict == PROF_CLEAN && is_program(check)) {
        cli_hint(cli, "run it, and look at the profile it writes", "run -- %s", path);
    }
    free(path);
}

/* The first cell that was not met, else the first that crashed. */
static const struct matrix_cell *
interesting_cell(const struct matrix_result *result)
{
    const struct matrix_cell *found = NULL;
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct matrix_cell *cell = &result->cells[i];
        if (cell->crash != NULL && (found == NULL || (found->met && !cell->met)))
            found = cell;
    }
    return found;
}

void
next_after_matrix(const struct cli *cli, const struct matrix_result *result, const char *folder)
{
    char *dir = argv_quote(folder);
    const struct matrix_cell *cell = interesting_cell(result);
    if (cell != NULL) {
        char *path = xasprintf("%s/%s", folder, cell->crash), *crash = argv_quote(path);
        cli_hint(cli, "prove the cause of one crash, verify the fixes", "explain --experiment %s",
                 crash);
        free(crash);
        free(path);
    }
    cli_hint(cli, "the result as text to paste", "report %s --format md", dir);
    free(dir);
}

void
next_after_report(const struct cli *cli, const char *path, bool is_matrix)
{
    char *file = argv_quote(path);
    if (is_matrix)
        cli_hint(cli, "text to paste", "report %s --format md", file);
    else
        use_record(cli, path);
    free(file);
}
