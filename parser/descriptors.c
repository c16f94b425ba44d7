/* descriptors.c - reading descriptors, and remembering what those of a definition were.
 *
 * Instances of one definition mostly have descriptors that are the same but for the size of one
 * nested payload. Then their values lie where those of the instance before did. */
#include "parser/descriptors.h"

#include "parser/ansi.h"
#include "parser/format.h"
#include "parser/types.h"
#include "parser/utf16.h"

#define PENALTY_MAX 63u

_Static_assert(SHAPE_ROOM_PER_BYTE * 2 == UTF16_MAX_EXPANSION, "a unit is two bytes");
static bool
add_ansi(struct reader *r, struct shape *s, struct flat_value *v, uint32_t size, uint8_t *class)
{
    uint8_t *text = arena_alloc(&r->record_arena, (size_t)size * ANSI_MAX_EXPANSION);
    size_t len = 0;
    if (ansi_decode(r->ansi, v->p, size, text, &len) != ANSI_OK) {
        return false;
    }
    v->p = text;
    v->len = (uint32_t)len;
    s->room += UTF16_MAX_EXPANSION * len;
    *class |= len == 0 ? KEY_EMPTY : 0;
    return true;
}

/* A value whose type has no fixed width. */
static bool
add_variable(struct reader *r, struct shape *s, struct flat_value *v, uint32_t size, uint8_t *class)
{
    switch (*class) {
    case T_NULL:
        return true;
    case T_STRING:
        v->len = size / 2;
        *class |= size == 0 || load_u16(v->p) == 0 ? KEY_EMPTY : 0;
        return size % 2 == 0;
    case T_ANSI:
        return add_ansi(r, s, v, size, class);
    case T_BINARY:
    case T_BINXML:
        *class |= size == 0 ? KEY_EMPTY : 0;
        return true;
    case T_SIZET:
        *class = size == 4 ? T_HEX32 : T_HEX64;
        return size == 4 || size == 8;
    case T_SID:
        return size >= 8 && size == 8 + 4 * (uint32_t)v->p[1];
    case T_STRING_ARRAY:
        return true;
    default:
        return false;
    }
}

/* Complements of the widths of types that need no further look; 0 for the others, which is the
 * complement of a size no value has. */
#define WIDTH(n) (0xFFFF ^ (n))
const uint16_t value_plain_width[256] = {
    [T_INT8] = WIDTH(1),   [T_UINT8] = WIDTH(1),  [T_INT16] = WIDTH(2), [T_UINT16] = WIDTH(2),
    [T_INT32] = WIDTH(4),  [T_UINT32] = WIDTH(4), [T_INT64] = WIDTH(8), [T_UINT64] = WIDTH(8),
    [T_REAL32] = WIDTH(4), [T_REAL64] = WIDTH(8), [T_BOOL] = WIDTH(4),  [T_GUID] = WIDTH(16),
    [T_HEX32] = WIDTH(4),  [T_HEX64] = WIDTH(8),
};

bool
value_date_valid(uint8_t type, const uint8_t *p)
{
    return type == T_FILETIME ? filetime_valid(load_u64(p)) : systime_valid(p);
}

static bool
scan_values(struct reader *r, struct shape *s, uint32_t d, uint32_t count, uint32_t *pos,
            struct nested_values *nested)
{
    const uint8_t *descriptor = r->chunk + d;
    struct flat_value *v = s->values + s->count;
    uint8_t *class = s->key + s->key_len;
    uint32_t p = *pos;
    for (uint32_t i = 0; i < count; i++, v++, descriptor += 4) {
        uint32_t word = load_u32(descriptor), size = word & 0xFFFF;
        uint8_t type = (uint8_t)(word >> 16);
        v->p = r->chunk + p;
        v->len = size;
        class[i] = type;
        p += size;
        if (EVTX_LIKELY(value_plain_width[type] == (size ^ 0xFFFF))) {
            continue;
        }
        if (p > EVTX_CHUNK_SIZE) {
            return false;
        }
        if (type == T_FILETIME || type == T_SYSTIME) {
            if (size != (type == T_FILETIME ? 8 : 16) || !value_date_valid(type, v->p)) {
                return false;
            }
        } else if (!add_variable(r, s, v, size, &class[i])) {
            return false;
        }
        if (class[i] == T_BINXML || class[i] == T_STRING_ARRAY) {
            nested->first = nested->end == 0 ? i : nested->first;
            nested->end = i + 1;
        }
    }
    *pos = p;
    return p <= EVTX_CHUNK_SIZE;
}

/* The descriptors at D are those of M, except for the size of the payload. Two at a time; the mask
 * is 0 behind the last. */
static bool
memo_matches(const struct descriptor_memo *m, const uint8_t *d)
{
    uint64_t differ = 0;
    uint32_t pairs = (m->count + 1) / 2;
    for (uint32_t i = 0; i < pairs; i++) {
        differ |= (load_u64(d + 8 * (size_t)i) ^ m->word[i]) & m->mask[i];
    }
    return differ == 0;
}

/* Values that are good or empty by their content; CLASS as it was the last time. */
static bool
memo_checks(const struct descriptor_memo *m, const struct flat_value *v, uint8_t *class)
{
    for (uint32_t i = 0; i < m->checks; i++) {
        uint32_t k = m->check[i];
        uint8_t type = class[k] & (uint8_t)~KEY_EMPTY;
        if (type == T_STRING) {
            class[k] = load_u16(v[k].p) == 0 ? T_STRING | KEY_EMPTY : T_STRING;
        } else if (type == T_SID ? v[k].len != 8 + 4 * (uint32_t)v[k].p[1]
                                 : !value_date_valid(type, v[k].p)) {
            return false;
        }
    }
    return true;
}

/* One vector addition for pointer and length. */
static inline void
place_values(const struct descriptor_memo *m, struct flat_value *v, const uint8_t *first)
{
#if UINTPTR_MAX == UINT64_MAX
    _Static_assert(sizeof *v == sizeof(memo_place), "copied as two words");
    const memo_place base = { (uint64_t)(uintptr_t)first, 0 };
    for (uint32_t i = 0; i < m->count; i++) {
        memo_place place = m->place[i] + base;
        memcpy(&v[i], &place, sizeof place);
    }
#else
    for (uint32_t i = 0; i < m->count; i++) {
        v[i].p = first + m->place[i][0];
        v[i].len = (uint32_t)m->place[i][1];
    }
#endif
}

/* Place the values as M says. False: they have to be scanned. */
static bool
memo_use(const struct descriptor_memo *m, struct reader *r, struct shape *s, uint32_t d,
         uint32_t *pos)
{
    const uint8_t *descriptor = r->chunk + d;
    uint32_t shift = 0, x = m->payload, size = 0;
    if (!memo_matches(m, descriptor)) {
        return false;
    }
    if (x < m->count) {
        size = load_u16(descriptor + 4 * (size_t)x);
        shift = size - m->payload_size; /* may be negative: wraps */
    }
    if (*pos + m->total + shift > EVTX_CHUNK_SIZE || (x < m->count && size == 0)) {
        return false;
    }
    struct flat_value *v = s->values + s->count;
    place_values(m, v, r->chunk + *pos);
    for (uint32_t i = x + 1; i < m->count; i++) {
        v[i].p += (int32_t)shift;
    }
    if (x < m->count) {
        v[x].len = size;
    }
    uint8_t *class = s->key + s->key_len;
    memcpy(class, m->class, MEMO_VALUES);
    if (!memo_checks(m, v, class)) {
        return false;
    }
    *pos += m->total + shift;
    return true;
}

/* Must the content of a value of this class be looked at every time? */
static bool
needs_check(uint8_t class, uint32_t size)
{
    return class == T_FILETIME || class == T_SYSTIME || class == T_SID ||
           ((class & ~KEY_EMPTY) == T_STRING && size != 0);
}

/* Remember the values that were just scanned. */
static void
memo_learn(struct descriptor_memo *m, const struct reader *r, const struct shape *s,
           const struct template_def *def, uint32_t d, uint32_t count, uint32_t size,
           struct nested_values nested)
{
    const struct flat_value *v = s->values + s->count;
    const uint8_t *class = s->key + s->key_len;
    *m = (struct descriptor_memo){
        .count = count, .payload = count, .total = size, .nested = nested, .penalty = m->penalty
    };
    memcpy(m->class, class, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t word = load_u32(r->chunk + d + 4 * (size_t)i);
        if (class[i] == T_ANSI || class[i] == (T_ANSI | KEY_EMPTY)) {
            return; /* decoded: nothing to place */
        }
        m->word[i / 2] |= (uint64_t)word << 32 * (i % 2);
        m->mask[i / 2] |= (uint64_t)UINT32_MAX << 32 * (i % 2);
        if (class[i] == T_BINXML && m->payload == count) {
            m->payload = i;
            m->payload_size = word & 0xFFFF;
            m->mask[i / 2] ^= (uint64_t)0xFFFF << 32 * (i % 2);
        }
        if (needs_check(class[i], word & 0xFFFF)) {
            m->check[m->checks++] = (uint8_t)i;
        }
        m->place[i] = (memo_place){ (uint64_t)(v[i].p - v[0].p), v[i].len };
    }
    m->definition = def->id;
}

/* Scan, and remember what was found unless that did not pay lately. */
static bool
scan_and_learn(struct reader *r, struct shape *s, const struct template_def *def, uint32_t d,
               uint32_t count, uint32_t *pos, struct nested_values *nested)
{
    struct descriptor_memo *m = &r->memos[def->id % MEMO_COUNT];
    uint32_t start = *pos;
    if (!scan_values(r, s, d, count, pos, nested)) {
        return false;
    }
    if (m->definition == def->id && m->skip != 0) {
        m->skip--;
        return true;
    }
    if (m->definition != def->id) {
        m->penalty = 0;
    } else if (m->penalty < PENALTY_MAX) {
        m->penalty = (uint8_t)(2 * m->penalty + 1);
    }
    memo_learn(m, r, s, def, d, count, *pos - start, *nested);
    m->skip = m->penalty;
    return true;
}

bool
descriptors_scan(struct reader *r, struct shape *s, const struct template_def *def, uint32_t d,
                 uint32_t count, uint32_t *pos, struct nested_values *nested)
{
    uint32_t start = *pos;
    if (count < MEMO_VALUES_MIN || count > MEMO_VALUES) {
        if (!scan_values(r, s, d, count, pos, nested)) {
            return false;
        }
    } else {
        struct descriptor_memo *m = &r->memos[def->id % MEMO_COUNT];
        if (EVTX_LIKELY(m->definition == def->id && m->count == count && m->skip == 0 &&
                        memo_use(m, r, s, d, pos))) {
            *nested = m->nested;
            m->penalty = 0;
        } else if (!scan_and_learn(r, s, def, d, count, pos, nested)) {
            return false;
        }
    }
    s->key_len += count;
    s->count += count;
    s->room += (size_t)SHAPE_ROOM_PER_BYTE * (*pos - start);
    return true;
}
