/* raw_record.c - see raw_record.h. */
#include "profile/raw_record.h"

/* DISTANCE modulo the target's word, as a signed number. */
static int64_t
narrow(uint64_t distance, unsigned word)
{
    return word == 8 ? (int64_t)distance : (int64_t)(int32_t)(uint32_t)distance;
}

static uint64_t
field(const struct prof_bytes *file, const struct raw_header *h, uint64_t at, unsigned offset,
      unsigned size)
{
    return offset == PROF_NO_FIELD ? 0 : prof_load(file->data + at + offset, size, h->big_endian);
}

void
raw_record_read(const struct prof_bytes *file, const struct raw_header *h, uint64_t index,
                struct raw_record *record)
{
    const struct prof_layout *l = h->layout;
    uint64_t at = h->parts[RAW_DATA].offset + index * l->size;
    uint64_t walked = l->counter_absolute ? 0 : index * l->size;
    *record = (struct raw_record){
        .at = at,
        .name_ref = prof_load(file->data + at, 8, h->big_endian),
        .func_hash = prof_load(file->data + at + 8, 8, h->big_endian),
        .function_ptr = field(file, h, at, l->function_ptr, h->word),
        .num_counters = (uint32_t)field(file, h, at, l->num_counters, 4),
        .bitmap_bytes = (uint32_t)field(file, h, at, l->bitmap_bytes, 4),
    };
    for (unsigned k = 0; k < l->value_kinds; k++) {
        record->sites[k] = (uint32_t)field(file, h, at, l->value_sites + 2 * k, 2);
        record->site_total += record->sites[k];
    }
    uint64_t wide = field(file, h, at, l->counter_ptr, h->word) - (h->counters_delta - walked);
    record->counter_offset_wide = (int64_t)wide;
    record->counter_offset = narrow(wide, h->word);
    if (record->bitmap_bytes != 0) {
        wide = field(file, h, at, l->bitmap_ptr, h->word) - (h->bitmap_delta - walked);
        record->bitmap_offset_wide = (int64_t)wide;
        record->bitmap_offset = narrow(wide, h->word);
    }
}

/* 0 = inside, 1 = before, 2 = behind, 3 = ends too far. */
static int
range_fault(int64_t offset, uint64_t count, uint64_t unit, uint64_t part_size)
{
    if (offset < 0)
        return 1;
    if ((uint64_t)offset >= part_size)
        return 2;
    return count > (part_size - (uint64_t)offset) / unit ? 3 : 0;
}

enum raw_record_fault
raw_record_check(const struct raw_header *h, const struct raw_record *record, bool wide)
{
    static const enum raw_record_fault counter_faults[] = { RAW_RECORD_OK,
                                                            RAW_RECORD_COUNTERS_BEFORE,
                                                            RAW_RECORD_COUNTERS_BEHIND,
                                                            RAW_RECORD_COUNTERS_TOO_FAR };
    static const enum raw_record_fault bitmap_faults[] = { RAW_RECORD_OK, RAW_RECORD_BITMAP_BEFORE,
                                                           RAW_RECORD_BITMAP_BEHIND,
                                                           RAW_RECORD_BITMAP_TOO_FAR };
    if (record->num_counters == 0)
        return RAW_RECORD_NO_COUNTERS;
    int fault = range_fault(wide ? record->counter_offset_wide : record->counter_offset,
                            record->num_counters, h->counter_size, h->parts[RAW_COUNTERS].size);
    if (fault != 0)
        return counter_faults[fault];
    if (record->bitmap_bytes == 0)
        return RAW_RECORD_OK;
    fault = range_fault(wide ? record->bitmap_offset_wide : record->bitmap_offset,
                        record->bitmap_bytes, 1, h->parts[RAW_BITMAP].size);
    return bitmap_faults[fault];
}

uint64_t
raw_counter(const struct prof_bytes *file, const struct raw_header *h,
            const struct raw_record *record, uint32_t k)
{
    uint64_t at = h->parts[RAW_COUNTERS].offset + (uint64_t)record->counter_offset +
                  (uint64_t)k * h->counter_size;
    if (h->counter_size == 1)
        return file->data[at] == 0; /* single-byte coverage: 0 means executed */
    return prof_load(file->data + at, 8, h->big_endian);
}
