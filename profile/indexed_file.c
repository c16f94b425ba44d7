/* indexed_file.c - see indexed_file.h. */
#include "profile/indexed_file.h"

#include "profile/raw_values.h"

#define MAGIC        UINT64_C(0x8169666f72706cff)
#define VERSION_MASK UINT64_C(0x00ffffff)
#define MAX_SUMMARY  4096 /* fields or cut-offs: LLVM writes 6 and 16 */

static uint64_t
u64(struct prof_bytes file, uint64_t offset)
{
    return prof_bytes_get(file, offset, 8, false);
}

bool
indexed_is_profile(struct prof_bytes file)
{
    return file.size >= 8 && u64(file, 0) == MAGIC;
}

static unsigned
header_size(unsigned version)
{
    if (version < 8)
        return 40;
    if (version < 9)
        return 48;
    if (version < 10)
        return 56;
    return version < 12 ? 64 : 72;
}

/* Number of fields, number of cut-offs, the fields, three words per cut-off. */
static bool
skip_summary(struct prof_bytes file, uint64_t *at, struct repro_err *err)
{
    uint64_t fields = u64(file, *at), cuts = u64(file, *at + 8);
    if (!prof_bytes_has(file, *at, 16) || fields > MAX_SUMMARY || cuts > MAX_SUMMARY ||
        !prof_bytes_has(file, *at + 16, 8 * fields + 24 * cuts))
        return repro_fail_at(err, REPRO_E_FORMAT, *at,
                             "the summary does not fit the file (%llu fields, %llu cut-offs)",
                             (unsigned long long)fields, (unsigned long long)cuts);
    *at += 16 + 8 * fields + 24 * cuts;
    return true;
}

static uint64_t
summary_field(struct prof_bytes file, uint64_t at, uint64_t index)
{
    return index < u64(file, at) ? u64(file, at + 16 + 8 * index) : 0;
}

static bool
read_summaries(struct prof_bytes file, struct indexed_header *h, struct repro_err *err)
{
    uint64_t at = header_size(h->version), first = at;
    if (!skip_summary(file, &at, err))
        return false;
    h->functions = summary_field(file, first, 0);
    h->blocks = summary_field(file, first, 1);
    h->max_function_count = summary_field(file, first, 2);
    h->max_count = summary_field(file, first, 3);
    h->total_count = summary_field(file, first, 5);
    if ((h->version_word & PROF_FLAG_CS) != 0 && !skip_summary(file, &at, err))
        return false;
    h->entries = at;
    return true;
}

static bool
read_table(struct prof_bytes file, struct indexed_header *h, struct repro_err *err)
{
    h->table = u64(file, 32);
    if (h->table < h->entries || !prof_bytes_has(file, h->table, 16))
        return repro_fail_at(err, REPRO_E_TRUNCATED, 32,
                             "the hash table should be at offset %llu of a file of %zu bytes",
                             (unsigned long long)h->table, file.size);
    h->bucket_count = u64(file, h->table);
    h->entry_count = u64(file, h->table + 8);
    if (h->bucket_count > file.size / 8 ||
        !prof_bytes_has(file, h->table + 16, 8 * h->bucket_count))
        return repro_fail_at(err, REPRO_E_TRUNCATED, h->table,
                             "the hash table's %llu buckets do not fit the file",
                             (unsigned long long)h->bucket_count);
    if (h->bucket_count == 0 || (h->bucket_count & (h->bucket_count - 1)) != 0)
        return repro_fail_at(err, REPRO_E_FORMAT, h->table,
                             "the hash table has %llu buckets, which is no power of two",
                             (unsigned long long)h->bucket_count);
    return true;
}

bool
indexed_header_read(struct prof_bytes file, struct indexed_header *h, struct repro_err *err)
{
    *h = (struct indexed_header){ 0 };
    if (!indexed_is_profile(file))
        return repro_fail_at(err, REPRO_E_FORMAT, 0, "no indexed-profile magic");
    if (file.size < 40)
        return repro_fail_at(err, REPRO_E_TRUNCATED, file.size, "the file ends inside the header");
    h->version_word = u64(file, 8);
    h->version = (unsigned)(h->version_word & VERSION_MASK);
    h->hash_type = u64(file, 24);
    if (h->version < INDEXED_VERSION_FIRST || h->version > INDEXED_VERSION_LAST)
        return repro_fail_at(err, REPRO_E_CAPABILITY, 8,
                             "indexed version %u is not known here (known: %u to %u)", h->version,
                             INDEXED_VERSION_FIRST, INDEXED_VERSION_LAST);
    if (h->hash_type != 0)
        return repro_fail_at(err, REPRO_E_FORMAT, 24, "hash type %llu is unknown (0 is MD5)",
                             (unsigned long long)h->hash_type);
    h->binary_ids = h->version >= 9 ? u64(file, 48) : 0;
    return read_summaries(file, h, err) && read_table(file, h, err);
}

/* One function hash with its counters at *AT, which ends before END. */
static bool
read_function(struct prof_bytes file, unsigned version, uint64_t *at, uint64_t end,
              struct indexed_function *f, struct repro_err *err)
{
    uint64_t start = *at, left = end - start;
    uint64_t count = left >= 16 ? u64(file, start + 8) : 0;
    if (left < 16 || count > (left - 16) / 8)
        return repro_fail_at(err, REPRO_E_FORMAT, start, "%llu counters do not fit their entry",
                             (unsigned long long)count);
    f->func_hash = u64(file, start);
    f->counter_count = count;
    f->counters_at = start + 16;
    *at = f->counters_at + 8 * count;
    f->bitmap_bytes = 0;
    if (version >= 11) {
        f->bitmap_bytes = end - *at >= 8 ? u64(file, *at) : UINT64_MAX;
        if (end - *at < 8 || f->bitmap_bytes > (end - *at - 8) / 8)
            return repro_fail_at(err, REPRO_E_FORMAT, *at,
                                 "the MC/DC bitmap does not fit its entry");
        *at += 8 + 8 * f->bitmap_bytes;
    }
    struct prof_bytes entry = { file.data, (size_t)end };
    struct raw_values values = raw_values_read(&entry, *at, false, PROF_VALUE_KINDS_MAX, NULL);
    if (values.fault != RAW_VALUES_OK)
        return repro_fail_at(err, REPRO_E_FORMAT, values.fault_at,
                             "damaged value data (%llu where %llu is possible)",
                             (unsigned long long)values.found, (unsigned long long)values.expected);
    f->has_values = values.size > 8;
    f->values = values.values;
    *at += values.size;
    return true;
}

/* One key with all its function hashes at *AT. */
static bool
read_entry(struct prof_bytes file, const struct indexed_header *h, uint64_t *at,
           indexed_visit visit, void *context, bool *go_on, struct repro_err *err)
{
    uint64_t start = *at, left = h->table - start;
    uint64_t key = left >= 24 ? u64(file, start + 8) : 0;
    uint64_t data = left >= 24 ? u64(file, start + 16) : 0;
    if (left < 24 || key > left - 24 || data > left - 24 - key)
        return repro_fail_at(err, REPRO_E_FORMAT, start,
                             "an entry with a name of %llu and data of %llu bytes does not fit",
                             (unsigned long long)key, (unsigned long long)data);
    struct indexed_function f = { .name = (const char *)file.data + start + 24,
                                  .name_length = (size_t)key };
    uint64_t end = start + 24 + key + data;
    *at = start + 24 + key;
    while (*at < end && *go_on) {
        if (!read_function(file, h->version, at, end, &f, err))
            return false;
        *go_on = visit(context, &f);
    }
    *at = end;
    return true;
}

bool
indexed_walk(struct prof_bytes file, const struct indexed_header *h, indexed_visit visit,
             void *context, struct repro_err *err)
{
    uint64_t at = h->entries, seen = 0;
    bool go_on = true;
    while (seen < h->entry_count && go_on) {
        if (h->table - at < 2)
            return repro_fail_at(err, REPRO_E_FORMAT, at, "%llu of %llu functions are missing",
                                 (unsigned long long)(h->entry_count - seen),
                                 (unsigned long long)h->entry_count);
        uint64_t in_bucket = prof_bytes_get(file, at, 2, false);
        if (in_bucket == 0 || in_bucket > h->entry_count - seen)
            return repro_fail_at(err, REPRO_E_FORMAT, at, "a bucket of %llu entries, %llu are left",
                                 (unsigned long long)in_bucket,
                                 (unsigned long long)(h->entry_count - seen));
        at += 2;
        for (; in_bucket > 0 && go_on; in_bucket--, seen++) {
            if (!read_entry(file, h, &at, visit, context, &go_on, err))
                return false;
        }
    }
    return true;
}

uint64_t
indexed_counter(struct prof_bytes file, const struct indexed_function *function, uint64_t k)
{
    return u64(file, function->counters_at + 8 * k);
}
