/* checker.h - inside of the static check: one struct that its steps share. Not a public header. */
#ifndef REPRO_PROFILE_CHECKER_H
#define REPRO_PROFILE_CHECKER_H

#include "profile/arena.h"
#include "profile/check.h"
#include "profile/filemap.h"
#include "profile/image.h"
#include "profile/layout.h"
#include "profile/names.h"
#include "profile/runtime.h"
#include "profile/segment.h"

#define MAX_SAMPLE_FUNCTIONS 16

struct checker {
    struct prof_check check; /* first: the caller's pointer is ours */
    struct prof_arena arena;
    struct prof_file file;
    struct prof_bytes bytes;
    unsigned flags;
    struct prof_names names;
    struct prof_image image;
    struct prof_runtime runtime;
    struct segment_result segments;
    bool mixed_counter_sizes;
    bool mixed_9_and_10; /* a definite v9 and a definite v10 record */
};

/* One per kind of file. They fill c->check; false with ERR only for lack of memory. */
bool check_linked(struct checker *c, struct repro_err *err);
bool check_object(struct checker *c, struct repro_err *err);
bool check_archive(struct checker *c, struct repro_err *err);
bool check_bitcode(struct checker *c, struct repro_err *err);
bool check_macho(struct checker *c, struct repro_err *err);
bool check_raw(struct checker *c, struct repro_err *err);

/* An empty check of PATH; prof_check_free(&c->check) releases it. */
struct checker *checker_new(const char *path, unsigned flags, struct repro_err *err);

/* Decode the names section of the image into c->names (damage becomes a problem). */
void checker_read_names(struct checker *c);
/* Append a record to c->check.records. */
void checker_add_record(struct checker *c, const struct prof_record *record);
/* Build c->check.groups from the records, in order of first appearance. */
void checker_make_groups(struct checker *c);
struct prof_group *checker_group(struct checker *c, const char *layout, unsigned record_size);
/* Append a text to one of a group's lists unless it is there already. */
void checker_add_text(struct checker *c, char ***list, size_t *count, const char *text);
/* Add what PART (an archive member, a slice of a fat file) holds; NAME says where it is. */
void checker_merge(struct checker *c, const struct prof_check *part, const char *name);
/* Give the idents to the groups whose layout their compiler writes. */
void checker_attribute_idents(struct checker *c);
/* The version whose name stands for records of up to version 8 with absolute counter pointers (5,
 * 7) and with relative ones (6, 8): as the version word, the runtime and the compilers have it. */
unsigned checker_absolute_version(const struct checker *c);
unsigned checker_relative_version(const struct checker *c);
/* Is the profile runtime one for programs without files, as that of the crate minicov? */
static inline bool
checker_runtime_without_files(const struct checker *c)
{
    return c->image.has_writer_symbol && !c->image.has_runtime_symbol && c->runtime.raw_version < 0;
}
/* The version whose layout the runtime walks with, 0 if unknown. Of one that tells its record size
 * only: that of the version word, if it has this size, else the newest with it. */
unsigned checker_runtime_version(const struct checker *c);
/* Raw version that the compiler named by an ident writes (Debian clang version 14.0.6 -> 8);
 * 0 if it is no LLVM compiler or its numbers do not tell (Apple). */
unsigned prof_ident_raw_version(const char *ident);
/* LLVM major release of the compiler named by an ident, 0 if unknown. */
unsigned prof_ident_llvm_major(const char *ident);

void checker_problem(struct checker *c, const char *id, const char *fix, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void checker_known_issue(struct checker *c, const char *text);
/* Version word -> c->check.raw_version_symbol and flags. */
void checker_set_version_word(struct checker *c, uint64_t word);

/* blame.c: name the compile units of a sick image's records as members, their compilers as
 * producers. */
void checker_blame(struct checker *c);
/* verdict.c: verdict and problems from the groups, the runtime and the version word. */
void checker_judge(struct checker *c);
/* predict.c: what will happen when the program runs. */
void checker_predict(struct checker *c);

#endif
