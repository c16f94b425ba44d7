/* cmd_lldb.c - `repro lldb`: a crash, a cell or a program in LLDB (or gdb) with the `pgo` commands.
 */
#include "repro/commands.h"

#include "common/fs.h"
#include "common/log.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "harness/core_file.h"
#include "repro/argv.h"
#include "repro/debugger.h"
#include "repro/debugger_session.h"
#include "repro/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SESSION_MS UINT64_C(600000)

static const struct cli_option lldb_options[] = {
    { 0, "lldb", "PATH", "this LLDB [the newest on PATH]" },
    { 0, "gdb", NULL, "gdb instead of LLDB" },
    { 0, "batch", NULL, "run a scripted session, print it and leave" },
    { 0, "session", "exit_crash|profile_write|segfault|core",
      "batch: which one [exit_crash; core for core files]" },
    { 0, "timeout", "SECONDS", "batch: end the session after this time [600]" },
    { 0, "results", "DIR", "results with the cell [./repro-matrix or reports/out/latest]" },
    { 0, "binary", "FILE", "the program of a core file [as the core file says]" },
    { 0 },
};

struct opening {
    const struct cli *cli;
    struct debugger debugger;
    struct debugger_subject subject;
    char *folder;   /* lldb/ of our data */
    char *profiles; /* folder for the profiles of the run, NULL = as in the environment */
    char *path;     /* of the record or core */
    char *words[2]; /* a core's program */
    struct argv command;
};

/* The record of a cell in a folder of results, NULL if it has none. */
static char *
cell_record(const char *results, const char *cell)
{
    static const char *const names[] = { "crash.json", "run.json" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *path = xasprintf("%s/cells/%s/%s", results, cell, names[i]);
        if (fs_exists(path))
            return path;
        free(path);
    }
    return NULL;
}

static time_t
modified(const char *path)
{
    struct stat st;
    return path && stat(path, &st) == 0 ? st.st_mtime : 0;
}

/* The newest record of CELL in the places where a matrix leaves its results. */
static char *
last_cell_record(const struct cli *cli, const char *data, const char *cell)
{
    const char *chosen = cli_value(cli, "results", NULL);
    if (chosen)
        return cell_record(chosen, cell);
    char *ours = fs_join(data, "reports/out/latest"), *best = NULL;
    const char *places[] = { "repro-matrix", "reports/out/latest", ours };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char *path = cell_record(places[i], cell);
        if (path && (!best || modified(path) > modified(best))) {
            free(best);
            best = path;
        } else {
            free(path);
        }
    }
    free(ours);
    return best;
}

/* Only the first bytes: is it JSON? */
static bool
looks_like_json(const char *path)
{
    char start[64];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd >= 0 ? read(fd, start, sizeof start - 1) : -1;
    if (fd >= 0)
        close(fd);
    if (length <= 0)
        return false;
    start[length] = '\0';
    char first = start[strspn(start, " \t\r\n")];
    return first == '{' || first == '[';
}

static bool
open_core(struct opening *o, struct repro_err *err)
{
    const char *binary = cli_value(o->cli, "binary", NULL);
    o->subject.core = o->path;
    if (binary) {
        o->words[0] = xstrdup(binary);
    } else {
        struct crash_record *record = core_file_record(o->path, err);
        if (!record)
            return false;
        o->words[0] = xstrdup(record->subject.path);
        crash_record_free(record);
    }
    if (!o->words[0] || !fs_exists(o->words[0]))
        return repro_fail(err, REPRO_E_IO, "%s: its program %s is not there: give --binary FILE",
                          o->path, o->words[0] ? o->words[0] : "");
    o->subject.program = o->words[0];
    o->subject.program_words = o->words;
    return true;
}

/* A record, a core file, a program, or else the name of a cell. */
static bool
find_subject(struct opening *o, const char *data, struct repro_err *err)
{
    const char *operand = cli_operand(o->cli, 0);
    bool alone = cli_operand_count(o->cli) == 1;
    if (alone && fs_exists(operand) && !fs_is_dir(operand)) {
        o->path = xstrdup(operand);
        if (core_file_is_core(operand))
            return open_core(o, err);
        if (looks_like_json(operand)) {
            o->subject.record = o->path;
            return true;
        }
    } else if (alone && (o->path = last_cell_record(o->cli, data, operand)) != NULL) {
        o->subject.record = o->path;
        return true;
    }
    char *program = strchr(operand, '/') ? xstrdup(operand) : fs_which(operand);
    bool runs = program && fs_is_executable(program) && !fs_is_dir(program);
    free(program);
    if (!runs)
        return repro_fail(
            err, REPRO_E_IO,
            "%s: no crash record, core file or program, and no cell of that name in "
            "the results%s",
            operand,
            cli_value(o->cli, "results", NULL) ? "" : " of the last matrix (--results DIR)");
    o->subject.program = operand;
    o->subject.program_words = cli_operands(o->cli);
    return true;
}

/* Become the debugger: the terminal is its. */
static int
stay_open(struct opening *o)
{
    execv(o->debugger.path, o->command.words);
    struct repro_err err;
    repro_fail(&err, REPRO_E_CAPABILITY, "%s: %s", o->debugger.path, strerror(errno));
    return cli_fail(&err);
}

/* Run the session; the transcript goes to stdout or to the file of -o. */
static int
run_session(struct opening *o)
{
    struct repro_err err = { 0 };
    const char *path = cli_output_path(o->cli);
    uint64_t timeout_ms = 0;
    int code = -1;
    if (!cli_seconds(o->cli, "timeout", SESSION_MS, &timeout_ms, &err))
        return cli_fail(&err);
    int output = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;
    if (path && output < 0) {
        repro_fail_errno(&err, REPRO_E_IO, "%s", path);
        return cli_fail(&err);
    }
    bool ran = debugger_session_run(o->command.words, output, timeout_ms, &code, &err);
    if (output >= 0)
        close(output);
    if (!ran)
        return cli_fail(&err);
    if (code == DEBUGGER_EXIT_CLEAN)
        return 0;
    if (code == DEBUGGER_EXIT_CRASH)
        return 1;
    repro_fail(&err, REPRO_E_CAPABILITY,
               "%s did not finish the session (no Python in it? no ptrace here? see the transcript "
               "and repro doctor)",
               o->debugger.path);
    return cli_fail(&err);
}

static bool
prepare(struct opening *o, struct repro_err *err)
{
    char *data = paths_data_dir(err);
    bool is_gdb = cli_flag(o->cli, "gdb");
    bool ok =
        data && find_subject(o, data, err) &&
        debugger_find(&o->debugger, is_gdb, is_gdb ? NULL : cli_value(o->cli, "lldb", NULL), err);
    if (ok)
        o->folder = fs_join(data, "lldb");
    free(data);
    if (!ok)
        return false;
    const char *session = NULL;
    if (cli_flag(o->cli, "batch"))
        session = cli_value(o->cli, "session", o->subject.core ? "core" : "exit_crash");
    return debugger_command(&o->debugger, o->folder, &o->subject, session, &o->command, err);
}

/* A pool file (%m) of an earlier run can keep the crash from happening, and results must not be
 * overwritten: the profile goes to a new folder, which `pgo open` takes from the environment. */
static void
choose_profile_folder(struct opening *o)
{
    const char *base = getenv("TMPDIR");
    if (o->subject.core || (o->subject.program && getenv("LLVM_PROFILE_FILE")))
        return;
    char *folder = fs_join(base && base[0] ? base : "/tmp", "repro-lldb-XXXXXX");
    if (!mkdtemp(folder)) {
        free(folder);
        return;
    }
    o->profiles = folder;
    setenv("REPRO_PROFILE_FOLDER", folder, 1);
    if (o->subject.program) {
        char *file = fs_join(folder, "default.profraw");
        setenv("LLVM_PROFILE_FILE", file, 1);
        free(file);
    }
}

/* The `pgo` commands ask this very program. */
static void
set_environment(struct opening *o)
{
    char *folder = paths_program_dir();
    char *self = folder ? fs_join(folder, "repro") : NULL;
    if (self && fs_is_executable(self))
        setenv("REPRO", self, 0);
    free(self);
    free(folder);
    choose_profile_folder(o);
    if (!o->debugger.python)
        return;
    const char *old = getenv("PYTHONPATH");
    char *path = old ? xasprintf("%s:%s", o->debugger.python, old) : xstrdup(o->debugger.python);
    setenv("PYTHONPATH", path, 1);
    free(path);
}

/* A debugger prints a transcript; there is nothing to write without a session. */
static bool
check_output(const struct cli *cli, struct repro_err *err)
{
    if (cli_json(cli))
        return repro_fail(err, REPRO_E_USAGE,
                          "--json: a session has a transcript, no document: repro explain --json "
                          "FILE decodes the crash");
    return cli_output_path(cli) == NULL || cli_flag(cli, "batch") ||
           repro_fail(err, REPRO_E_USAGE, "-o keeps the transcript of a session: add --batch");
}

static int
run_lldb(struct cli *cli)
{
    struct repro_err err = { 0 };
    struct opening o = { .cli = cli };
    int code;
    if (check_output(cli, &err) && prepare(&o, &err)) {
        set_environment(&o);
        char *text = argv_text(&o.command);
        log_verbose("%s", text);
        free(text);
        code = cli_flag(cli, "batch") ? run_session(&o) : stay_open(&o);
        if (o.profiles)
            fs_remove_tree(o.profiles, NULL);
    } else {
        code = cli_fail(&err);
    }
    debugger_clear(&o.debugger);
    argv_free(&o.command);
    free(o.words[0]);
    free(o.folder);
    free(o.path);
    free(o.profiles);
    return code;
}

const struct cli_command cmd_lldb = {
    .name = "lldb",
    .operands = "CELL|RECORD|CORE|PROGRAM [ARGS...]",
    .summary = "open a crash, a cell of the matrix or a program in LLDB with the `pgo` commands",
    .description =
        "CELL is a cell of the last matrix, RECORD a crash record (crash.json): the program is\n"
        "opened with its arguments, environment and folder; its profile goes to a new folder.\n"
        "A core file or a program with arguments will do, too. In the debugger, `pgo` lists the\n"
        "commands: layouts, records and value lists in memory, this stop decoded, the profile\n"
        "writer watched record by record.\n"
        "\n"
        "With --batch: exit code 0 if nothing crashed, 1 after a crash, 5 if there is no debugger\n"
        "or it could not do its work, 6 when time ran out.",
    .examples = "repro lldb system-instrumented-foreign-llvm-program-first\n"
                "repro lldb --batch -o transcript.txt crash.json\n"
                "repro lldb --gdb --batch --session profile_write ./prog input.dat",
    .options = lldb_options,
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .options_end_at_operand = true,
    .run = run_lldb,
};
