/* bitcode.c - see bitcode.h: a bitstream reader for the first block only. */
#include "profile/bitcode.h"

#define IDENTIFICATION_BLOCK 13
#define RECORD_STRING        1
#define RECORD_EPOCH         2
#define MAX_OPERANDS         32
#define MAX_ABBREVIATIONS    32
#define MAX_VALUES           512
#define LOOK_AT              8192 /* bytes: the block is far shorter */

enum { ABBREV_END, ABBREV_ENTER, ABBREV_DEFINE, ABBREV_UNABBREV, ABBREV_FIRST };
enum encoding { LITERAL, FIXED = 1, VBR = 2, ARRAY = 3, CHAR6 = 4, BLOB = 5 };

struct operand {
    enum encoding encoding;
    uint64_t value; /* literal value or width */
};

struct abbreviation {
    struct operand operands[MAX_OPERANDS];
    size_t count;
};

struct reader {
    struct prof_bytes bytes;
    size_t bit;
    bool failed;
    struct abbreviation abbreviations[MAX_ABBREVIATIONS];
    size_t abbreviation_count;
    uint64_t values[MAX_VALUES]; /* of the current record: code, then operands */
    size_t value_count;
};

bool
bitcode_is(struct prof_bytes bytes)
{
    return bytes.size >= 4 && (memcmp(bytes.data, "BC\xc0\xde", 4) == 0 ||
                               memcmp(bytes.data, "\xde\xc0\x17\x0b", 4) == 0);
}

struct prof_bytes
bitcode_unwrap(struct prof_bytes bytes)
{
    if (bytes.size < 20 || memcmp(bytes.data, "\xde\xc0\x17\x0b", 4) != 0)
        return bytes;
    return prof_bytes_sub(bytes, prof_load(bytes.data + 8, 4, false),
                          prof_load(bytes.data + 12, 4, false));
}

static uint64_t
read_fixed(struct reader *r, uint64_t width)
{
    uint64_t value = 0;
    if (width > 64 || r->failed || r->bit + width > r->bytes.size * 8) {
        r->failed = true;
        return 0;
    }
    for (uint64_t i = 0; i < width; i++, r->bit++)
        value |= (uint64_t)(r->bytes.data[r->bit / 8] >> r->bit % 8 & 1) << i;
    return value;
}

static uint64_t
read_vbr(struct reader *r, uint64_t width)
{
    uint64_t value = 0, shift = 0;
    if (width < 2 || width > 32) {
        r->failed = true;
        return 0;
    }
    uint64_t more = UINT64_C(1) << (width - 1);
    for (;;) {
        uint64_t chunk = read_fixed(r, width);
        if (r->failed || shift >= 64)
            break;
        value |= (chunk & (more - 1)) << shift;
        shift += width - 1;
        if ((chunk & more) == 0)
            return value;
    }
    r->failed = true;
    return 0;
}

static void
push(struct reader *r, uint64_t value)
{
    if (r->value_count < MAX_VALUES)
        r->values[r->value_count++] = value;
}

static void
define_abbreviation(struct reader *r)
{
    uint64_t count = read_vbr(r, 5);
    if (count > MAX_OPERANDS || r->abbreviation_count >= MAX_ABBREVIATIONS) {
        r->failed = true;
        return;
    }
    struct abbreviation *a = &r->abbreviations[r->abbreviation_count++];
    *a = (struct abbreviation){ 0 };
    for (uint64_t i = 0; i < count && !r->failed; i++) {
        struct operand op = { LITERAL, 0 };
        if (read_fixed(r, 1) != 0) {
            op.value = read_vbr(r, 8);
        } else {
            op.encoding = (enum encoding)read_fixed(r, 3);
            if (op.encoding == FIXED || op.encoding == VBR)
                op.value = read_vbr(r, 5);
        }
        a->operands[a->count++] = op;
    }
}

static uint64_t
read_operand(struct reader *r, const struct operand *op)
{
    static const char chars[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";
    switch (op->encoding) {
    case LITERAL:
        return op->value;
    case FIXED:
        return read_fixed(r, op->value);
    case VBR:
        return read_vbr(r, op->value);
    case CHAR6:
        return (unsigned char)chars[read_fixed(r, 6)];
    case ARRAY:
    case BLOB:
        break;
    }
    r->failed = true; /* not inside an array; no blob in this block */
    return 0;
}

static void
read_abbreviated(struct reader *r, uint64_t id)
{
    if (id - ABBREV_FIRST >= r->abbreviation_count) {
        r->failed = true;
        return;
    }
    const struct abbreviation *a = &r->abbreviations[id - ABBREV_FIRST];
    for (size_t i = 0; i < a->count && !r->failed; i++) {
        if (a->operands[i].encoding != ARRAY) {
            push(r, read_operand(r, &a->operands[i]));
            continue;
        }
        uint64_t elements = read_vbr(r, 6);
        if (++i >= a->count || elements > MAX_VALUES) {
            r->failed = true;
            return;
        }
        for (uint64_t k = 0; k < elements && !r->failed; k++)
            push(r, read_operand(r, &a->operands[i]));
    }
}

static void
read_unabbreviated(struct reader *r)
{
    push(r, read_vbr(r, 6));
    uint64_t count = read_vbr(r, 6);
    if (count > MAX_VALUES)
        r->failed = true;
    for (uint64_t i = 0; i < count && !r->failed; i++)
        push(r, read_vbr(r, 6));
}

static void
take_record(const struct reader *r, struct bitcode_ident *ident)
{
    if (r->value_count == 0)
        return;
    if (r->values[0] == RECORD_EPOCH && r->value_count > 1) {
        ident->has_epoch = true;
        ident->epoch = r->values[1];
    }
    if (r->values[0] != RECORD_STRING)
        return;
    size_t len = 0;
    for (size_t i = 1; i < r->value_count && len + 1 < sizeof ident->producer; i++) {
        char ch = (char)(r->values[i] & 0x7f);
        if (ch < ' ' || ch == 0x7f)
            ch = '?';
        ident->producer[len++] = ch;
    }
    ident->producer[len] = '\0';
}

/* The block's content up to its end. */
static bool
read_block(struct reader *r, uint64_t width, struct bitcode_ident *ident)
{
    while (!r->failed) {
        uint64_t id = read_fixed(r, width);
        r->value_count = 0;
        if (id == ABBREV_END)
            return !r->failed;
        if (id == ABBREV_ENTER)
            return false;
        if (id == ABBREV_DEFINE) {
            define_abbreviation(r);
            continue;
        }
        if (id == ABBREV_UNABBREV)
            read_unabbreviated(r);
        else
            read_abbreviated(r, id);
        if (!r->failed)
            take_record(r, ident);
    }
    return false;
}

bool
bitcode_identify(struct prof_bytes bytes, struct bitcode_ident *ident)
{
    *ident = (struct bitcode_ident){ 0 };
    struct prof_bytes bare = bitcode_unwrap(bytes);
    if (bare.size < 8 || memcmp(bare.data, "BC\xc0\xde", 4) != 0)
        return false;
    struct reader r = { .bytes = prof_bytes_clip(bare, 4, LOOK_AT) };
    if (read_fixed(&r, 2) != ABBREV_ENTER || read_vbr(&r, 8) != IDENTIFICATION_BLOCK)
        return false;
    uint64_t width = read_vbr(&r, 4);
    r.bit = (r.bit + 31) / 32 * 32;
    read_fixed(&r, 32); /* length in words */
    return width >= 2 && width <= 32 && read_block(&r, width, ident) && ident->producer[0] != '\0';
}
