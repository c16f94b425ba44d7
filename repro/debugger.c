/* debugger.c - see debugger.h. */
#include "repro/debugger.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/install_hint.h"
#include "repro/proc.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LLDB_NEWEST 40
#define LLDB_OLDEST 14

/* The system's own; else lldb-22 before lldb-19 before lldb. */
static char *
newest_lldb(void)
{
    char *found = debugger_of_system();
    for (int major = LLDB_NEWEST; !found && major >= LLDB_OLDEST; major--) {
        char name[16];
        snprintf(name, sizeof name, "lldb-%d", major);
        found = fs_which(name);
    }
    return found ? found : fs_which("lldb");
}

static bool
missing(bool is_gdb, struct repro_err *err)
{
    char *hint =
        is_gdb ? install_hint("gdb", "gdb") : install_hint("lldb-19 python3-lldb-19", NULL);
    repro_fail(err, REPRO_E_CAPABILITY, "no %s on this machine: %s", is_gdb ? "gdb" : "lldb", hint);
    free(hint);
    return false;
}

/* Standard output of `PATH OPTION` without its line end, NULL if it fails. Caller frees. */
static char *
first_line(const char *path, const char *option)
{
    struct argv words = { 0 };
    argv_add(&words, path);
    argv_add(&words, option);
    struct proc_command command = { .argv = words.words, .timeout_ms = 20000 };
    struct proc_result result = { 0 };
    char *line = NULL;
    if (proc_run(&command, &result, NULL) && proc_ok(&result) && result.out)
        line = xstrndup(result.out, strcspn(result.out, "\n"));
    proc_result_clear(&result);
    argv_free(&words);
    return line;
}

/* Debian's lldb-14 looks for its Python module in a folder that does not exist: find it beside. */
static char *
missing_python(const char *path)
{
    char real[PATH_MAX], *found = NULL;
    char *folder = first_line(path, "-P");
    bool known = !folder || fs_is_dir(folder);
    free(folder);
    if (known || !realpath(path, real))
        return NULL;
    char *slash = strrchr(real, '/');
    *slash = '\0';
    char *pattern = xasprintf("%s/../lib/python3*/*-packages/lldb/embedded_interpreter.py", real);
    glob_t matches;
    if (glob(pattern, 0, NULL, &matches) == 0) {
        const char *module = matches.gl_pathv[0];
        size_t length = strlen(module) - strlen("/lldb/embedded_interpreter.py");
        found = xstrndup(module, length);
        globfree(&matches);
    }
    free(pattern);
    return found;
}

bool
debugger_find(struct debugger *debugger, bool is_gdb, const char *chosen, struct repro_err *err)
{
    *debugger = (struct debugger){ .is_gdb = is_gdb };
    if (chosen) {
        debugger->path = strchr(chosen, '/') ? xstrdup(chosen) : fs_which(chosen);
        if (!debugger->path || !fs_is_executable(debugger->path))
            return repro_fail(err, REPRO_E_CAPABILITY, "%s: no program that can be run", chosen);
    } else {
        debugger->path = is_gdb ? fs_which("gdb") : newest_lldb();
        if (!debugger->path)
            return missing(is_gdb, err);
    }
    if (!is_gdb)
        debugger->python = missing_python(debugger->path);
    return true;
}

void
debugger_clear(struct debugger *debugger)
{
    free(debugger->path);
    free(debugger->python);
    *debugger = (struct debugger){ 0 };
}

/* In double quotes, as LLDB reads words. */
static char *
lldb_quoted(const char *text)
{
    struct strbuf out = { 0 };
    strbuf_puts(&out, "\"");
    for (const char *c = text; *c; c++)
        strbuf_printf(&out, "%s%c", strchr("\\\"`", *c) ? "\\" : "", *c);
    strbuf_puts(&out, "\"");
    return strbuf_take(&out);
}

/* In single quotes, as the `pgo` commands read words (Python's shlex). */
static char *
shell_quoted(const char *text)
{
    struct strbuf out = { 0 };
    strbuf_puts(&out, "'");
    for (const char *c = text; *c; c++)
        strbuf_printf(&out, *c == '\'' ? "'\\''" : "%c", *c);
    strbuf_puts(&out, "'");
    return strbuf_take(&out);
}

static void
add_formatted(struct argv *words, const char *option, const char *format, const char *text)
{
    argv_add(words, option);
    char *quoted = strncmp(format, "pgo", 3) == 0 ? shell_quoted(text) : lldb_quoted(text);
    argv_addf(words, "%s %s", format, quoted);
    free(quoted);
}

static void
add_lldb(const struct debugger *debugger, const char *folder, const char *session,
         const struct debugger_subject *subject, struct argv *words)
{
    char *module = fs_join(folder, "pgo.py");
    if (session)
        argv_add(words, "--no-lldbinit");
    if (debugger->python) {
        argv_add(words, "-O");
        argv_add(words, "settings set target.unset-env-vars PYTHONPATH");
    }
    if (subject->core) {
        argv_add(words, "--core");
        argv_add(words, subject->core);
    }
    add_formatted(words, "-o", "command script import", module);
    free(module);
    if (subject->record)
        add_formatted(words, "-o", "pgo open", subject->record);
    if (session) {
        argv_add(words, "-s");
        argv_addf(words, "%s/sessions/%s.lldb", folder, session);
        argv_add(words, "-o");
        argv_addf(words, "pgo quit %d", DEBUGGER_EXIT_CLEAN);
    }
    if (subject->program)
        argv_add(words, "--");
}

static void
add_gdb(const char *folder, const char *session, const struct debugger_subject *subject,
        struct argv *words)
{
    argv_add(words, "-q");
    if (session)
        argv_add(words, "-nx");
    if (session) {
        argv_add(words, "-ex");
        argv_add(words, "set confirm off");
        argv_add(words, "-ex");
        argv_add(words, "set pagination off");
        argv_add(words, "-ex");
        argv_add(words, "set width 0");
    }
    argv_add(words, "-x");
    argv_addf(words, "%s/gdb_pgo.py", folder);
    if (subject->record)
        add_formatted(words, "-ex", "pgo open", subject->record);
    if (session) {
        argv_add(words, "-x");
        argv_addf(words, "%s/sessions/%s.gdb", folder, session);
        argv_add(words, "-ex");
        argv_addf(words, "pgo quit %d", DEBUGGER_EXIT_CLEAN);
    }
    if (subject->core) {
        argv_add(words, "-core");
        argv_add(words, subject->core);
    }
    if (subject->program)
        argv_add(words, "--args");
}

bool
debugger_command(const struct debugger *debugger, const char *folder,
                 const struct debugger_subject *subject, const char *session, struct argv *words,
                 struct repro_err *err)
{
    const char *paths[] = { folder, subject->record, NULL };
    for (size_t i = 0; paths[i]; i++)
        if (strchr(paths[i], '\n'))
            return repro_fail(err, REPRO_E_USAGE,
                              "a line break in a path cannot be handed to a debugger");
    argv_add(words, debugger->path);
    if (debugger->is_gdb)
        add_gdb(folder, session, subject, words);
    else
        add_lldb(debugger, folder, session, subject, words);
    for (size_t i = 0; subject->program_words && subject->program_words[i]; i++)
        argv_add(words, subject->program_words[i]);
    return true;
}
