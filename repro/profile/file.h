/* file.h - one profile file as `repro profile` sees it: its kind, its check, how it fits a program.
 */
#ifndef REPRO_REPRO_PROFILE_FILE_H
#define REPRO_REPRO_PROFILE_FILE_H

#include "common/strbuf.h"
#include "profile/filemap.h"
#include "profile/match.h"
#include "profile/salvage.h"
#include "repro/profile/compilers.h"

#include <jansson.h>

enum profile_kind { PROFILE_RAW, PROFILE_INDEXED, PROFILE_TEXT, PROFILE_EMPTY, PROFILE_OTHER };
const char *profile_kind_name(enum profile_kind kind); /* "raw" ... */

struct profile_file {
    const char *path; /* not owned */
    struct prof_file map;
    enum profile_kind kind;
    struct raw_check *raw;                     /* kinds raw and empty */
    struct indexed_check *indexed;             /* kind indexed */
    const struct profile_compilers *compilers; /* to tell who can use it; not owned, may be NULL */
    const char *binary;                        /* --binary, not owned, may be NULL */
    bool matched;
    struct profile_match match; /* with the binary */
};

/* Map, recognise and check. False with ERR when the file cannot be read. */
bool profile_file_open(struct profile_file *file, const char *path, struct repro_err *err);
void profile_file_close(struct profile_file *file);
/* Compare with the program at PATH, which must stay valid. */
bool profile_file_match(struct profile_file *file, const char *binary, struct repro_err *err);
/* Can it be used as it is, and does it belong to the binary if one was given? */
bool profile_file_usable(const struct profile_file *file);
/* Is it a profile at all? */
bool profile_file_is_profile(const struct profile_file *file);

/* One block of text for people. VERBOSE: every reader and every finding. */
void profile_text(struct strbuf *out, const struct profile_file *file, bool color, bool verbose);
void profile_text_salvage(struct strbuf *out, const char *path, const struct salvage_result *result,
                          const char *dir, bool color);
void profile_text_findings(struct strbuf *out, const struct findings *findings, bool color);
void profile_text_indexed(struct strbuf *out, const struct profile_file *file, bool verbose);
void profile_text_match(struct strbuf *out, const struct profile_file *file, bool verbose);
/* "12 functions", "1 function". */
void profile_text_count(struct strbuf *out, uint64_t n, const char *what);
/* One entry of "files" of repro.profile/1. New references. */
json_t *profile_json(const struct profile_file *file);
json_t *profile_json_salvage(const char *path, const struct salvage_result *result,
                             const char *dir);
json_t *profile_json_indexed(const struct profile_file *file);
json_t *profile_json_match(const struct profile_file *file);
json_t *profile_json_number(uint64_t n);
json_t *profile_json_hex(uint64_t n);
json_t *profile_json_text(
    const char *text); /* null for NULL; text that is no UTF-8: U+FFFD for its bytes */
json_t *profile_json_findings(const struct findings *findings);

#endif
