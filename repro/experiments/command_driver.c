/* command_driver.c - build by a command with one thing changed, then run what it built.
 *
 * Every build happens in the same folder, so that the program comes out the same, byte for byte,
 * when the build did not react to a change: such an experiment would prove nothing.
 */
#include "repro/experiments/command_driver.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "harness/harness.h"
#include "records/redact.h"
#include "repro/diagnose/diagnose.h"
#include "repro/digest.h"
#include "repro/experiments/command_change.h"
#include "repro/interrupt.h"
#include "repro/proc.h"
#include "repro/run_profiles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_POOL_BYTES = 64 << 20 };

struct command_subject {
    const struct crash_record *record;
    const struct command_options *options;
    char *cxx, *foreign_cxx;
    char *dir;       /* {dir}: the same for every build */
    char *artifact;  /* absolute */
    char *flush;     /* object of flush_first.c */
    char *unchanged; /* digest of the program as it was built first */
    char *kept;      /* folder of the experiment that {dir} belongs to */
    unsigned runs;
};

/* clang++ beside clang; clang if there is none. */
static char *
cxx_of(const struct toolchain *compiler)
{
    if (compiler == NULL)
        return NULL;
    const char *slash = strrchr(compiler->path, '/');
    char *path = xasprintf("%.*s/clang++", (int)(slash - compiler->path), compiler->path);
    if (fs_is_executable(path))
        return path;
    free(path);
    return xstrdup(compiler->path);
}

static struct build_values
unchanged_values(const struct command_subject *s)
{
    const struct toolchain *program = s->options->program;
    const struct toolchain *foreign = s->options->foreign ? s->options->foreign : program;
    return (struct build_values){ .values = { [VALUE_CC] = program->path,
                                              [VALUE_CXX] = s->cxx,
                                              [VALUE_CFLAGS] = "-fprofile-generate",
                                              [VALUE_FOREIGN_CC] = foreign->path,
                                              [VALUE_FOREIGN_CXX] = s->foreign_cxx,
                                              [VALUE_FOREIGN_CFLAGS] = "-fprofile-generate",
                                              [VALUE_LDFLAGS] = "-fprofile-generate",
                                              [VALUE_DIR] = s->dir } };
}

/* The last line of what a tool said. */
static char *
last_words(const struct proc_result *result)
{
    const char *text = result->err_len > 0 ? result->err : result->out;
    size_t len = strlen(text);
    while (len > 0 && text[len - 1] == '\n')
        len--;
    size_t start = len;
    while (start > 0 && text[start - 1] != '\n')
        start--;
    if (result->timed_out)
        return xstrdup("it took too long (--build-timeout)");
    return len > start ? xstrndup(text + start, len - start) : xstrdup("failed without a word");
}

static void
write_log(const char *folder, const char *command, const struct proc_result *result)
{
    char *path = fs_join(folder, "build.log");
    char *text = xasprintf("$ %s\n%s%s", command, result->out, result->err);
    (void)fs_write_atomic(path, text, strlen(text), NULL);
    free(text);
    free(path);
}

/* env REPRO_CC=... sh -c COMMAND */
static bool
run_command(const struct command_subject *s, const struct build_values *values, const char *command,
            const char *folder, char **problem, struct repro_err *err)
{
    struct argv words = { 0 };
    argv_add(&words, "env");
    build_command_environment(values, &words);
    argv_add(&words, "sh");
    argv_add(&words, "-c");
    argv_add(&words, command);
    struct proc_result result;
    struct proc_command proc = { .argv = words.words, .timeout_ms = s->options->build_timeout_ms };
    bool ok = proc_run(&proc, &result, err);
    if (ok) {
        write_log(folder, command, &result);
        if (!proc_ok(&result))
            *problem = last_words(&result);
        else if (!fs_is_executable(s->artifact))
            *problem = xasprintf("it left no program %s (--artifact)", s->artifact);
        proc_result_clear(&result);
    }
    argv_free(&words);
    return ok && *problem == NULL;
}

static bool
compile_flush(const struct command_subject *s, struct repro_err *err)
{
    struct argv words = { 0 };
    argv_add(&words, s->options->program->path);
    argv_add_words(&words, "-O1 -fPIC -c -o");
    argv_add(&words, s->flush);
    argv_addf(&words, "%s/repro/scenarios/programs/flush_first.c", s->options->data_dir);
    struct proc_result result;
    struct proc_command command = { .argv = words.words };
    bool ok = proc_run(&command, &result, err);
    if (ok) {
        ok = proc_ok(&result) || repro_fail(err, REPRO_E_BUILD, "%s: %.200s", s->flush, result.err);
        proc_result_clear(&result);
    }
    argv_free(&words);
    return ok;
}

/* What the build before left goes to the folder of its experiment. */
static bool
fresh_dir(struct command_subject *s, const char *folder, struct repro_err *err)
{
    if (s->kept != NULL) {
        char *place = fs_join(s->kept, "build");
        (void)rename(s->dir, place);
        free(place);
    }
    if (!fs_remove_tree(s->dir, err))
        return false;
    free(s->kept);
    s->kept = xstrdup(folder);
    return fs_mkdirs(s->dir, err);
}

static bool
make_program(struct command_subject *s, enum experiment_change change, const char *folder,
             struct build_values *values, char **problem, struct repro_err *err)
{
    const char *given = s->options->command;
    char *changed = change == CHANGE_STATIC_NODES ? command_static_nodes(given) : NULL;
    char *command = build_command_expand(changed != NULL ? changed : given, values, err);
    bool ok = command != NULL && fresh_dir(s, folder, err) &&
              (change != CHANGE_FLUSH_FIRST || compile_flush(s, err)) &&
              run_command(s, values, command, folder, problem, err);
    free(command);
    free(changed);
    return ok;
}

/* True if the program differs from the unchanged one. */
static bool
reacted(struct command_subject *s, enum experiment_change change, char **obstacle)
{
    char *digest = digest_file(s->artifact, NULL);
    bool same = s->unchanged != NULL && digest != NULL && strcmp(digest, s->unchanged) == 0;
    if (change == CHANGE_NONE) {
        free(s->unchanged);
        s->unchanged = digest;
        return true;
    }
    free(digest);
    if (same)
        *obstacle = xstrdup("the build gave the same program as before: it does not use this "
                            "value, or it does not compile anew (make -B)");
    return !same;
}

static bool
build_changed(struct command_subject *s, enum experiment_change change, const char *folder,
              char **obstacle, struct repro_err *err)
{
    struct build_values values = unchanged_values(s);
    char *ldflags = NULL, *problem = NULL;
    const char *reason =
        command_change_values(s->options->command, change, s->flush, &values, &ldflags);
    bool ok = reason == NULL && make_program(s, change, folder, &values, &problem, err);
    if (reason != NULL)
        *obstacle = xstrdup(reason);
    else if (problem != NULL)
        *obstacle = xasprintf("it does not build: %s", problem);
    free(problem);
    free(ldflags);
    return ok && reacted(s, change, obstacle);
}

/* Runs that need no other program come from the unchanged one: built again if another is there. */
static bool
have_unchanged(struct command_subject *s, const char *folder, char **obstacle,
               struct repro_err *err)
{
    char *digest = digest_file(s->artifact, NULL);
    bool there = digest != NULL && s->unchanged != NULL && strcmp(digest, s->unchanged) == 0;
    free(digest);
    return there || build_changed(s, CHANGE_NONE, folder, obstacle, err);
}

static bool
build(void *subject, enum experiment_change change, const char *folder, char **obstacle,
      struct repro_err *err)
{
    struct command_subject *s = subject;
    if (command_change_builds(change))
        return build_changed(s, change, folder, obstacle, err);
    const char *reason = command_change_run(s->record, change);
    if (reason != NULL) {
        *obstacle = xstrdup(reason);
        return false;
    }
    return have_unchanged(s, folder, obstacle, err);
}

static void
run_words(const struct command_subject *s, struct argv *argv)
{
    char *const *given = s->options->run;
    for (size_t i = 0; given != NULL && given[i] != NULL; i++)
        argv_add(argv, strcmp(given[i], "{artifact}") == 0 ? s->artifact : given[i]);
    if (argv->count > 0)
        return;
    argv_add(argv, s->artifact);
    for (size_t i = 1; s->record != NULL && i < s->record->run.argc; i++) {
        char *word = redact_expand(s->record->run.argv[i]);
        argv_add(argv, word);
        free(word);
    }
}

/* The files of earlier runs that the recorded run found are part of what is explained. */
static bool
copy_pool(const struct command_subject *s, enum experiment_change change, const char *folder,
          struct repro_err *err)
{
    const struct crash_record *record = s->record;
    bool ok = true;
    if (!command_pool_matters(record) || change == CHANGE_FRESH_FOLDER ||
        change == CHANGE_ONE_FILE_PER_PROCESS)
        return true;
    for (size_t i = 0; ok && i < record->profile.file_count; i++) {
        char *from = redact_expand(record->profile.files[i].path), *data = NULL;
        char *to = fs_join(folder, fs_basename(from));
        size_t len = 0;
        if (fs_exists(from))
            ok = fs_read_file(from, MOST_POOL_BYTES, &data, &len, err) &&
                 fs_write_atomic(to, data, len, err);
        free(data);
        free(to);
        free(from);
    }
    return ok;
}

static struct crash_record *
run_program(const struct command_subject *s, enum experiment_change change, const char *folder,
            struct repro_err *err)
{
    struct argv argv = { 0 }, env = { 0 };
    run_words(s, &argv);
    command_environment(s->record, change, &env);
    char *pattern = command_profile_pattern(s->record, change);
    char *profile = fs_join(folder, pattern), *out = fs_join(folder, "stdout"),
         *error = fs_join(folder, "stderr");
    const struct harness_options options = { .argv = argv.words,
                                             .env = env.words,
                                             .profile_file = profile,
                                             .stdout_path = out,
                                             .stderr_path = error,
                                             .wall_ms = s->options->run_timeout_ms,
                                             .cancelled = interrupt_pending,
                                             .tool = s->options->tool };
    struct crash_record *record = harness_run(&options, err);
    free(profile);
    free(out);
    free(error);
    free(pattern);
    argv_free(&argv);
    argv_free(&env);
    return record;
}

static void
describe_build(const struct command_subject *s, struct crash_record *record)
{
    const struct toolchain *foreign = s->options->foreign;
    record->build =
        (struct crash_build){ .kind = xstrdup("command"),
                              .program = xstrdup(s->options->program->path),
                              .foreign = foreign != NULL ? xstrdup(foreign->path) : NULL,
                              .command = xstrdup(s->options->command) };
}

static struct crash_record *
run(void *subject, enum experiment_change change, const char *folder, struct repro_err *err)
{
    struct command_subject *s = subject;
    char *place = xasprintf("%s/run-%u", folder, ++s->runs);
    struct crash_record *record = NULL;
    if (fs_mkdirs(place, err) && copy_pool(s, change, place, err))
        record = run_program(s, change, place, err);
    free(place);
    if (record == NULL)
        return NULL;
    describe_build(s, record);
    run_profiles_judge(record, true);
    diagnose_fresh(record, NULL);
    return record;
}

struct crash_record *
command_first_record(struct command_subject *subject, struct repro_err *err)
{
    char *folder = fs_join(subject->options->folder, experiment_table[CHANGE_NONE].name);
    char *obstacle = NULL;
    struct crash_record *record = NULL;
    if (fs_remove_tree(folder, err) && fs_mkdirs(folder, err) &&
        build(subject, CHANGE_NONE, folder, &obstacle, err))
        record = run(subject, CHANGE_NONE, folder, err);
    if (obstacle != NULL)
        repro_fail(err, REPRO_E_BUILD, "--build: %.400s", obstacle);
    free(obstacle);
    free(folder);
    return record;
}

/* --artifact: {dir} replaced, absolute. */
static char *
artifact_path(const struct command_subject *s)
{
    struct build_values values = unchanged_values(s);
    char *path = build_command_expand(s->options->artifact, &values, NULL);
    char *here = getcwd(NULL, 0);
    char *absolute = fs_join(here != NULL ? here : "", path != NULL ? path : "");
    free(here);
    free(path);
    return absolute;
}

struct command_subject *
command_subject_new(const struct crash_record *record, const struct command_options *options)
{
    struct command_subject *s = xcalloc(1, sizeof *s);
    s->record = record;
    s->options = options;
    s->cxx = cxx_of(options->program);
    s->foreign_cxx = cxx_of(options->foreign != NULL ? options->foreign : options->program);
    s->dir = fs_join(options->folder, "build");
    s->flush = fs_join(options->folder, "flush_first.o");
    s->artifact = artifact_path(s);
    if (options->built) {
        s->unchanged = digest_file(s->artifact, NULL);
        s->kept = fs_join(options->folder, experiment_table[CHANGE_NONE].name);
    }
    return s;
}

void
command_subject_free(struct command_subject *subject)
{
    if (subject == NULL)
        return;
    char *const strings[] = { subject->cxx,      subject->foreign_cxx, subject->dir, subject->flush,
                              subject->artifact, subject->unchanged,   subject->kept };
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        free(strings[i]);
    free(subject);
}

struct experiment_driver
command_driver(struct command_subject *subject)
{
    return (struct experiment_driver){ .subject = subject,
                                       .profdata = subject->options->program->profdata,
                                       .prefix = "",
                                       .build = build,
                                       .run = run };
}
