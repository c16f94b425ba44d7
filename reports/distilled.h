/* distilled.h - a mixed program in two tiny C files: the same layouts in the same order as in a
 * crash record, and nothing else of the program. For issue texts and bundles. */
#ifndef REPRO_REPORTS_DISTILLED_H
#define REPRO_REPORTS_DISTILLED_H

#include "common/strbuf.h"
#include "records/crash.h"

#include <stdbool.h>

/* Which compilers, by major version, and how they are put together. */
struct distilled {
    unsigned program_llvm, foreign_llvm;  /* as the record names them, else the newest that fits */
    unsigned program_first, program_last; /* other majors with the same layout of records */
    unsigned foreign_first, foreign_last;
    bool named;         /* both compilers are the record's own, none is a guess */
    bool foreign_leads; /* its object comes first in the link */
    bool while_running; /* a value site of the foreign code is executed */
};

extern const char distilled_program[]; /* program.c */
extern const char distilled_foreign[]; /* foreign.c */

/* False when RECORD shows no mix of two known layouts. */
bool distilled_from(const struct crash_record *record, struct distilled *how);
/* The three commands that build it and the one that runs it, a line each. */
void distilled_commands(const struct distilled *how, struct strbuf *out);
/* A bash script that builds it into the folder $1 with the named compilers, or with others of the
 * same layouts. Prints the program's path and its argument, if any; exit code 5 without compilers.
 */
void distilled_script(const struct distilled *how, struct strbuf *out);

#endif
