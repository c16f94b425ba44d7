/* match.h - does a profile belong to this program or object?
 *
 * Functions are compared by NameRef and function hash with the records of an instrumented image; in
 * an image without records only by name, with its function symbols. Everything reachable belongs to
 * the match. Thread-safe.
 */
#ifndef REPRO_PROFILE_MATCH_H
#define REPRO_PROFILE_MATCH_H

#include "profile/check.h"
#include "profile/indexed_check.h"
#include "profile/raw_check.h"

#define MATCH_SAMPLES 8

/* One function of a profile. */
struct match_function {
    uint64_t name_ref, func_hash;
    const char *name; /* not terminated; NULL if unknown */
    size_t name_length;
};

struct match_names {
    char *names[MATCH_SAMPLES];
    size_t count;
};

struct profile_match {
    const char *method;         /* "records", "symbols", or "none": the image has neither */
    uint64_t profile_functions; /* functions compared */
    uint64_t binary_functions;  /* records or function symbols of the image */
    uint64_t found;             /* same name and, with records, same hash */
    uint64_t hash_differs;      /* same name, other hash: the code changed */
    uint64_t missing;           /* not in the image */
    struct match_names differing, absent;
    bool profile_is_ir;
    bool id_compared, id_equal; /* raw: binary id against the image's build id */
    size_t profile_index;       /* raw: which profile of the file was compared */
    struct findings findings;
};

/* BINARY: the bytes of the image; its check is made here. */
bool match_raw(struct prof_bytes file, const struct raw_check *raw, const char *binary_path,
               struct prof_bytes binary, struct profile_match *match, struct repro_err *err);
bool match_indexed(struct prof_bytes file, const struct indexed_check *indexed,
                   const char *binary_path, struct prof_bytes binary, struct profile_match *match,
                   struct repro_err *err);
void profile_match_clear(struct profile_match *match);

/* GNU build id of an ELF image; false if it has none. */
bool match_build_id(struct prof_bytes binary, struct raw_binary_id *id);

#endif
