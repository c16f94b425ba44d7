/* salvage_groups.c - see salvage_groups.h. */
#include "profile/salvage_groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
no_memory(struct repro_err *err)
{
    return repro_fail(err, REPRO_E_NOMEM, "out of memory while salvaging a profile");
}

struct salvage_output *
salvage_output_for(struct salvage_result *result, uint64_t version_word, unsigned word,
                   bool big_endian, bool all_records)
{
    for (size_t i = 0; i < result->count; i++) {
        struct salvage_output *o = &result->outputs[i];
        if (o->version_word == version_word && o->word == word && o->big_endian == big_endian &&
            o->all_records == all_records)
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
                                  .word = word,
                                  .big_endian = big_endian,
                                  .all_records = all_records };
    return o;
}

/* The parts of a raw profile end at a multiple of 8. */
bool
salvage_output_append(struct salvage_output *o, const unsigned char *data, size_t size)
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

static void
count_values(const struct salvage_source *source, const struct salvage_group *group,
             struct salvage_output *o)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct segment_record *r = group->records[i];
        if (r->value_sites == 0)
            continue;
        if (salvage_sites_of(source, r->offset) != NULL)
            o->values_kept++;
        else
            o->values_dropped++;
    }
}

static bool
keep_group(const struct salvage_records *records, const struct salvage_group *group,
           struct salvage_result *result, struct repro_err *err)
{
    const struct salvage_source *source = records->source;
    unsigned char *data = NULL;
    size_t size = 0;
    struct repro_err why = { 0 };
    if (!salvage_build(source, group, &data, &size, &why)) {
        finding_add(&result->findings, FINDING_WARNING, "group", FINDING_NO_OFFSET, NULL,
                    "%zu records for version %u were not written: %s", group->count, group->version,
                    why.msg);
        if (!records->beside)
            result->dropped += group->count;
        return why.code != REPRO_E_NOMEM || no_memory(err);
    }
    uint64_t word = salvage_version_word(source->version_word, group->version, group->counter_size);
    struct salvage_output *o =
        salvage_output_for(result, word, source->word, source->big_endian, records->beside);
    bool ok = o != NULL && salvage_output_append(o, data, size);
    free(data);
    if (!ok)
        return no_memory(err);
    o->records += group->count;
    count_values(source, group, o);
    if (!records->beside)
        result->records += group->count;
    return true;
}

static unsigned
version_of(const struct salvage_records *records, const struct segment_record *r)
{
    return records->version ? records->version : r->layout->raw_version;
}

/* All records like the one at FIRST, in order; DONE marks those that are in a group. */
static bool
write_group(const struct salvage_records *records, size_t first, bool *done,
            struct salvage_result *result, struct repro_err *err)
{
    struct salvage_group group = { .version = version_of(records, &records->list[first]),
                                   .counter_size = records->list[first].counter_size };
    group.records = calloc(records->count, sizeof *group.records);
    if (group.records == NULL)
        return no_memory(err);
    for (size_t i = first; i < records->count; i++) {
        const struct segment_record *r = &records->list[i];
        if (done[i] || r->counter_size != group.counter_size ||
            version_of(records, r) != group.version)
            continue;
        group.records[group.count++] = r;
        done[i] = true;
    }
    bool ok = keep_group(records, &group, result, err);
    free(group.records);
    return ok;
}

bool
salvage_add_records(const struct salvage_records *records, struct salvage_result *result,
                    struct repro_err *err)
{
    bool *done = calloc(records->count ? records->count : 1, sizeof *done);
    if (done == NULL)
        return no_memory(err);
    bool ok = true;
    for (size_t i = 0; ok && i < records->count; i++) {
        if (!done[i])
            ok = write_group(records, i, done, result, err);
    }
    free(done);
    return ok;
}

static bool
verify(struct salvage_result *result, struct repro_err *err)
{
    for (size_t i = 0; i < result->count; i++) {
        struct salvage_output *o = &result->outputs[i];
        struct prof_bytes bytes = { o->data, o->size };
        struct raw_check *check = raw_check_bytes(&bytes, err);
        if (check == NULL)
            return false;
        for (size_t k = 0; k < check->findings.count; k++) {
            const struct finding *f = &check->findings.items[k];
            if (f->severity != FINDING_NOTE)
                finding_add(&result->findings, f->severity, "output", f->offset, NULL, "%s: %s",
                            o->name, f->message);
        }
        raw_check_free(check);
    }
    return true;
}

bool
salvage_finish(struct salvage_result *result, const char *stem, struct repro_err *err)
{
    for (size_t i = 0; i < result->count; i++) {
        struct salvage_output *o = &result->outputs[i];
        unsigned twins = 0;
        for (size_t k = 0; k < i; k++)
            twins += result->outputs[k].version == o->version &&
                     result->outputs[k].all_records == o->all_records;
        char suffix[16] = "";
        if (twins > 0)
            snprintf(suffix, sizeof suffix, ".%u", twins + 1);
        size_t size = strlen(stem) + 48;
        o->name = malloc(size);
        if (o->name == NULL)
            return no_memory(err);
        snprintf(o->name, size, "%s%s.v%u%s.profraw", stem, o->all_records ? ".all" : "",
                 o->version, suffix);
    }
    return verify(result, err);
}
