/* indexed_check.c - see indexed_check.h. */
#include "profile/indexed_check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LARGE_COUNTER (UINT64_C(1) << 56)

static const struct {
    unsigned llvm, version;
} measured[] = { { 14, 7 }, { 16, 9 }, { 19, 12 }, { 22, 13 } };

enum { MEASURED = sizeof measured / sizeof *measured };

const char *
indexed_answer_name(enum indexed_answer answer)
{
    return answer == INDEXED_YES ? "yes" : answer == INDEXED_NO ? "no" : "unknown";
}

enum indexed_answer
indexed_reads(unsigned llvm, unsigned version)
{
    for (unsigned i = 0; i < MEASURED; i++) {
        if (measured[i].llvm <= llvm && version <= measured[i].version)
            return INDEXED_YES;
    }
    for (unsigned i = 0; i < MEASURED; i++) {
        if (measured[i].llvm >= llvm && version > measured[i].version)
            return INDEXED_NO;
    }
    return INDEXED_UNKNOWN;
}

unsigned
indexed_written_by(unsigned llvm)
{
    for (unsigned i = 0; i < MEASURED; i++) {
        if (measured[i].llvm == llvm)
            return measured[i].version;
    }
    return 0;
}

static const char *
kind_of(uint64_t word)
{
    if ((word & PROF_FLAG_MEMPROF) != 0 && (word & PROF_FLAG_IR) == 0)
        return "memprof";
    if ((word & PROF_FLAG_CS) != 0)
        return "context-sensitive IR";
    return (word & PROF_FLAG_IR) != 0 ? "IR" : "front end";
}

struct tally {
    struct prof_bytes file;
    struct indexed_check *check;
    const char *last_name;
};

static void
report_large(struct tally *t, const struct indexed_function *f, uint64_t k, uint64_t value)
{
    int length = f->name_length < 80 ? (int)f->name_length : 80;
    finding_add(&t->check->findings, FINDING_WARNING, "wrapped-counter", f->counters_at + 8 * k,
                "record the profile again",
                "counter of %.*s is %" PRIu64 ": it wrapped below zero or is damaged", length,
                f->name, value);
}

static bool
count_function(void *context, const struct indexed_function *f)
{
    struct tally *t = context;
    struct indexed_check *c = t->check;
    c->keys += f->name != t->last_name;
    t->last_name = f->name;
    c->functions++;
    c->with_values += f->has_values;
    c->with_bitmap += f->bitmap_bytes != 0;
    c->context_sensitive +=
        (f->func_hash >> 60 & 1) != 0 && (c->header.version_word & PROF_FLAG_CS);
    uint64_t any = 0;
    for (uint64_t k = 0; k < f->counter_count; k++) {
        uint64_t value = indexed_counter(t->file, f, k);
        any |= value;
        if (value > c->max_counter)
            c->max_counter = value;
        if (value > LARGE_COUNTER)
            report_large(t, f, k, value);
    }
    c->executed += any != 0;
    return true;
}

/* Buckets are how compilers look a function up: each must lead into the entries. */
static void
check_buckets(struct tally *t)
{
    const struct indexed_header *h = &t->check->header;
    for (uint64_t i = 0; i < h->bucket_count; i++) {
        uint64_t at = prof_bytes_get(t->file, h->table + 16 + 8 * i, 8, false);
        if (at != 0 && (at < h->entries || at >= h->table))
            finding_add(&t->check->findings, FINDING_ERROR, "bucket", h->table + 16 + 8 * i, NULL,
                        "bucket %" PRIu64 " leads to offset %" PRIu64
                        ", outside the entries: a compiler that looks up a function there crashes",
                        i, at);
    }
}

static void
report_header(struct indexed_check *c, const struct repro_err *why)
{
    bool unknown = why->code == REPRO_E_CAPABILITY;
    finding_add(&c->findings, FINDING_ERROR, unknown ? "version" : "malformed",
                why->has_offset ? why->offset : 0,
                unknown ? "merge the raw profiles again with the llvm-profdata of the compiler "
                          "that is to use them"
                        : "merge the raw profiles again",
                "%s", why->msg);
}

struct indexed_check *
indexed_check_bytes(struct prof_bytes file, struct repro_err *err)
{
    struct indexed_check *c = calloc(1, sizeof *c);
    if (c == NULL) {
        repro_fail(err, REPRO_E_NOMEM, "out of memory for the check of a profile");
        return NULL;
    }
    struct tally tally = { .file = file, .check = c };
    struct repro_err why = { 0 };
    bool opened = indexed_header_read(file, &c->header, &why);
    c->kind = kind_of(c->header.version_word);
    c->readable = opened && indexed_walk(file, &c->header, count_function, &tally, &why);
    if (!c->readable)
        report_header(c, &why);
    else
        check_buckets(&tally);
    if (c->readable && c->functions == 0)
        finding_add(&c->findings, FINDING_WARNING, "no-functions", c->header.table,
                    "merge raw profiles that are not empty (`repro profile check` them)",
                    "the profile holds no function: compilers ignore it (\"profile data is "
                    "empty\" or nothing at all)");
    c->usable = c->readable && findings_worst(&c->findings) != FINDING_ERROR;
    return c;
}

void
indexed_check_free(struct indexed_check *check)
{
    if (check != NULL)
        findings_clear(&check->findings);
    free(check);
}
