/* values.c - value arrays: bounds, validation and splitting of arrays. */
#include "parser/values.h"

#include "parser/ansi.h"
#include "parser/format.h"

#include <string.h>

static bool
fail_type(struct reader *r, const char *name, uint32_t offset, uint64_t size)
{
    r->fault.kind = FAULT_TYPE_UNSUPPORTED;
    r->fault.what = name;
    r->fault.offset = offset;
    r->fault.need = size;
    return false;
}

static bool
fail_date(struct reader *r)
{
    r->fault.kind = FAULT_DATE;
    return false;
}

bool
value_date_ok(struct reader *r, uint8_t type, const uint8_t *p)
{
    if (type == T_FILETIME && !filetime_valid(load_u64(p))) {
        return fail_date(r);
    }
    if (type == T_SYSTIME && !systime_valid(p)) {
        return fail_date(r);
    }
    return true;
}

static bool
read_ansi(struct reader *r, uint32_t size, uint32_t pos, struct value *v)
{
    uint8_t *text = arena_alloc(&r->record_arena, (size_t)size * ANSI_MAX_EXPANSION);
    size_t len = 0;
    enum ansi_result res = ansi_decode(r->ansi, r->chunk + pos, size, text, &len);
    if (res != ANSI_OK) {
        r->fault.kind = FAULT_ANSI;
        r->fault.what = ansi_name(r->ansi);
        r->fault.need = res == ANSI_INCOMPLETE;
        return false;
    }
    v->p = text;
    v->len = (uint32_t)len;
    v->decoded = true;
    v->empty = len == 0;
    return true;
}

/* A fixed number of bytes at *POS. */
static bool
read_fixed(struct reader *r, const char *what, uint32_t width, uint32_t *pos, struct value *v)
{
    if (!need_bytes(r, what, *pos, width)) {
        return false;
    }
    v->p = r->chunk + *pos;
    v->len = width;
    *pos += width;
    return true;
}

static bool
sid_length(struct reader *r, uint32_t pos, uint32_t *len)
{
    if (!need_bytes(r, "sid", pos, 8)) {
        return false;
    }
    *len = 8 + 4 * (uint32_t)r->chunk[pos + 1];
    return need_bytes(r, "sid", pos, *len);
}

static struct value_array *
new_array(struct reader *r, uint8_t type, uint32_t count)
{
    struct value_array *a = arena_alloc(&r->record_arena, sizeof *a + count * sizeof a->items[0]);
    a->count = count;
    a->type = type;
    return a;
}

/* Length in units of the NUL-terminated string at POS; false: no NUL before the chunk's end. */
static bool
terminated_length(struct reader *r, uint32_t pos, uint32_t *units)
{
    for (uint32_t p = pos; p + 2 <= EVTX_CHUNK_SIZE; p += 2) {
        if (load_u16(r->chunk + p) == 0) {
            *units = (p - pos) / 2;
            return true;
        }
    }
    return fail_small(r, "string_array", EVTX_CHUNK_SIZE - (pos & 1u), 2);
}

static bool
read_string_array(struct reader *r, uint32_t size, uint32_t *pos, struct value *v)
{
    uint32_t end = *pos + size, count = 0, units = 0;
    for (uint32_t p = *pos; p < end; p += 2 * units + 2, count++) {
        if (!terminated_length(r, p, &units)) {
            return false;
        }
    }
    v->array = new_array(r, T_STRING, count);
    for (uint32_t i = 0; i < count; i++) {
        terminated_length(r, *pos, &units);
        v->array->items[i] = (struct value_item){ r->chunk + *pos, units };
        *pos += 2 * units + 2;
    }
    return true;
}

static bool
read_sid_array(struct reader *r, uint32_t size, uint32_t *pos, struct value *v)
{
    uint32_t end = *pos + size, count = 0, len = 0;
    for (uint32_t p = *pos; p < end; p += len, count++) {
        if (!sid_length(r, p, &len)) {
            return false;
        }
    }
    v->array = new_array(r, T_SID, count);
    for (uint32_t i = 0; i < count; i++) {
        sid_length(r, *pos, &len);
        v->array->items[i] = (struct value_item){ r->chunk + *pos, len };
        *pos += len;
    }
    return true;
}

static bool
read_fixed_array(struct reader *r, const struct type_info *info, uint8_t type, uint32_t size,
                 uint32_t *pos, struct value *v)
{
    if (size % info->width != 0) {
        r->fault.kind = FAULT_MISALIGNED;
        r->fault.what = info->array_field;
        r->fault.offset = *pos;
        r->fault.need = size;
        r->fault.have = info->width;
        return false;
    }
    if (!need_bytes(r, info->array_field, *pos, size)) {
        return false;
    }
    uint32_t count = size / info->width;
    v->array = new_array(r, type, count);
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *p = r->chunk + *pos;
        if (!value_date_ok(r, type, p)) {
            return false;
        }
        v->array->items[i] = (struct value_item){ p, info->width };
        *pos += info->width;
    }
    return true;
}

static bool
read_array(struct reader *r, uint8_t type, uint32_t size, uint32_t *pos, struct value *v)
{
    uint8_t item = type & 0x7F;
    const struct type_info *info = &type_table[item];
    if (info->array_field == NULL) {
        return fail_type(r, info->array_name, *pos, size);
    }
    v->empty = size == 0;
    if (item == T_STRING) {
        return read_string_array(r, size, pos, v);
    }
    if (item == T_SID) {
        return read_sid_array(r, size, pos, v);
    }
    return read_fixed_array(r, info, item, size, pos, v);
}

static bool
read_sized_sizet(struct reader *r, uint32_t size, uint32_t *pos, struct value *v)
{
    if (size != 4 && size != 8) {
        return fail_type(r, "SizeT", *pos, size);
    }
    v->type = size == 4 ? T_HEX32 : T_HEX64;
    return read_fixed(r, size == 4 ? "sizet32" : "sizet64", size, pos, v);
}

static bool
read_sized_string(struct reader *r, uint32_t size, uint32_t *pos, struct value *v)
{
    if (size % 2 != 0) {
        return fail_invalid(r, "sized utf-16 string", *pos);
    }
    if (!read_fixed(r, "<string_value>", size, pos, v)) {
        return false;
    }
    v->len = size / 2;
    v->empty = size == 0 || load_u16(v->p) == 0;
    return true;
}

bool
read_sized_value(struct reader *r, uint8_t type, uint32_t size, uint32_t *pos, struct value *v)
{
    *v = (struct value){ .type = type, .p = r->chunk };
    if (type & T_ARRAY) {
        return read_array(r, type, size, pos, v);
    }
    const struct type_info *info = &type_table[type];
    if (info->width != 0) {
        return read_fixed(r, info->field, info->width, pos, v) &&
               (r->lane_lenient || value_date_ok(r, type, v->p));
    }
    uint32_t len;
    switch (type) {
    case T_NULL:
        v->empty = true;
        return true;
    case T_STRING:
        return read_sized_string(r, size, pos, v);
    case T_ANSI:
        return read_fixed(r, info->field, size, pos, v) && read_ansi(r, size, *pos - size, v);
    case T_BINARY:
    case T_BINXML:
        v->empty = size == 0;
        return read_fixed(r, info->field, size, pos, v);
    case T_SIZET:
        return read_sized_sizet(r, size, pos, v);
    case T_SID:
        return sid_length(r, *pos, &len) && read_fixed(r, "sid", len, pos, v);
    default:
        return fail_type(r, info->name, *pos, size);
    }
}

bool
read_literal_value(struct reader *r, uint8_t type, uint32_t *pos, struct value *v)
{
    *v = (struct value){ .type = type, .p = r->chunk };
    if (type & T_ARRAY) {
        return fail_type(r, type_table[type & 0x7F].array_name, *pos, UINT64_MAX);
    }
    const struct type_info *info = &type_table[type];
    uint16_t count;
    uint32_t len;
    if (info->width != 0) {
        return read_fixed(r, info->field, info->width, pos, v) && value_date_ok(r, type, v->p);
    }
    switch (type) {
    case T_NULL:
        v->empty = true;
        return true;
    case T_STRING:
        if (!read_u16(r, "<string_value>", pos, &count) ||
            !read_fixed(r, "<string_value>", 2 * (uint32_t)count, pos, v)) {
            return false;
        }
        v->len = count;
        v->empty = count == 0 || load_u16(v->p) == 0;
        return true;
    case T_SID:
        return sid_length(r, *pos, &len) && read_fixed(r, "sid", len, pos, v);
    case T_BINXML:
        if (!read_u16(r, "binxml_payload_len", pos, &count)) {
            return false;
        }
        v->empty = count == 0;
        return read_fixed(r, "binxml_payload", count, pos, v);
    default:
        return fail_type(r, info->name, *pos, UINT64_MAX);
    }
}
