/* names.c - decoding, interning and validating names. */
#include "parser/names.h"

#include "parser/alloc/alloc.h"
#include "parser/utf16.h"

#define BUCKETS_FIRST  1024u
#define STRING_TABLE   128u /* offset of the bucket heads in the chunk header */
#define STRING_BUCKETS 64u
#define NAME_HEADER    8u /* next, hash, count */
#define NAME_LINK      6u /* next, hash: what precedes the counted text */
#define RAW_UNITS_MAX  256u
#define RAW_ARENA_MAX  ((size_t)4 << 20)

void
names_init(struct name_table *t, struct oom_guard *guard)
{
    *t = (struct name_table){ .bucket = NULL };
    arena_init(&t->arena, guard);
}

void
names_free(struct name_table *t)
{
    if (t->bucket != NULL) {
        evtx_dealloc(t->bucket, t->bucket_count * sizeof *t->bucket, _Alignof(struct name *));
    }
    arena_free(&t->arena);
    t->bucket = NULL;
    t->bucket_count = t->used = 0;
}

uint32_t
hash_bytes32(const void *p, size_t n)
{
    const uint8_t *b = p;
    uint64_t h = 0x9E3779B97F4A7C15u ^ n;
    for (; n >= 8; n -= 8, b += 8) {
        h = (h ^ load_u64(b)) * 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
    }
    for (; n != 0; n--, b++) {
        h = (h ^ *b) * 0xD6E8FEB86659FD93u;
    }
    h ^= h >> 29;
    return (uint32_t)(h ^ (h >> 32));
}

static void
names_rehash(struct name_table *t)
{
    uint32_t count = t->bucket_count != 0 ? t->bucket_count * 2 : BUCKETS_FIRST;
    struct name **bucket = evtx_alloc_zeroed(count * sizeof *bucket, _Alignof(struct name *));
    if (bucket == NULL) {
        oom_raise(t->arena.guard);
    }
    for (uint32_t i = 0; i < t->bucket_count; i++) {
        struct name *next;
        for (struct name *n = t->bucket[i]; n != NULL; n = next) {
            next = n->chain;
            n->chain = bucket[n->hash & (count - 1)];
            bucket[n->hash & (count - 1)] = n;
        }
    }
    if (t->bucket != NULL) {
        evtx_dealloc(t->bucket, t->bucket_count * sizeof *t->bucket, _Alignof(struct name *));
    }
    t->bucket = bucket;
    t->bucket_count = count;
}

const struct name *
names_intern(struct name_table *t, const char *text, size_t len)
{
    if (t->used >= t->bucket_count) {
        names_rehash(t);
    }
    uint32_t hash = hash_bytes32(text, len);
    struct name **head = &t->bucket[hash & (t->bucket_count - 1)];
    for (struct name *n = *head; n != NULL; n = n->chain) {
        if (n->hash == hash && n->len == len && memcmp(n->text, text, len) == 0) {
            return n;
        }
    }
    struct name *n = arena_alloc(&t->arena, sizeof *n + len + EVTX_CHUNK_PADDING);
    struct name_count *scratch = arena_alloc(&t->arena, sizeof *scratch);
    *scratch = (struct name_count){ 0 };
    *n = (struct name){
        .chain = *head, .scratch = scratch, .hash = hash, .id = t->used, .len = (uint32_t)len
    };
    memcpy(n->text, text, len);
    memset(n->text + len, 0, EVTX_CHUNK_PADDING);
    *head = n;
    t->used++;
    return n;
}

static struct name_raw *
raw_slot(struct reader *r, uint16_t hash, uint32_t count)
{
    /* The stored hash is not trusted, it only chooses the slot. */
    return &r->name_raw[(hash ^ count << 7) % NAME_RAW_SIZE];
}

static bool
raw_matches(const struct name_raw *raw, const uint8_t *units, uint32_t count)
{
    return raw->name != NULL && raw->count == count &&
           memcmp(raw->units, units, 2 * (size_t)count) == 0;
}

/* Convert COUNT units at P, up to the first NUL, and intern them; unpaired surrogates are an error.
 */
static bool
intern_units(struct reader *r, const uint8_t *p, uint32_t count, uint64_t offset,
             const struct name **name)
{
    char small[3 * 128];
    uint8_t *text = (uint8_t *)small;
    if (count > 128) {
        text = arena_alloc(&r->record_arena, (size_t)count * 3);
    }
    size_t len = 0;
    if (!utf16_strict(p, count, text, &len)) {
        return fail_invalid(r, "name", offset);
    }
    *name = names_intern(&r->names, (const char *)text, len);
    return true;
}

/* The unit count at AT; count, text and terminator must lie in the chunk. */
static bool
counted_text(struct reader *r, uint64_t at, uint32_t *count)
{
    if (!need_bytes(r, "name", at, 2)) {
        return false;
    }
    *count = load_u16(r->chunk + at);
    uint64_t size = 2 * (uint64_t)*count;
    return need_bytes(r, "name", at + 2, size) && need_bytes(r, "name", at + 2 + size, 2);
}

/* The same for a name stored with its hash; remembers what it looks like. */
static bool
intern_stored(struct reader *r, const uint8_t *stored, uint32_t count, uint64_t offset,
              const struct name **name)
{
    struct name_raw *raw = raw_slot(r, load_u16(stored), count);
    const uint8_t *units = stored + 4;
    if (EVTX_LIKELY(raw_matches(raw, units, count))) {
        *name = raw->name;
        return true;
    }
    if (!intern_units(r, units, count, offset, name)) {
        return false;
    }
    if (count <= RAW_UNITS_MAX && arena_held(&r->names.arena) < RAW_ARENA_MAX) {
        raw->units = arena_copy(&r->names.arena, units, 2 * (size_t)count, 0);
        raw->count = count;
        raw->name = *name;
    }
    return true;
}

bool
name_at(struct reader *r, uint32_t offset, const struct name **name)
{
    struct name_slot *slot = name_slot_of(r, offset);
    if (EVTX_LIKELY(slot->epoch == r->epoch && slot->offset == offset)) {
        *name = slot->name;
        return true;
    }
    if (offset > UINT32_MAX - NAME_LINK) {
        return fail_reason(r, "string table offset overflow");
    }
    uint64_t at = (uint64_t)offset + NAME_LINK;
    if (at > EVTX_CHUNK_SIZE) {
        return fail_small(r, "cursor.position", at, 0);
    }
    uint32_t count;
    if (!counted_text(r, at, &count) || !intern_stored(r, r->chunk + at - 2, count, at, name)) {
        return false;
    }
    *slot = (struct name_slot){ .epoch = r->epoch, .offset = offset, .name = *name };
    return true;
}

bool
read_name_ref(struct reader *r, uint32_t *pos, uint32_t *offset)
{
    r->ref_at = *pos;
    if (!read_u32(r, "name_offset", pos, offset)) {
        return false;
    }
    if (*offset == *pos) {
        /* The name is stored right here. The reference computes its size in 16 bits. */
        uint32_t link, p = *pos;
        uint16_t hash, count;
        if (!read_u32(r, "u32", &p, &link) || !read_u16(r, "name_hash", &p, &hash) ||
            !read_u16(r, "string_table_name_len", &p, &count)) {
            return false;
        }
        uint64_t target = (uint64_t)*pos + NAME_HEADER + (uint16_t)(count * 2u) + 2u;
        if (!move_to(r, "Skip string", pos, target)) {
            return false;
        }
    }
    return true;
}

bool
read_name(struct reader *r, uint32_t *pos, const struct name **name)
{
    uint32_t offset;
    return read_name_ref(r, pos, &offset) && name_of_ref(r, offset, name);
}

bool
name_of_ref(struct reader *r, uint32_t offset, const struct name **name)
{
    if (!name_at(r, offset, name)) {
        return false;
    }
    if (r->log != NULL && r->log->count <= NAME_LOG_MAX) {
        if (r->log->count < NAME_LOG_MAX) {
            r->log->entry[r->log->count].at = r->ref_at;
            r->log->entry[r->log->count].offset = offset;
            r->log->entry[r->log->count].name = *name;
        }
        r->log->count++;
    }
    return true;
}

static uint16_t
format_name_hash(const uint8_t *units, uint32_t count)
{
    uint32_t h = 0;
    for (uint32_t i = 0; i < count; i++) {
        h = h * 65599u + load_u16(units + 2 * (size_t)i);
    }
    return (uint16_t)h;
}

bool
read_inline_name(struct reader *r, const uint8_t *base, uint32_t size, uint32_t *pos,
                 const struct name **name)
{
    if (size - *pos < 4) {
        return fail_invalid(r, "inline name", *pos);
    }
    uint16_t hash = load_u16(base + *pos);
    uint32_t count = load_u16(base + *pos + 2);
    const uint8_t *units = base + *pos + 4;
    if ((size - *pos - 4) / 2 < count + 1 || load_u16(units + 2 * (size_t)count) != 0 ||
        format_name_hash(units, count) != hash) {
        return fail_invalid(r, "inline name", *pos);
    }
    uint32_t at = *pos;
    *pos += 4 + 2 * count + 2;
    return intern_units(r, units, count, at, name);
}

/* One name of a bucket's chain: *NEXT is the following one. */
static bool
validate_name(struct reader *r, uint32_t offset, uint32_t *next)
{
    uint32_t count;
    if (!need_bytes(r, "u32", offset, 4) || !need_bytes(r, "name_hash", offset + 4u, 2) ||
        !counted_text(r, offset + 6u, &count)) {
        return false;
    }
    *next = load_u32(r->chunk + offset);
    const uint8_t *units = r->chunk + offset + NAME_HEADER;
    if (!raw_matches(raw_slot(r, load_u16(units - 4), count), units, count) &&
        !utf16_valid(units, count)) {
        return fail_invalid(r, "name", offset + 6u);
    }
    return true;
}

/* Names of this chunk that are known to be valid: one bit for every offset. */
struct seen_names {
    uint64_t bits[EVTX_CHUNK_SIZE / 64 + 1];
};

static bool
seen_before(struct seen_names *seen, uint32_t offset)
{
    uint64_t bit = (uint64_t)1 << offset % 64;
    bool before = (seen->bits[offset / 64] & bit) != 0;
    seen->bits[offset / 64] |= bit;
    return before;
}

/* Is TARGET among the first STEPS names of the chain at OFFSET? */
static bool
chain_has(const struct reader *r, uint32_t offset, uint32_t steps, uint32_t target)
{
    for (; steps != 0 && offset != target; steps--) {
        offset = load_u32(r->chunk + offset);
    }
    return steps != 0;
}

/* Follow one chain. Where it joins an earlier one, the rest is known to be good. */
static bool
validate_chain(struct reader *r, uint32_t first, struct seen_names *seen)
{
    const char *what = "cursor.position";
    uint32_t next = 0, steps = 0;
    for (uint32_t offset = first; offset != 0; offset = next, steps++) {
        if (offset > EVTX_CHUNK_SIZE) {
            return fail_small(r, what, offset, 0);
        }
        if (seen_before(seen, offset)) {
            r->fault.kind = FAULT_NONE; /* a cycle: the reference never returns */
            return !chain_has(r, first, steps, offset);
        }
        if (!validate_name(r, offset, &next)) {
            return false;
        }
        if (next == offset) { /* a name that follows itself ends the chain */
            return true;
        }
        what = "next xml string";
    }
    return true;
}

bool
names_validate(struct reader *r)
{
    struct seen_names seen = { { 0 } };
    for (uint32_t i = 0; i < STRING_BUCKETS; i++) {
        uint32_t first = load_u32(r->chunk + STRING_TABLE + 4 * (size_t)i);
        if (!validate_chain(r, first, &seen)) {
            return false;
        }
    }
    return true;
}
