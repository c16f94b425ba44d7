/* runtime_functions.h - what the functions of LLVM's profile runtime do, by name.
 *
 * Names of compiler-rt/lib/profile as found in the archives of LLVM 14, 16, 19 and 22.
 */
#ifndef REPRO_DIAGNOSE_RUNTIME_FUNCTIONS_H
#define REPRO_DIAGNOSE_RUNTIME_FUNCTIONS_H

#include <stdbool.h>

enum runtime_role {
    RUNTIME_NONE,       /* not a function of the runtime */
    RUNTIME_OTHER,      /* one of the runtime's, of no special meaning here */
    RUNTIME_WRITER,     /* writes the profile */
    RUNTIME_VALUE_DATA, /* part of the writer: serialises the value lists of one record */
    RUNTIME_INSTRUMENT, /* called by instrumented code at a value site */
    RUNTIME_MERGE,      /* merges an existing pool file into the counters */
    RUNTIME_BINARY_IDS, /* part of the writer: copies the build id notes */
    RUNTIME_RESET       /* clears counters and value lists */
};

/* FUNCTION may be NULL. */
enum runtime_role runtime_role(const char *function);
/* Does the role stand for code that runs while a profile is written? */
bool runtime_role_writes(enum runtime_role role);

#endif
