/* shape.c - scanning the descriptors of a record's template instances. */
#include "parser/shape.h"

#include "parser/binxml.h"
#include "parser/descriptors.h"
#include "parser/format.h"
#include "parser/names.h"
#include "parser/templates.h"
#include "parser/types.h"
#include "parser/utf16.h"

#define DEFINITION_HEADER 24u
#define SIZE_AT           20u
#define INSTANCE_HEADER   14u /* token, byte, identifier, definition, count */
enum { KEY_INSTANCE = 1, KEY_GENERIC = 2, KEY_TOKENS = 3 };

static bool scan_payload(struct reader *r, struct shape *s, uint32_t pos, uint32_t length,
                         unsigned depth);

/* The strings of an array become values of their own. */
static bool
scan_array(struct shape *s, const struct flat_value *array)
{
    const uint8_t *p = array->p, *end = p + array->len;
    uint32_t count = 0, head = s->key_len;
    if (array->len % 2 != 0 || s->key_len + 2 > SHAPE_KEY_MAX) {
        return false;
    }
    s->key_len += 2;
    while (p < end) {
        const uint8_t *start = p;
        while (p < end && load_u16(p) != 0) {
            p += 2;
        }
        if (p == end || s->count == SHAPE_VALUES_MAX || s->key_len == SHAPE_KEY_MAX) {
            return false;
        }
        s->values[s->count].p = start;
        s->values[s->count++].len = (uint32_t)(p - start) / 2;
        s->key[s->key_len++] = p == start;
        count++;
        p += 2;
    }
    s->room += (size_t)SHAPE_ROOM_PER_BYTE * array->len;
    s->key[head] = (uint8_t)count;
    s->key[head + 1] = (uint8_t)(count >> 8);
    return true;
}

/* Tokens of a generic fragment that the key tells apart. */
enum { TOKEN_KEY_MAX = 8, MORE = 0x40 };

/* A literal value at *POS (its type byte). */
static bool
scan_literal(struct reader *r, struct shape *s, uint32_t *pos)
{
    uint8_t class = r->chunk[*pos];
    uint32_t p = *pos + 1;
    struct flat_value *v = &s->values[s->count++];
    if (EVTX_LIKELY(class == T_STRING)) {
        uint32_t units = load_u16(r->chunk + p);
        v->p = r->chunk + p + 2;
        v->len = units;
        class |= units == 0 || load_u16(v->p) == 0 ? KEY_EMPTY : 0;
        s->room += (size_t)UTF16_MAX_EXPANSION * units;
        p += 2 + 2 * units;
    } else {
        uint32_t width = class == T_FILETIME ? 8 : 0xFFFFu ^ value_plain_width[class];
        v->p = r->chunk + p;
        v->len = width;
        p += width;
        if (p > EVTX_CHUNK_SIZE || (class == T_FILETIME && !value_date_valid(class, v->p))) {
            return false;
        }
    }
    s->key[s->key_len++] = class;
    *pos = p;
    return p <= EVTX_CHUNK_SIZE;
}

static inline bool
scan_name(struct reader *r, struct shape *s, uint32_t *pos)
{
    uint32_t offset = load_u32(r->chunk + *pos);
    const struct name_slot *slot = name_slot_of(r, offset);
    const struct name *name = slot->name;
    if (EVTX_LIKELY(slot->epoch == r->epoch && slot->offset == offset && offset != *pos + 4)) {
        *pos += 4; /* met in this chunk, and not stored here: nothing to check or to skip */
    } else if (!read_name(r, pos, &name)) {
        return false;
    }
    memcpy(s->key + s->key_len, &name->id, sizeof name->id);
    s->key_len += (uint32_t)sizeof name->id;
    return true;
}

/* A payload that consists of plain tokens: elements, attributes and literal values. Whether they
 * make sense together is not asked: the key says it all, and only valid sequences are kept. */
static bool
scan_tokens(struct reader *r, struct shape *s, uint32_t pos, uint32_t length)
{
    uint32_t end = pos + length;
    s->key[s->key_len++] = KEY_TOKENS;
    while (pos < end) {
        if (s->key_len + TOKEN_KEY_MAX > SHAPE_KEY_MAX || s->count == SHAPE_VALUES_MAX) {
            return false;
        }
        uint8_t token = r->chunk[pos++];
        s->key[s->key_len++] = token;
        switch (token) {
        case 0x01:
        case 0x01 | MORE:
            pos += 4;
            if (!scan_name(r, s, &pos)) {
                return false;
            }
            pos += token & MORE ? 4 : 0;
            break;
        case 0x02:
        case 0x03:
        case 0x04:
            break;
        case 0x05:
        case 0x05 | MORE:
            if (!scan_literal(r, s, &pos)) {
                return false;
            }
            break;
        case 0x06:
        case 0x06 | MORE:
        case 0x09:
        case 0x09 | MORE:
            if (!scan_name(r, s, &pos)) {
                return false;
            }
            break;
        case 0x0F:
            pos += 3;
            break;
        case 0x00:
            return true;
        default:
            return false;
        }
        if (pos > EVTX_CHUNK_SIZE) {
            return false;
        }
    }
    s->key[s->key_len++] = 0;
    return true;
}

/* A payload that only the tree knows: written by walking it, in the place the trace notes. */
static bool
scan_generic(struct reader *r, struct shape *s, struct flat_value *v, uint32_t pos, unsigned depth)
{
    struct parse_mode mode = { .depth = depth };
    struct parse_result res;
    r->flat_count = s->count;
    if (s->key_len + 5 > SHAPE_KEY_MAX || !binxml_parse(r, mode, pos, v->len, &res) ||
        res.has_instance) {
        return false;
    }
    s->count = r->flat_count;
    v->element = res.root;
    v->len = SHAPE_FRAGMENT;
    s->key[s->key_len] = KEY_GENERIC;
    memcpy(s->key + s->key_len + 1, &res.root->name->id, 4);
    s->key_len += 5;
    return s->count <= SHAPE_VALUES_MAX;
}

/* Arrays first, then payloads: the order in which the tree numbers values. */
static bool
scan_nested(struct reader *r, struct shape *s, uint32_t first, uint32_t classes,
            struct nested_values nested, unsigned depth)
{
    for (uint32_t i = nested.first; i < nested.end; i++) {
        if (s->key[classes + i] == T_STRING_ARRAY && !scan_array(s, &s->values[first + i])) {
            return false;
        }
    }
    if (depth >= EVTX_MAX_NESTING) {
        return false;
    }
    for (uint32_t i = nested.first; i < nested.end; i++) {
        if (s->key[classes + i] != T_BINXML) {
            continue;
        }
        struct flat_value *v = &s->values[first + i];
        uint32_t pos = (uint32_t)(v->p - r->chunk);
        uint32_t header = r->chunk[pos] == 0x0F ? 4 : 0;
        if (header < v->len && r->chunk[pos + header] == 0x0C) {
            if (!scan_payload(r, s, pos, v->len, depth + 1)) {
                return false;
            }
            continue;
        }
        uint32_t key_len = s->key_len, values = s->count;
        if (s->key_len + TOKEN_KEY_MAX < SHAPE_KEY_MAX && scan_tokens(r, s, pos, v->len)) {
            continue;
        }
        s->key_len = key_len;
        s->count = values;
        if (!scan_generic(r, s, v, pos, depth + 1)) {
            return false;
        }
    }
    return true;
}

static bool
skip_definition(struct reader *r, uint32_t definition, uint32_t *pos)
{
    if (definition == *pos) {
        if (*pos + DEFINITION_HEADER > EVTX_CHUNK_SIZE) {
            return false;
        }
        uint64_t end = (uint64_t)*pos + DEFINITION_HEADER + load_u32(r->chunk + *pos + SIZE_AT);
        if (end > EVTX_CHUNK_SIZE) {
            return false;
        }
        *pos = (uint32_t)end;
    }
    return *pos + 4 <= EVTX_CHUNK_SIZE;
}

/* A payload that consists of one template instance. Recursion: bounded by EVTX_MAX_NESTING. */
static bool
scan_payload(struct reader *r, struct shape *s, uint32_t pos, uint32_t length, unsigned depth)
{
    uint32_t end = pos + length;
    pos += r->chunk[pos] == 0x0F ? 4 : 0;
    if (depth > EVTX_MAX_NESTING || pos >= end || pos + INSTANCE_HEADER > EVTX_CHUNK_SIZE ||
        r->chunk[pos] != 0x0C) {
        return false;
    }
    uint32_t definition = load_u32(r->chunk + pos + 6);
    const struct template_def *def;
    pos += 10;
    if (!skip_definition(r, definition, &pos)) {
        return false;
    }
    uint32_t count = load_u32(r->chunk + pos), first = s->count, descriptors = pos + 4;
    if (count > SHAPE_VALUES_MAX - s->count || s->key_len + 7 + count > SHAPE_KEY_MAX ||
        descriptors + 4 * count > EVTX_CHUNK_SIZE || !template_get(r, definition, &def) ||
        def->id == 0) {
        return false;
    }
    s->key[s->key_len] = KEY_INSTANCE;
    memcpy(s->key + s->key_len + 1, &def->id, 4);
    memcpy(s->key + s->key_len + 5, &count, 2);
    s->key_len += 7;
    uint32_t classes = s->key_len;
    struct nested_values nested = { .end = 0 };
    pos = descriptors + 4 * count;
    if (!descriptors_scan(r, s, def, descriptors, count, &pos, &nested)) {
        return false;
    }
    s->outer = depth == 0 ? count : s->outer;
    if (pos < end && r->chunk[pos] != 0) {
        return false;
    }
    return nested.end == 0 || scan_nested(r, s, first, classes, nested, depth);
}

bool
shape_scan(struct reader *r, struct shape *s, uint32_t pos, uint32_t length)
{
    s->key_len = s->count = 0;
    s->room = s->outer = 0;
    if (length == 0) {
        return false;
    }
    uint32_t header = r->chunk[pos] == 0x0F ? 4 : 0;
    bool instance = header < length && r->chunk[pos + header] == 0x0C;
    if (!(instance ? scan_payload(r, s, pos, length, 0) : scan_tokens(r, s, pos, length))) {
        return false;
    }
    while (s->key_len % 8 != 0) {
        s->key[s->key_len++] = 0;
    }
    return true;
}
