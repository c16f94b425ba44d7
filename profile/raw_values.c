/* raw_values.c - see raw_values.h. */
#include "profile/raw_values.h"

static struct raw_values
fail(struct raw_values v, enum raw_values_fault fault, uint64_t at, uint64_t found,
     uint64_t expected)
{
    v.fault = fault;
    v.fault_at = at;
    v.found = found;
    v.expected = expected;
    return v;
}

/* One kind at *AT, which ends before END; moves *AT behind it. */
static struct raw_values
read_kind(const struct prof_bytes *file, uint64_t *at, uint64_t end, bool big_endian,
          unsigned kinds, uint32_t *seen, struct raw_values v)
{
    if (end - *at < 8)
        return fail(v, RAW_VALUES_OVERRUN, *at, 8, end - *at);
    uint64_t kind = prof_load(file->data + *at, 4, big_endian);
    uint64_t sites = prof_load(file->data + *at + 4, 4, big_endian);
    if (kind >= kinds)
        return fail(v, RAW_VALUES_BAD_KIND, *at, kind, kinds - 1);
    uint64_t head = (8 + sites + 7) & ~UINT64_C(7), values = 0;
    if (head > end - *at)
        return fail(v, RAW_VALUES_OVERRUN, *at + 4, head, end - *at);
    for (uint64_t i = 0; i < sites; i++)
        values += file->data[*at + 8 + i];
    if (values > (end - *at - head) / 16)
        return fail(v, RAW_VALUES_OVERRUN, *at + 8, head + values * 16, end - *at);
    seen[kind] += (uint32_t)sites;
    v.values += values;
    *at += head + values * 16;
    return v;
}

struct raw_values
raw_values_read(const struct prof_bytes *file, uint64_t offset, bool big_endian, unsigned kinds,
                const uint32_t *sites)
{
    struct raw_values v = { 0 };
    uint64_t left = offset < file->size ? file->size - offset : 0;
    if (left < 8)
        return fail(v, RAW_VALUES_NO_HEAD, offset, left, 8);
    v.size = prof_load(file->data + offset, 4, big_endian);
    if (v.size > left)
        return fail(v, RAW_VALUES_BEYOND, offset, v.size, left);
    uint64_t count = prof_load(file->data + offset + 4, 4, big_endian);
    if (count > kinds)
        return fail(v, RAW_VALUES_KINDS, offset + 4, count, kinds);
    if (v.size % 8 != 0)
        return fail(v, RAW_VALUES_UNALIGNED, offset, v.size, 8);
    uint32_t seen[PROF_VALUE_KINDS_MAX] = { 0 };
    uint64_t at = offset + 8, end = offset + v.size;
    if (v.size < 8)
        return fail(v, RAW_VALUES_OVERRUN, offset, v.size, 8);
    for (uint64_t k = 0; k < count; k++) {
        v = read_kind(file, &at, end, big_endian, kinds, seen, v);
        if (v.fault != RAW_VALUES_OK)
            return v;
    }
    for (unsigned k = 0; sites != NULL && k < kinds; k++) {
        if (seen[k] != sites[k])
            return fail(v, RAW_VALUES_SITES, offset, seen[k], sites[k]);
    }
    if (at != end)
        return fail(v, RAW_VALUES_LEFTOVER, offset, v.size, at - offset);
    return v;
}
