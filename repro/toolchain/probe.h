/* probe.h - inside of toolchain/: find compilers, try them, remember what was found. */
#ifndef REPRO_TOOLCHAIN_PROBE_H
#define REPRO_TOOLCHAIN_PROBE_H

#include "repro/toolchain/toolchain.h"

struct path_list {
    char **paths;
    size_t count;
};

/* Unique real paths of all clang, clang-N (KIND clang) or gcc, gcc-N on $PATH and in the folders
 * where LLVM packages live. */
struct path_list candidates_find(enum toolchain_kind kind);
/* llvm-profdata programs, those of the folder of COMPILER first. */
struct path_list candidates_profdata(const char *compiler);
void path_list_clear(struct path_list *list);

/* What only the system knows (candidates_linux.c, candidates_darwin.c); caller frees. */
/* The file that PATH, one of Apple's doors in /usr/bin, opens; "" if there is none behind it and it
 * must not be run; NULL if PATH is no door. */
char *candidate_behind(const char *path);
/* The program NAME of the developer tools that are in use, NULL if there is none. */
char *candidate_of_system(const char *name);

/* "PATH SIZE MTIME" of a file (of what is behind it, if it is a door), NULL if it is gone. Caller
 * frees. */
char *identity_of(const char *path);

/* Fill T (kind and path are set) by running the compiler. T->problem says what is missing. False
 * with ERR on an interrupt or when no temporary folder can be made. */
bool probe_compiler(struct toolchain *t, struct repro_err *err);

/* What an earlier discovery found out about the compiler at PATH, if nothing changed since. */
bool cache_load(const char *path, enum toolchain_kind kind, struct toolchain *t);
void cache_store(const struct toolchain *t); /* failures are ignored: it is only a cache */

#endif
