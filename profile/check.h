/* check.h - the static verdict on one file: can it write a usable profile, why not, who is to
 * blame.
 *
 * Bytes in, facts out: nothing is run. Works on linked images, relocatable objects, archives, LLVM
 * bitcode and raw profiles. Mirrors `repro.check/1`. Everything reachable belongs to the
 * prof_check; prof_check_free() frees it. Thread-safe: no global state. Inputs are hostile: every
 * offset and count is checked.
 */
#ifndef REPRO_PROFILE_CHECK_H
#define REPRO_PROFILE_CHECK_H

#include "common/err.h"

#include <stddef.h>
#include <stdint.h>

enum prof_verdict {
    PROF_CLEAN,
    PROF_MIXED_ABI,
    PROF_RUNTIME_MISMATCH,
    PROF_NO_PROFILE,
    PROF_UNDECIDED,
    PROF_CORRUPT
};
const char *
prof_verdict_name(enum prof_verdict verdict); /* "clean", "mixed-abi", "runtime-mismatch" ... */

/* One record of __llvm_prf_data in its true layout. */
struct prof_record {
    uint64_t offset;    /* bytes from the section start */
    uint64_t address;   /* link-time address */
    const char *layout; /* "v8" ..., static string */
    unsigned size;      /* bytes */
    uint64_t name_ref;  /* first 8 bytes of MD5(function name) */
    uint64_t func_hash;
    const char *function; /* NULL if the names do not tell; belongs to the check */
    uint32_t counters;
    uint32_t value_sites; /* all kinds */
};

/* Records of one layout and where they come from. */
struct prof_group {
    const char *layout;
    unsigned record_size;
    uint64_t records;
    char **producers; /* "Debian clang version 14.0.6" */
    size_t producer_count;
    char **members; /* archive members or objects, where known */
    size_t member_count;
    char **functions; /* a sample, at most 16 */
    size_t function_count;
};

struct prof_problem {
    char *id; /* "foreign-records", "version-word" ... */
    char *message;
    char *fix; /* what to type or rebuild; NULL if nothing is known */
};

enum prof_prediction {
    PREDICT_NONE,
    PREDICT_OK,
    PREDICT_CRASH,
    PREDICT_REFUSED_WRITE,
    PREDICT_UNDECIDED,
    PREDICT_CORRUPT_PROFILE /* exits normally, but leaves a file that no tool reads */
};
/* "ok", "crash", "refused-write", "undecided", "corrupt-profile"; NULL for PREDICT_NONE. */
const char *prof_prediction_name(enum prof_prediction p);

struct prof_check {
    char *path;
    const char *format; /* elf64, elf32, macho64, macho32, archive, bitcode, profraw, other */
    const char *arch;   /* x86_64, aarch64, i386 ...; NULL if unknown */
    enum prof_verdict verdict;
    bool has_runtime;           /* the image contains the profile runtime */
    const char *runtime_layout; /* layout it walks with, NULL if unknown */
    int runtime_raw_version;    /* -1 = unknown */
    int raw_version_symbol;     /* low part of the winning __llvm_profile_raw_version, -1 = none */
    uint64_t raw_version_flags; /* the word without its low 32 bits' number */
    struct prof_group *groups;
    size_t group_count;
    struct prof_record *records; /* linked images and objects: all, in section order */
    size_t record_count;
    uint64_t data_address, data_size; /* __llvm_prf_data of a linked image; 0 if none */
    uint64_t counters_address, counters_size;
    uint64_t heads_address, heads_size; /* __llvm_prf_vals: list heads of value sites; 0 if none */
    uint64_t nodes_address, nodes_size; /* __llvm_prf_vnds: the pool of value nodes */
    enum prof_prediction prediction;
    const char *predicted_function; /* NULL if none or unknown */
    const char *predicted_phase;    /* "running", "exit" or NULL */
    const char *other_function; /* a crash may hit here instead, depending on what is executed */
    const char *other_phase;
    char *predicted_reason; /* one sentence; NULL if there is no prediction */
    struct prof_problem *problems;
    size_t problem_count;
    char *description; /* "executable, position-independent", "relocatable object" ... */
    const char
        *instrumentation; /* "ir", "front-end", "mixed"; NULL if not instrumented or unknown */
    const char **idents;  /* compiler identifications found in the file, as they stand */
    size_t ident_count;
    const char **known_issues; /* upstream reports about this kind of failure */
    size_t known_issue_count;
    unsigned value_site_records; /* records with value-profile sites in a foreign layout */
};

/* Bits of how, for prof_check_file_with(). */
#define PROF_CHECK_KEEP_SEGMENTS 4U /* for salvage_image() */
#define PROF_CHECK_NO_DWARF      2U /* do not read debug information of sick images */
#define PROF_CHECK_NO_NAMES \
    1U /* ignore __llvm_prf_names: layouts from the records' structure alone */

/* The check, or NULL with ERR when PATH cannot be read at all. A damaged file is a check with
 * PROF_CORRUPT. */
struct prof_check *prof_check_file(const char *path, struct repro_err *err);
struct prof_check *prof_check_file_with(const char *path, unsigned flags, struct repro_err *err);
/* The same for bytes in memory, which must outlive the check; PATH is only shown. */
struct prof_check *prof_check_bytes(const char *path, const void *data, size_t size, unsigned flags,
                                    struct repro_err *err);
/* What COUNT objects and archives would become in one link: groups of all of them, members named
 * "file" or "archive(member)". Nothing of PARTS is kept. NULL with ERR when memory is gone. */
struct prof_check *prof_check_link(const struct prof_check *const *parts, size_t count,
                                   struct repro_err *err);
void prof_check_free(struct prof_check *check); /* NULL is fine */

#endif
