/* salvage.c - see salvage.h. */
#include "profile/salvage.h"

#include "common/fs.h"
#include "profile/raw_mixed.h"
#include "profile/salvage_build.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rescue {
    const struct prof_bytes *file;
    const struct raw_profile *profile;
    const char *stem;
    unsigned transcode;
    struct salvage_result *result;
    struct repro_err *err;
};

static bool
no_memory(struct repro_err *err)
{
    return repro_fail(err, REPRO_E_NOMEM, "out of memory while salvaging a profile");
}

/* The output for profiles like this one: same version word, word size and byte order. */
static struct salvage_output *
output_for(struct rescue *s, uint64_t version_word)
{
    struct salvage_result *result = s->result;
    const struct raw_header *h = &s->profile->header;
    for (size_t i = 0; i < result->count; i++) {
        struct salvage_output *o = &result->outputs[i];
        if (o->version_word == version_word && o->word == h->word && o->big_endian == h->big_endian)
            return o;
    }
    if ((result->count & (result->count - 1)) == 0) {
        size_t capacity = result->count ? result->count * 2 : 1;
        struct salvage_output *grown = realloc(result->outputs, capacity * sizeof *grown);
        if (grown == NULL)
            return NULL;
        result->outputs = grown;
    }
    struct salvage_output *o = &result->outputs[result->count++];
    *o = (struct salvage_output){ .version_word = version_word,
                                  .version = prof_version_number(version_word),
                                  .word = h->word,
                                  .big_endian = h->big_endian };
    return o;
}

/* Append a whole profile; the parts of a raw profile end at a multiple of 8. */
static bool
append(struct salvage_output *o, const unsigned char *data, size_t size)
{
    size_t padded = (size + 7) & ~(size_t)7;
    unsigned char *grown = realloc(o->data, o->size + padded);
    if (grown == NULL)
        return false;
    memcpy(grown + o->size, data, size);
    memset(grown + o->size + size, 0, padded - size);
    o->data = grown;
    o->size += padded;
    o->profiles++;
    return true;
}

static bool
copy_sound(struct rescue *s)
{
    const struct raw_profile *p = s->profile;
    struct salvage_output *o = output_for(s, p->header.version_word);
    if (o == NULL ||
        !append(o, s->file->data + p->header.offset, (size_t)(p->end - p->header.offset)))
        return no_memory(s->err);
    o->records += p->header.num_data;
    s->result->records += p->header.num_data;
    return true;
}

static struct prof_bytes
part_bytes(const struct rescue *s, enum raw_part part)
{
    const struct raw_extent *e = &s->profile->header.parts[part];
    return prof_bytes_clip(*s->file, e->offset, e->size);
}

/* Names that were cut: what could be decoded, as one uncompressed chunk. *TEXT is malloc'ed. */
static bool
encode_names(const struct prof_names *names, unsigned char **text, struct prof_bytes *bytes)
{
    size_t size = 0;
    for (size_t i = 0; i < names->count; i++)
        size += strlen(names->entries[i].text) + 1;
    *bytes = (struct prof_bytes){ NULL, 0 };
    *text = malloc(size + 16);
    if (*text == NULL || size == 0)
        return *text != NULL;
    unsigned char *at = *text;
    for (size_t left = size - 1; left >= 0x80; left >>= 7)
        *at++ = (unsigned char)(left | 0x80);
    size_t last = size - 1;
    while (last >= 0x80)
        last >>= 7;
    *at++ = (unsigned char)last;
    *at++ = 0; /* not compressed */
    for (size_t i = 0; i < names->count; i++) {
        size_t len = strlen(names->entries[i].text);
        memcpy(at, names->entries[i].text, len);
        at += len;
        if (i + 1 < names->count)
            *at++ = 1;
    }
    *bytes = (struct prof_bytes){ *text, (size_t)(at - *text) };
    return true;
}

/* Build one group and keep it, if our own check agrees that it is a valid profile. */
static bool
keep_group(struct rescue *s, const struct salvage_source *source, const struct salvage_group *group,
           uint64_t with_values)
{
    unsigned char *data = NULL;
    size_t size = 0;
    struct repro_err why = { 0 };
    if (!salvage_build(source, group, &data, &size, &why)) {
        finding_add(&s->result->findings, FINDING_WARNING, "group", FINDING_NO_OFFSET, NULL,
                    "%zu records for version %u were not written: %s", group->count, group->version,
                    why.msg);
        s->result->dropped += group->count;
        return why.code != REPRO_E_NOMEM || no_memory(s->err);
    }
    uint64_t word = salvage_version_word(source->version_word, group->version, group->counter_size);
    struct salvage_output *o = output_for(s, word);
    bool ok = o != NULL && append(o, data, size);
    free(data);
    if (!ok)
        return no_memory(s->err);
    o->records += group->count;
    o->values_dropped += with_values;
    s->result->records += group->count;
    return true;
}

static unsigned
target_version(const struct rescue *s, const struct segment_record *r)
{
    return s->transcode ? s->transcode : raw_segment_layout(&s->profile->header, r)->raw_version;
}

/* All records of RESULT for one (version, counter size), in order. */
static bool
write_group(struct rescue *s, const struct salvage_source *source,
            const struct segment_record **pending, size_t count, size_t first)
{
    struct salvage_group group = { .version = target_version(s, pending[first]),
                                   .counter_size = pending[first]->counter_size };
    group.records = calloc(count, sizeof *group.records);
    if (group.records == NULL)
        return no_memory(s->err);
    uint64_t with_values = 0;
    for (size_t i = first; i < count; i++) {
        if (pending[i] == NULL || pending[i]->counter_size != group.counter_size ||
            target_version(s, pending[i]) != group.version)
            continue;
        with_values += pending[i]->value_sites != 0;
        group.records[group.count++] = pending[i];
        pending[i] = NULL;
    }
    bool ok = keep_group(s, source, &group, with_values);
    free(group.records);
    return ok;
}

static bool
write_groups(struct rescue *s, const struct salvage_source *source,
             const struct segment_result *found, const struct prof_names *believed_names)
{
    const struct segment_record **pending =
        calloc(found->count ? found->count : 1, sizeof *pending);
    if (pending == NULL)
        return no_memory(s->err);
    for (size_t i = 0; i < found->count; i++) {
        if (raw_segment_believed(believed_names, &found->records[i]))
            pending[i] = &found->records[i];
        else
            s->result->dropped++;
    }
    bool ok = true;
    for (size_t i = 0; i < found->count && ok; i++) {
        if (pending[i] != NULL)
            ok = write_group(s, source, pending, found->count, i);
    }
    free(pending);
    return ok;
}

static bool
rebuild(struct rescue *s, const struct prof_names *names, bool names_whole)
{
    const struct raw_header *h = &s->profile->header;
    struct raw_segments segments;
    struct repro_err why = { 0 };
    if (!raw_segments_find(s->file, h, names, &segments, &why)) {
        finding_add(&s->result->findings, FINDING_WARNING, "profile", h->offset, NULL,
                    "nothing to rescue from the profile here: %s", why.msg);
        return why.code != REPRO_E_NOMEM || no_memory(s->err);
    }
    struct salvage_source source = { .word = h->word,
                                     .big_endian = h->big_endian,
                                     .version_word = h->version_word,
                                     .data = part_bytes(s, RAW_DATA),
                                     .counters = part_bytes(s, RAW_COUNTERS),
                                     .bitmap = part_bytes(s, RAW_BITMAP),
                                     .address = segments.address,
                                     .counters_address = segments.counters,
                                     .bitmap_address = segments.bitmap,
                                     .names = part_bytes(s, RAW_NAMES) };
    /* Ids that are damaged would make the new file unreadable. */
    if (s->profile->id_count != 0 && s->profile->ids_whole)
        source.binary_ids = part_bytes(s, RAW_BINARY_IDS);
    unsigned char *text = NULL;
    bool ok = names_whole || encode_names(names, &text, &source.names);
    if (!names_whole)
        finding_add(&s->result->findings, FINDING_WARNING, "names", h->parts[RAW_NAMES].offset,
                    NULL,
                    "the function names are damaged or cut: %zu of them could be read, other "
                    "functions are kept without a name",
                    names->count);
    ok = ok ? write_groups(s, &source, &segments.result, names_whole ? names : NULL)
            : no_memory(s->err);
    free(text);
    raw_segments_clear(&segments);
    return ok;
}

static bool
rescue_profile(struct rescue *s)
{
    const struct raw_profile *p = s->profile;
    if (p->sound && (s->transcode == 0 || s->transcode == p->header.version))
        return copy_sound(s);
    struct prof_names names = { 0 };
    struct prof_bytes encoded = part_bytes(s, RAW_NAMES);
    bool whole = encoded.size == p->header.parts[RAW_NAMES].size && encoded.size > 0 &&
                 encoded.data[0] != 0 &&
                 prof_names_decode(&names, encoded.data, encoded.size, NULL) &&
                 names.empty_names == 0;
    if (!whole && names.count == 0 && encoded.size > 0) {
        prof_names_clear(&names);
        prof_names_decode(&names, encoded.data, encoded.size, NULL);
    }
    bool ok = rebuild(s, &names, whole || p->header.names_size == 0);
    prof_names_clear(&names);
    return ok;
}

/* Our own check has the last word about what is called valid. */
static bool
verify(struct rescue *s)
{
    for (size_t i = 0; i < s->result->count; i++) {
        struct salvage_output *o = &s->result->outputs[i];
        struct prof_bytes bytes = { o->data, o->size };
        struct raw_check *check = raw_check_bytes(&bytes, s->err);
        if (check == NULL)
            return false;
        for (size_t k = 0; k < check->findings.count; k++) {
            const struct finding *f = &check->findings.items[k];
            if (f->severity != FINDING_NOTE)
                finding_add(&s->result->findings, f->severity, "output", f->offset, NULL, "%s: %s",
                            o->name, f->message);
        }
        raw_check_free(check);
    }
    return true;
}

static bool
name_outputs(struct rescue *s)
{
    for (size_t i = 0; i < s->result->count; i++) {
        struct salvage_output *o = &s->result->outputs[i];
        unsigned twins = 0;
        for (size_t k = 0; k < i; k++)
            twins += s->result->outputs[k].version == o->version;
        char suffix[16] = "";
        if (twins > 0)
            snprintf(suffix, sizeof suffix, ".%u", twins + 1);
        size_t size = strlen(s->stem) + 48;
        o->name = malloc(size);
        if (o->name == NULL)
            return no_memory(s->err);
        snprintf(o->name, size, "%s.v%u%s.profraw", s->stem, o->version, suffix);
    }
    return true;
}

bool
salvage_bytes(const struct prof_bytes *file, const struct raw_check *check, const char *stem,
              unsigned transcode, struct salvage_result *result, struct repro_err *err)
{
    *result = (struct salvage_result){ 0 };
    struct rescue s = {
        .file = file, .stem = stem, .transcode = transcode, .result = result, .err = err
    };
    bool ok = true;
    for (size_t i = 0; i < check->profile_count && ok; i++) {
        s.profile = &check->profiles[i];
        if (s.profile->readable)
            ok = rescue_profile(&s);
    }
    if (ok && result->count == 0)
        ok = repro_fail(err, REPRO_E_FORMAT, "%s",
                        check->profile_count == 0
                            ? "the file is empty: there is nothing to rescue"
                            : "no record with its counters is left in the file");
    ok = ok && name_outputs(&s) && verify(&s);
    if (!ok)
        salvage_result_clear(result);
    return ok;
}

bool
salvage_write(const struct salvage_result *result, const char *dir, struct repro_err *err)
{
    if (!fs_mkdirs(dir, err))
        return false;
    for (size_t i = 0; i < result->count; i++) {
        char *path = fs_join(dir, result->outputs[i].name);
        bool ok = fs_write_atomic(path, result->outputs[i].data, result->outputs[i].size, err);
        free(path);
        if (!ok)
            return false;
    }
    return true;
}

void
salvage_result_clear(struct salvage_result *result)
{
    for (size_t i = 0; i < result->count; i++) {
        free(result->outputs[i].name);
        free(result->outputs[i].data);
    }
    free(result->outputs);
    findings_clear(&result->findings);
    *result = (struct salvage_result){ 0 };
}
