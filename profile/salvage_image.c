/* salvage_image.c - see salvage_image.h. */
#include "profile/salvage_image.h"

#include "profile/checker.h"
#include "profile/salvage_groups.h"
#include "profile/salvage_values.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PART_MAX SEGMENT_MAX_BYTES

struct image_rescue {
    const struct checker *c;
    const struct salvage_process *process;
    struct salvage_source source;
    struct prof_arena arena;
    struct segment_record *list;             /* in the arena */
    unsigned char *data, *counters, *bitmap; /* owned */
    unsigned char *memory; /* the records as they are in the process; may be NULL */
    struct salvage_result *result;
    struct repro_err *err;
};

static const struct prof_section *
section(const struct image_rescue *s, enum prof_section_id id)
{
    return &s->c->image.sections[id];
}

/* A section as it is in memory, malloc'ed; NULL with ERR if a byte of it is missing. */
static unsigned char *
read_section(const struct image_rescue *s, enum prof_section_id id, const char *what,
             struct repro_err *err)
{
    const struct prof_section *from = section(s, id);
    uint64_t address = s->process->bias + from->address;
    unsigned char *bytes = from->size <= PART_MAX ? malloc((size_t)from->size + 8) : NULL;
    if (bytes == NULL) {
        repro_fail(err, REPRO_E_NOMEM, "%" PRIu64 " bytes of %s: too many", from->size, what);
        return NULL;
    }
    size_t got = s->process->read(s->process->context, address, bytes, (size_t)from->size);
    if (got == from->size)
        return bytes;
    repro_fail(err, REPRO_E_TRUNCATED,
               "the memory lacks the %s: %zu of %" PRIu64 " bytes at 0x%" PRIx64 " are there", what,
               got, from->size, address);
    free(bytes);
    return NULL;
}

static const struct prof_layout *
runtime_layout(const struct checker *c)
{
    return c->runtime.raw_version > 0
               ? prof_layout_get((unsigned)c->runtime.raw_version, c->image.word)
               : NULL;
}

/* The version word of the process. Without symbols and runtime: records with value sites are
 * IR-level ones. */
static uint64_t
version_word(struct image_rescue *s)
{
    const struct prof_check *check = &s->c->check;
    if (check->raw_version_symbol >= 0)
        return check->raw_version_flags | (uint64_t)(unsigned)check->raw_version_symbol;
    bool sites = false;
    for (size_t i = 0; i < check->record_count; i++)
        sites |= check->records[i].value_sites != 0;
    finding_add(&s->result->findings, FINDING_WARNING, "version-word", FINDING_NO_OFFSET, NULL,
                "the image does not tell its profile's kind: taken for %s",
                sites ? "an IR profile, since it has value sites" : "a front-end profile");
    return sites ? PROF_FLAG_IR : 0;
}

/* The records of the check with their final layouts. */
static bool
take_list(struct image_rescue *s)
{
    const struct segment_result *found = &s->c->segments;
    s->list = prof_arena_alloc(&s->arena, found->count, sizeof *s->list);
    if (s->list == NULL)
        return repro_fail(s->err, REPRO_E_NOMEM, "out of memory for %zu records", found->count);
    for (size_t i = 0; i < found->count; i++) {
        s->list[i] = found->records[i];
        s->list[i].layout = prof_layout_by_name(s->c->check.records[i].layout, s->c->image.word);
    }
    return true;
}

/* The fields that no program changes: name, hash, place and number of counters. */
static bool
is_intact(const struct image_rescue *s, const struct segment_record *r)
{
    const unsigned char *file = s->data + r->offset, *memory = s->memory + r->offset;
    const struct prof_layout *l = r->layout;
    bool big = s->c->image.big_endian;
    uint64_t moved = l->counter_absolute ? s->process->bias : 0;
    uint64_t counters = prof_load(file + l->counter_ptr, l->word, big) + moved;
    if (l->word == 4)
        counters &= UINT32_MAX;
    return memcmp(file, memory, 16) == 0 &&
           counters == prof_load(memory + l->counter_ptr, l->word, big) &&
           memcmp(file + l->num_counters, memory + l->num_counters, 4) == 0;
}

/* Function pointers become those of the process, which value data refer to. */
static bool
place_functions(struct image_rescue *s)
{
    const struct prof_image *image = &s->c->image;
    uint64_t altered = 0;
    for (size_t i = 0; i < s->c->segments.count; i++) {
        const struct segment_record *r = &s->list[i];
        size_t at = r->offset + r->layout->function_ptr;
        uint64_t link_time = prof_load(s->data + at, image->word, image->big_endian), live = 0;
        if (s->memory != NULL) {
            live = prof_load(s->memory + at, image->word, image->big_endian);
            altered += !is_intact(s, r);
        }
        if (live == 0 || !s->process->is_code(s->process->context, live))
            live = link_time != 0 ? link_time + s->process->bias : 0;
        prof_store(s->data + at, image->word, image->big_endian, live);
    }
    if (altered * 2 > s->c->segments.count)
        return repro_fail(s->err, REPRO_E_FORMAT,
                          "the file is not what the process has in memory: %" PRIu64
                          " of %zu records differ",
                          altered, s->c->segments.count);
    if (altered > 0)
        finding_add(&s->result->findings, FINDING_WARNING, "altered", FINDING_NO_OFFSET, NULL,
                    "%" PRIu64 " records were overwritten in memory: taken from the file, their "
                    "counters may be damaged, too",
                    altered);
    return true;
}

/* Everything but value data. */
static bool
take_source(struct image_rescue *s)
{
    const struct prof_image *image = &s->c->image;
    const struct prof_section *data = section(s, PROF_SEC_DATA);
    const struct prof_section *names = section(s, PROF_SEC_NAMES);
    const struct prof_section *bits = section(s, PROF_SEC_BITS);
    s->counters = read_section(s, PROF_SEC_CNTS, "counters", s->err);
    s->data = malloc(image->data_size + 1);
    if (s->counters == NULL || s->data == NULL || !take_list(s))
        return s->data != NULL || s->counters == NULL
                   ? false
                   : repro_fail(s->err, REPRO_E_NOMEM, "out of memory for the records");
    if (bits->present && bits->size > 0) {
        s->bitmap = read_section(s, PROF_SEC_BITS, "MC/DC bitmaps", s->err);
        if (s->bitmap == NULL)
            return false;
        s->source.bitmap = (struct prof_bytes){ s->bitmap, (size_t)bits->size };
    }
    memcpy(s->data, image->data, image->data_size);
    if (data->size >= image->data_size)
        s->memory = read_section(s, PROF_SEC_DATA, "records", NULL);
    s->source.word = image->word;
    s->source.big_endian = image->big_endian;
    s->source.version_word = version_word(s);
    s->source.data = (struct prof_bytes){ s->data, image->data_size };
    s->source.counters =
        (struct prof_bytes){ s->counters, (size_t)section(s, PROF_SEC_CNTS)->size };
    s->source.address = data->address;
    s->source.counters_address = section(s, PROF_SEC_CNTS)->address;
    s->source.bitmap_address = bits->address;
    s->source.names = names->bytes;
    return place_functions(s);
}

static void
note_values(struct image_rescue *s, uint64_t foreign, uint64_t damaged)
{
    struct findings *to = &s->result->findings;
    if (foreign > 0)
        finding_add(to, FINDING_NOTE, "foreign-values", FINDING_NO_OFFSET, NULL,
                    "%" PRIu64 " with value sites of another layout than the runtime's, which "
                    "never found those: no values recorded",
                    foreign);
    if (damaged > 0)
        finding_add(to, FINDING_WARNING, "damaged-values", FINDING_NO_OFFSET, NULL,
                    "the value lists of %" PRIu64 " records are unreadable or damaged: their "
                    "values were left out",
                    damaged);
}

/* The value lists of the records that the runtime knows. */
static void
take_values(struct image_rescue *s)
{
    const struct prof_layout *runtime = runtime_layout(s->c);
    const struct prof_section *pool = section(s, PROF_SEC_VNDS);
    uint64_t start = s->process->bias + pool->address, foreign = 0;
    struct value_walk walk = { .process = s->process,
                               .source = &s->source,
                               .arena = &s->arena,
                               .records_address =
                                   s->process->bias + section(s, PROF_SEC_DATA)->address };
    if (pool->present && start + pool->size >= start)
        walk.pool = (struct prof_range){ start, start + pool->size };
    const struct segment_record *list = s->list;
    for (size_t i = 0; list != NULL && i < s->c->segments.count; i++) {
        const struct segment_record *r = &list[i];
        if (r->value_sites == 0)
            continue;
        if (prof_layout_same_values(r->layout, runtime != NULL ? runtime : list[0].layout))
            salvage_values_take(&walk, r);
        else
            foreign++;
    }
    s->source.sites = walk.sites;
    s->source.site_count = walk.count;
    note_values(s, foreign, walk.damaged);
}

static bool
write_all(struct image_rescue *s, unsigned transcode)
{
    const struct prof_layout *runtime = runtime_layout(s->c);
    struct salvage_records records = { .source = &s->source,
                                       .list = s->list,
                                       .count = s->c->segments.count };
    if (!salvage_add_records(&records, s->result, s->err))
        return false;
    bool one =
        s->result->count == 1 && (transcode == 0 || transcode == s->result->outputs[0].version);
    records.version = transcode != 0 ? transcode : runtime != NULL ? runtime->raw_version : 0;
    records.beside = true;
    return one || records.version == 0 || salvage_add_records(&records, s->result, s->err);
}

/* The oldest compiler that is named for records of VERSION: what its llvm-profdata merges, all
 * newer ones read. */
static unsigned
compiler_of(const struct prof_check *check, unsigned version)
{
    unsigned oldest = 0;
    for (size_t i = 0; i < check->group_count; i++) {
        const struct prof_group *group = &check->groups[i];
        for (size_t k = 0; k < group->producer_count; k++) {
            unsigned llvm = prof_ident_llvm_major(group->producers[k]);
            if (prof_raw_version_of_llvm(llvm) == version && (oldest == 0 || llvm < oldest))
                oldest = llvm;
        }
    }
    return oldest;
}

/* Counters that nobody touched: worth a word, since a continuous profile keeps them elsewhere. */
static void
note_counters(struct image_rescue *s)
{
    size_t size = s->source.counters.size;
    for (size_t i = 0; i < size; i++)
        if (s->counters[i] != 0)
            return;
    finding_add(&s->result->findings, FINDING_WARNING, "no-counts", FINDING_NO_OFFSET, NULL,
                "no counter of this image was ever incremented (in continuous mode, %%c, they are "
                "in the profile file)");
}

static bool
check_image(const struct checker *c, struct repro_err *err)
{
    if (c->segments.count == 0 || c->check.record_count != c->segments.count)
        return repro_fail(err, REPRO_E_FORMAT, "no profile records in the image");
    if (c->names.count == 0)
        return repro_fail(err, REPRO_E_FORMAT,
                          "the function names are missing or damaged in the image%s",
                          c->image.scanned ? " (it has no section headers)" : "");
    return true;
}

bool
salvage_image(const struct prof_check *check, const struct salvage_process *process,
              const char *stem, unsigned transcode, struct salvage_result *result,
              struct repro_err *err)
{
    /* The check is the first member of what the checker keeps. */
    const struct checker *c = (const struct checker *)check;
    struct image_rescue s = { .c = c, .process = process, .result = result, .err = err };
    *result = (struct salvage_result){ 0 };
    bool ok = check_image(c, err) && take_source(&s);
    if (ok) {
        take_values(&s);
        note_counters(&s);
        ok = write_all(&s, transcode);
        for (size_t i = 0; i < result->count; i++)
            result->outputs[i].llvm = compiler_of(check, result->outputs[i].version);
    }
    if (ok && result->count == 0)
        ok = repro_fail(err, REPRO_E_FORMAT, "no record with its counters is left");
    ok = ok && salvage_finish(result, stem, err);
    if (!ok)
        salvage_result_clear(result);
    prof_arena_free(&s.arena);
    free(s.data);
    free(s.counters);
    free(s.bitmap);
    free(s.memory);
    return ok;
}
