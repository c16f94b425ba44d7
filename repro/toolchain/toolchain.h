/* toolchain.h - the compilers of this machine, found by looking and trying, never by a table.
 *
 * A clang is known by: its version, whether it links a profile runtime (a program is built and
 * run), the raw version its objects carry (an object is built and checked), and the llvm-profdata
 * that reads the profile that program wrote (every candidate is tried).
 *
 * Apple's clang counts its versions apart from LLVM's; what it is comes from its objects, like all.
 *
 * Searched: $PATH and the folders of LLVM packages; or only the folders of $REPRO_TOOLCHAIN_PATH
 * (separated by colons) when that is set.
 */
#ifndef REPRO_TOOLCHAIN_TOOLCHAIN_H
#define REPRO_TOOLCHAIN_TOOLCHAIN_H

#include "common/err.h"
#include "records/matrix.h"

#include <jansson.h>
#include <stddef.h>

enum toolchain_kind { TOOLCHAIN_CLANG, TOOLCHAIN_GCC };

struct toolchain {
    enum toolchain_kind kind;
    char *name;       /* "clang-22", "clang-14 (/opt/x/bin/clang)" when a name comes twice,
                         "apple-clang-16" */
    char *path;       /* absolute, without symbolic links */
    char *version;    /* "22.1.8"; of Apple's clang: Apple's own count, which is not LLVM's */
    char *target;     /* "x86_64-pc-linux-gnu" */
    bool apple;       /* Apple's clang */
    int llvm_major;   /* 0 for gcc; for Apple's clang the first LLVM that writes its raw version */
    char *identity;   /* changes when the compiler changes: path, size, time */
    bool compiles;    /* builds a C program that runs */
    bool has_runtime; /* ... with -fprofile-generate, and it writes a profile */
    char *runtime;    /* archive with the profile runtime, NULL = unknown */
    int raw_version;  /* -1 = unknown */
    char *layout;     /* "v8" */
    char *layout_class; /* layouts of one class can be mixed: "A48" */
    char *profdata;     /* llvm-profdata that reads its profiles, NULL = none */
    char *problem;      /* first thing that is missing, one line; NULL = usable for PGO */
};

struct toolchain_list {
    struct toolchain *items; /* clangs, newest first, Apple's behind the others; gccs, the same */
    size_t count;
};

/* Look at the whole machine; known compilers come from the cache unless FRESH. False with ERR only
 * on an interrupt. */
bool toolchain_discover(struct toolchain_list *list, bool fresh, struct repro_err *err);
void toolchain_list_clear(struct toolchain_list *list);
void toolchain_clear(struct toolchain *t);

/* Compiles, has a runtime, a known raw version and an llvm-profdata. */
bool toolchain_usable(const struct toolchain *t);
/* Can objects of A and B be mixed under one runtime? False also when a class is unknown. */
bool toolchain_same_class(const struct toolchain *a, const struct toolchain *b);

/* By name ("clang-19"), major ("19") or path; NULL if none. */
const struct toolchain *toolchain_find(const struct toolchain_list *list, const char *word);
/* Newest usable clang. */
const struct toolchain *toolchain_default_program(const struct toolchain_list *list);
/* Newest clang that can instrument objects in another layout class than PROGRAM's. */
const struct toolchain *toolchain_default_foreign(const struct toolchain_list *list,
                                                  const struct toolchain *program);

/* ROLE may be NULL. The strings are copies. */
struct toolchain_info toolchain_info_of(const struct toolchain *t, const char *role);

#endif
