/* debugger.h - finding LLDB or gdb, and the command line that opens one with the `pgo` commands. */
#ifndef REPRO_REPRO_DEBUGGER_H
#define REPRO_REPRO_DEBUGGER_H

#include "common/err.h"
#include "repro/argv.h"

#include <stdbool.h>

struct debugger {
    bool is_gdb;
    char *path;   /* of the program */
    char *python; /* folder of LLDB's Python module where LLDB does not find it itself, else NULL */
};

/* What is to be opened; one of record, core and program is set. */
struct debugger_subject {
    const char *record;         /* a crash record */
    const char *core;           /* an ELF core file; program may be set too */
    const char *program;        /* with its arguments: */
    char *const *program_words; /* NULL-terminated, the first is the program */
};

/* CHOSEN (path or name, NULL = the newest on PATH). False with ERR (REPRO_E_CAPABILITY) that tells
 * how to install one. */
bool debugger_find(struct debugger *debugger, bool is_gdb, const char *chosen,
                   struct repro_err *err);
/* The words that start it on SUBJECT with the commands of FOLDER (lldb/ of the data folder).
 * SESSION (the name of a file in FOLDER/sessions without its ending) is run and the debugger left
 * with exit code 10 (no crash) or 11 (crash); NULL = stay open. */
bool debugger_command(const struct debugger *debugger, const char *folder,
                      const struct debugger_subject *subject, const char *session,
                      struct argv *words, struct repro_err *err);
/* The LLDB that belongs to the system (macOS: that of the developer tools), or NULL. Caller frees.
 */
char *debugger_of_system(void);
void debugger_clear(struct debugger *debugger);

#define DEBUGGER_EXIT_CLEAN 10
#define DEBUGGER_EXIT_CRASH 11

#endif
