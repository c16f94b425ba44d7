/* doctor_debuggers.c - LLDB and gdb: which versions, and do they have Python, which our commands
 * need? */
#include "repro/doctor_checks.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/argv.h"
#include "repro/debugger.h"
#include "repro/proc.h"

#include <stdlib.h>
#include <string.h>

enum { NEWEST_LLDB = 40, OLDEST_LLDB = 11, ANSWER_MS = 60000 };

/* The first line that PROGRAM WORDS prints, or NULL. Caller frees. */
static char *
first_line(const char *program, const char *words, const char *last)
{
    struct argv argv = { 0 };
    argv_add(&argv, program);
    argv_add_words(&argv, words);
    if (last != NULL)
        argv_add(&argv, last);
    struct proc_command command = { .argv = argv.words, .timeout_ms = ANSWER_MS };
    struct proc_result result = { 0 };
    char *line = NULL;
    if (proc_run(&command, &result, NULL) && proc_ok(&result))
        line = xstrndup(result.out, strcspn(result.out, "\n"));
    proc_result_clear(&result);
    argv_free(&argv);
    return line;
}

/* Does it run Python? It computes what its input does not contain. */
static bool
has_python(const char *program, const char *words, const char *script)
{
    struct argv argv = { 0 };
    argv_add(&argv, program);
    argv_add_words(&argv, words);
    argv_add(&argv, script);
    struct proc_command command = { .argv = argv.words, .timeout_ms = ANSWER_MS };
    struct proc_result result = { 0 };
    bool ok = proc_run(&command, &result, NULL) && strstr(result.out, "repro42") != NULL;
    proc_result_clear(&result);
    argv_free(&argv);
    return ok;
}

static void
check_debugger(struct doctor *d, const char *id, const char *title, char *path, const char *python,
               const char *script, const char *apt, const char *brew)
{
    char *version = path != NULL ? first_line(path, "--version", NULL) : NULL;
    bool ok = version != NULL && has_python(path, python, script);
    char *detail = version == NULL ? xstrdup("not found")
                   : ok            ? xasprintf("%s (%s)", version, path)
                                   : xasprintf("%s (%s) has no Python", version, path);
    doctor_add_package(d, CAN_DEBUG, WEIGHT_NOTE, id, title, ok, detail, apt, brew);
    free(version);
    free(path);
}

/* The system's, `lldb` of $PATH, or the newest with a version in its name. Caller frees. */
static char *
find_lldb(void)
{
    char *path = debugger_of_system();
    if (path == NULL)
        path = fs_which("lldb");
    for (int version = NEWEST_LLDB; path == NULL && version >= OLDEST_LLDB; version--) {
        char *name = xasprintf("lldb-%d", version);
        path = fs_which(name);
        free(name);
    }
    return path;
}

void
doctor_look_for_debuggers(struct doctor *d)
{
    check_debugger(d, "lldb", "LLDB with Python", find_lldb(), "--no-lldbinit --batch -o",
                   "script print('repro%d' % (6 * 7))", "lldb-19 python3-lldb-19", NULL);
    check_debugger(d, "gdb", "gdb with Python", fs_which("gdb"), "-nx -batch -ex",
                   "python print('repro%d' % (6 * 7))", "gdb", "gdb");
    const struct doctor_check *checks = d->checks + d->check_count - 2;
    bool any = checks[0].ok || checks[1].ok;
    doctor_add(d, CAN_DEBUG, WEIGHT_ESSENTIAL, "debugger", "a debugger for our commands", any,
               xstrdup(any ? "there" : "none"), NULL);
}
