/* compilers.h - the clang and rustc of this machine, and what each says to an indexed profile.
 *
 * Found by name on $PATH and asked for their version; nothing is compiled. The messages were taken
 * from clang 14, 16, 19, 22 and rustc 1.95.
 */
#ifndef REPRO_REPRO_PROFILE_COMPILERS_H
#define REPRO_REPRO_PROFILE_COMPILERS_H

#include "profile/indexed_check.h"

#include <stdbool.h>
#include <stddef.h>

struct profile_compiler {
    char *name; /* "clang-16", "rustc" */
    char *path;
    bool is_rustc;
    unsigned llvm; /* release line, 0 = unknown (Apple's own numbering) */
};

struct profile_compilers {
    struct profile_compiler *items;
    size_t count;
};

/* False with ERR only on an interrupt. Compilers that do not answer are left out. */
bool profile_compilers_find(struct profile_compilers *list, struct repro_err *err);
void profile_compilers_clear(struct profile_compilers *list);

/* Can COMPILER use the profile? SAYS (malloc'ed, the caller's) is what it prints otherwise, NULL if
 * it prints nothing. */
enum indexed_answer profile_compiler_answer(const struct profile_compiler *compiler,
                                            const struct indexed_check *check, const char *path,
                                            char **says);

#endif
