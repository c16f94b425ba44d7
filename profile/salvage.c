/* salvage.c - see salvage.h. */
#include "profile/salvage.h"

#include "common/fs.h"
#include "profile/raw_mixed.h"
#include "profile/salvage_groups.h"

#include <stdlib.h>
#include <string.h>

struct rescue {
    const struct prof_bytes *file;
    const struct raw_profile *profile;
    unsigned transcode;
    struct salvage_result *result;
    struct repro_err *err;
};

static bool
no_memory(struct repro_err *err)
{
    return repro_fail(err, REPRO_E_NOMEM, "out of memory while salvaging a profile");
}

static bool
copy_sound(struct rescue *s)
{
    const struct raw_profile *p = s->profile;
    struct salvage_output *o = salvage_output_for(s->result, p->header.version_word, p->header.word,
                                                  p->header.big_endian, false);
    if (o == NULL || !salvage_output_append(o, s->file->data + p->header.offset,
                                            (size_t)(p->end - p->header.offset)))
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

/* The believed records of FOUND, each with its final layout; malloc'ed. */
static struct segment_record *
believed_records(struct rescue *s, const struct segment_result *found,
                 const struct prof_names *names, size_t *count)
{
    struct segment_record *list = calloc(found->count ? found->count : 1, sizeof *list);
    *count = 0;
    for (size_t i = 0; list != NULL && i < found->count; i++) {
        if (!raw_segment_believed(names, &found->records[i])) {
            s->result->dropped++;
            continue;
        }
        list[*count] = found->records[i];
        list[(*count)++].layout = raw_segment_layout(&s->profile->header, &found->records[i]);
    }
    return list;
}

static bool
write_groups(struct rescue *s, const struct salvage_source *source,
             const struct segment_result *found, const struct prof_names *names)
{
    size_t count;
    struct segment_record *list = believed_records(s, found, names, &count);
    struct salvage_records records = {
        .source = source, .list = list, .count = count, .version = s->transcode
    };
    bool ok = list != NULL ? salvage_add_records(&records, s->result, s->err) : no_memory(s->err);
    free(list);
    return ok;
}

/* Less than a record is what the header's count reaches beyond them. */
static void
note_unread(struct rescue *s, const struct segment_result *found)
{
    const struct raw_header *h = &s->profile->header;
    if (found->junk_bytes < prof_layout_get(PROF_RAW_VERSION_MAX, h->word)->size)
        return;
    finding_add(
        &s->result->findings, FINDING_WARNING, "unread-records",
        h->parts[RAW_DATA].offset + found->junk_offset, NULL,
        "%zu bytes of the records are no record whose counters can be found: not rescued "
        "(records of LLVM 13 and older in a newer file are only found in the process or its "
        "core file)",
        found->junk_bytes);
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
    note_unread(s, &segments.result);
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
    /* Ids that are damaged, or not padded as those of LLVM 13, would make the new file unreadable.
     */
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

bool
salvage_bytes(const struct prof_bytes *file, const struct raw_check *check, const char *stem,
              unsigned transcode, struct salvage_result *result, struct repro_err *err)
{
    *result = (struct salvage_result){ 0 };
    struct rescue s = { .file = file, .transcode = transcode, .result = result, .err = err };
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
    ok = ok && salvage_finish(result, stem, err);
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
