/* match.c - see match.h. */
#include "profile/match.h"

#include "profile/match_inside.h"
#include "profile/raw_mixed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* First entry with REF, or image->count. */
static size_t
lookup(const struct match_image *image, uint64_t ref)
{
    size_t low = 0, high = image->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (image->entries[mid].ref < ref)
            low = mid + 1;
        else
            high = mid;
    }
    return low < image->count && image->entries[low].ref == ref ? low : image->count;
}

/* Where the local part of "file:function" or "file;function" starts, 0 for a global name. */
static size_t
local_part(const struct match_function *f)
{
    for (size_t i = f->name_length; f->name != NULL && i > 1; i--) {
        if (f->name[i - 1] == ':' || f->name[i - 1] == ';')
            return i;
    }
    return 0;
}

/* LLVM 18 and later look local functions up under both separators. */
static uint64_t
ref_with_other_separator(const struct match_function *f, size_t local)
{
    char *name = strndup(f->name, f->name_length);
    if (name == NULL)
        return f->name_ref;
    name[local - 1] = name[local - 1] == ':' ? ';' : ':';
    uint64_t ref = prof_name_ref(name, f->name_length);
    free(name);
    return ref;
}

static size_t
lookup_function(const struct match_image *image, const struct match_function *f)
{
    size_t at = lookup(image, f->name_ref);
    size_t local = at < image->count ? 0 : local_part(f);
    if (local == 0)
        return at;
    if (image->has_hashes)
        return lookup(image, ref_with_other_separator(f, local));
    return lookup(image, prof_name_ref(f->name + local, f->name_length - local));
}

static void
add_sample(struct match_names *list, const struct match_function *f)
{
    if (list->count == MATCH_SAMPLES)
        return;
    char unknown[40];
    snprintf(unknown, sizeof unknown, "NameRef 0x%016" PRIx64, f->name_ref);
    char *name = f->name != NULL ? strndup(f->name, f->name_length) : strdup(unknown);
    if (name != NULL)
        list->names[list->count++] = name;
}

void
match_compare(const struct match_image *image, const struct match_function *functions, size_t count,
              struct profile_match *match)
{
    match->method = image->count == 0 ? "none" : image->has_hashes ? "records" : "symbols";
    match->binary_functions = image->count;
    match->profile_functions = count;
    for (size_t i = 0; i < count; i++) {
        const struct match_function *f = &functions[i];
        size_t at = lookup_function(image, f);
        bool name = at < image->count, hash = name && !image->has_hashes;
        uint64_t ref = name ? image->entries[at].ref : 0;
        for (; !hash && at < image->count && image->entries[at].ref == ref; at++)
            hash = image->entries[at].hash == f->func_hash;
        match->found += hash;
        match->hash_differs += name && !hash;
        match->missing += !name;
        if (!hash)
            add_sample(name ? &match->differing : &match->absent, f);
    }
}

static void
conclude(const struct match_image *image, const char *path, struct profile_match *m)
{
    if (image->count == 0) {
        finding_add(&m->findings, FINDING_WARNING, "binary-unknown", FINDING_NO_OFFSET,
                    "give the instrumented program, or one that is not stripped",
                    "%s has neither profile records nor function symbols to compare with", path);
        return;
    }
    if (m->profile_functions == 0)
        return;
    const char *made = image->check->instrumentation;
    bool front_end = made != NULL && strcmp(made, "front-end") == 0;
    bool ir = made != NULL && strcmp(made, "ir") == 0;
    if (m->found == 0 && m->hash_differs != 0 && (m->profile_is_ir ? front_end : ir))
        finding_add(&m->findings, FINDING_ERROR, "binary-kind", FINDING_NO_OFFSET,
                    "-fprofile-generate and -fprofile-instr-generate profiles do not mix: build "
                    "and record with the same option",
                    "%s has %s instrumentation, the profile is of the other kind: no hash agrees",
                    path, ir ? "IR" : made);
    else if (m->found == 0)
        finding_add(&m->findings, FINDING_ERROR, "binary-foreign", FINDING_NO_OFFSET,
                    "record the profile with this program",
                    "no function of the profile is in %s: it belongs to another program", path);
    else if (m->hash_differs != 0)
        finding_add(&m->findings, FINDING_WARNING, "hash-mismatch", FINDING_NO_OFFSET,
                    "record the profile again with the present sources and flags",
                    "%" PRIu64 " of %" PRIu64 " functions have another hash in %s, for example "
                    "%s: their control flow changed, and compilers ignore their counts",
                    m->hash_differs, m->profile_functions, path,
                    m->differing.count > 0 ? m->differing.names[0] : "?");
}

static struct match_function
named_function(const struct prof_names *names, uint64_t ref, uint64_t hash)
{
    const char *name = prof_names_find(names, ref);
    return (struct match_function){ ref, hash, name, name != NULL ? strlen(name) : 0 };
}

/* All functions of one raw profile; of a mixed one, its true records. *COUNT of them. */
static struct match_function *
raw_functions(const struct prof_bytes *file, const struct raw_profile *p,
              const struct prof_names *names, size_t *count)
{
    struct raw_segments segments = { 0 };
    bool mixed = p->mixed && raw_segments_find(file, &p->header, names, &segments, NULL);
    size_t n = mixed ? segments.result.count : (size_t)p->records;
    struct match_function *functions = calloc(n ? n : 1, sizeof *functions);
    *count = 0;
    for (size_t i = 0; functions != NULL && i < n; i++) {
        uint64_t at = p->header.parts[RAW_DATA].offset;
        if (mixed && !raw_segment_believed(names, &segments.result.records[i]))
            continue;
        at += mixed ? segments.result.records[i].offset : (uint64_t)i * p->header.layout->size;
        functions[(*count)++] =
            named_function(names, prof_bytes_get(*file, at, 8, p->header.big_endian),
                           prof_bytes_get(*file, at + 8, 8, p->header.big_endian));
    }
    raw_segments_clear(&segments);
    return functions;
}

static bool
compare_raw_profile(const struct prof_bytes *file, const struct raw_check *raw, size_t index,
                    const struct match_image *image, struct profile_match *match,
                    struct repro_err *err)
{
    const struct raw_profile *p = &raw->profiles[index];
    const struct raw_extent *e = &p->header.parts[RAW_NAMES];
    struct prof_bytes encoded = prof_bytes_clip(*file, e->offset, e->size);
    struct prof_names names;
    prof_names_decode(&names, encoded.data, encoded.size, NULL);
    size_t count;
    struct match_function *functions = raw_functions(file, p, &names, &count);
    *match = (struct profile_match){ .profile_index = index };
    match->profile_is_ir = (p->header.version_word & PROF_FLAG_IR) != 0;
    if (functions != NULL)
        match_compare(image, functions, count, match);
    free(functions);
    prof_names_clear(&names);
    return functions != NULL ||
           repro_fail(err, REPRO_E_NOMEM, "out of memory for the profile's functions");
}

static void
compare_id(const struct raw_profile *p, const char *path, struct prof_bytes binary,
           struct profile_match *match)
{
    struct raw_binary_id id;
    if (p->id_count == 0 || !match_build_id(binary, &id))
        return;
    match->id_compared = true;
    for (size_t i = 0; i < p->id_count; i++)
        match->id_equal |=
            p->ids[i].size == id.size && memcmp(p->ids[i].bytes, id.bytes, id.size) == 0;
    if (!match->id_equal)
        finding_add(
            &match->findings, FINDING_ERROR, "binary-id", p->header.parts[RAW_BINARY_IDS].offset,
            "give the program that wrote the profile, or record it again",
            "the profile's binary id is not the build id of %s: another build wrote it", path);
}

/* The header counts as the writer does: section size by its own record size, rounded up. */
static void
compare_count(const struct raw_profile *p, const char *path, const struct match_image *image,
              struct profile_match *match)
{
    if (!image->has_hashes || image->check->data_size == 0)
        return;
    unsigned size = p->header.layout->size;
    uint64_t expected = (image->check->data_size + size - 1) / size;
    if (p->header.num_data != expected)
        finding_add(&match->findings, FINDING_ERROR, "binary-records",
                    p->header.offset + p->header.fields->num_data,
                    "give the program that wrote the profile, or record it again",
                    "the profile has %" PRIu64 " records, but the record section of %s, walked in "
                    "steps of %u bytes, has %" PRIu64,
                    p->header.num_data, path, size, expected);
}

bool
match_raw(struct prof_bytes file, const struct raw_check *raw, const char *binary_path,
          struct prof_bytes binary, struct profile_match *match, struct repro_err *err)
{
    struct match_image image;
    *match = (struct profile_match){ .method = "none" };
    if (!match_image_open(&image, binary_path, binary, err))
        return false;
    bool ok = true, any = false;
    for (size_t i = 0; ok && i < raw->profile_count; i++) {
        if (!raw->profiles[i].readable)
            continue;
        struct profile_match one;
        ok = compare_raw_profile(&file, raw, i, &image, &one, err);
        if (ok && (!any || one.found > match->found)) {
            profile_match_clear(match);
            *match = one;
            any = true;
        } else {
            profile_match_clear(&one);
        }
    }
    if (ok && any) {
        const struct raw_profile *p = &raw->profiles[match->profile_index];
        conclude(&image, binary_path, match);
        compare_id(p, binary_path, binary, match);
        compare_count(p, binary_path, &image, match);
    }
    match_image_close(&image);
    return ok;
}

struct collector {
    struct match_function *functions;
    size_t count, capacity;
};

static bool
collect(void *context, const struct indexed_function *f)
{
    struct collector *c = context;
    if (c->count == c->capacity)
        return false;
    c->functions[c->count++] = (struct match_function){ prof_name_ref(f->name, f->name_length),
                                                        f->func_hash, f->name, f->name_length };
    return true;
}

bool
match_indexed(struct prof_bytes file, const struct indexed_check *indexed, const char *binary_path,
              struct prof_bytes binary, struct profile_match *match, struct repro_err *err)
{
    struct match_image image;
    *match = (struct profile_match){ .method = "none" };
    if (!match_image_open(&image, binary_path, binary, err))
        return false;
    struct collector c = { .capacity = (size_t)indexed->functions };
    c.functions = calloc(c.capacity ? c.capacity : 1, sizeof *c.functions);
    bool ok = c.functions != NULL ||
              repro_fail(err, REPRO_E_NOMEM, "out of memory for the profile's functions");
    if (ok && indexed->readable) {
        indexed_walk(file, &indexed->header, collect, &c, NULL);
        match->profile_is_ir = (indexed->header.version_word & PROF_FLAG_IR) != 0;
        match_compare(&image, c.functions, c.count, match);
        conclude(&image, binary_path, match);
    }
    free(c.functions);
    match_image_close(&image);
    return ok;
}

void
profile_match_clear(struct profile_match *match)
{
    for (size_t i = 0; i < match->differing.count; i++)
        free(match->differing.names[i]);
    for (size_t i = 0; i < match->absent.count; i++)
        free(match->absent.names[i]);
    findings_clear(&match->findings);
    *match = (struct profile_match){ 0 };
}
