/* instance.c - template instances: reading the value array, building the document. */
#include "parser/templates.h"

#include "parser/binxml.h"
#include "parser/lane.h"

#define DESCRIPTOR_SIZE   4u
#define DEFINITION_HEADER 24u
#define MAX_SLOT          60000u

static bool
skip_inline_definition(struct reader *r, uint32_t definition, uint32_t *pos)
{
    uint32_t next, size;
    if (definition != *pos) {
        return true;
    }
    if (!read_u32(r, "next_template_offset", pos, &next) ||
        !need_bytes(r, "template_guid", *pos, 16)) {
        return false;
    }
    *pos += 16;
    return read_u32(r, "template_data_size", pos, &size) &&
           move_to(r, "Skip cached template", pos, (uint64_t)*pos + size);
}

/* After a value the position must be START + SIZE: short reads are moved forward, long ones stay.
 */
static bool
settle(struct reader *r, uint8_t type, uint32_t start, uint32_t size, uint32_t *pos)
{
    if (type == T_NULL) {
        return move_to(r, "NullType Descriptor", pos, (uint64_t)start + size);
    }
    return *pos >= start + size || move_to(r, "Broken record", pos, (uint64_t)start + size);
}

static bool
read_values(struct reader *r, uint32_t descriptors, uint32_t *pos, struct instance *inst)
{
    for (uint32_t i = 0; i < inst->count; i++) {
        const uint8_t *d = r->chunk + descriptors + DESCRIPTOR_SIZE * (size_t)i;
        uint32_t start = *pos, size = load_u16(d);
        struct value *v = &inst->values[i];
        if (!read_sized_value(r, d[2], size, pos, v) || !settle(r, d[2], start, size, pos)) {
            return false;
        }
        v->slot = (uint16_t)(r->flat_count + i);
    }
    r->flat_count += inst->count;
    for (uint32_t i = 0; i < inst->count; i++) {
        struct value *v = &inst->values[i];
        if (v->type & T_ARRAY) { /* items follow the values in the flat list */
            v->slot = (uint16_t)r->flat_count;
            r->flat_count += v->array->count;
        }
    }
    return true;
}

bool
instance_read(struct reader *r, uint32_t *pos, struct instance *inst)
{
    uint8_t unknown;
    uint32_t identifier;
    if (!read_u8(r, "u8", pos, &unknown) || !read_u32(r, "u32", pos, &identifier) ||
        !read_u32(r, "u32", pos, &inst->definition) ||
        !skip_inline_definition(r, inst->definition, pos) ||
        !read_u32(r, "u32", pos, &inst->count)) {
        return false;
    }
    uint32_t descriptors = *pos;
    for (uint32_t i = 0; i < inst->count; i++) {
        uint16_t size;
        uint8_t type, padding;
        if (!read_u16(r, "u16", pos, &size) || !read_u8(r, "u8", pos, &type)) {
            return false;
        }
        if (!type_known(type)) {
            r->fault.kind = FAULT_TYPE;
            r->fault.offset = *pos;
            r->fault.value = type;
            return false;
        }
        if (!read_u8(r, "u8", pos, &padding)) {
            return false;
        }
    }
    inst->values = arena_alloc(&r->record_arena, (size_t)inst->count * sizeof *inst->values);
    return read_values(r, descriptors, pos, inst);
}

/* Forget the values of INST that nothing shows; a date that is shown must be one. */
static bool
keep_shown_values(struct reader *r, const struct template_def *def, struct instance *inst)
{
    struct lane_uses uses;
    if (!lane_compile(r, def, r->lane_json, &uses)) {
        return false;
    }
    for (uint32_t i = 0; i < inst->count; i++) {
        struct value *v = &inst->values[i];
        if (!lane_shows(&uses, i)) {
            v->type = T_NULL;
            v->empty = true;
        } else if (!value_date_ok(r, v->type, v->p)) {
            return false;
        }
    }
    return true;
}

static bool
parse_payload(struct reader *r, const struct value *v, unsigned depth, struct parse_result *nested)
{
    struct parse_mode mode = { .depth = depth + 1 };
    uint32_t pos = (uint32_t)(v->p - r->chunk);
    bool lenient = r->lane_lenient;
    r->lane_lenient = lenient && lane_single_instance(r, pos, v->len) != 0;
    bool ok = binxml_parse(r, mode, pos, v->len, nested);
    r->lane_lenient = lenient;
    return ok;
}

/* Parse every payload among the values, also those no placeholder uses. */
static bool
parse_payloads(struct reader *r, struct instance *inst, unsigned depth)
{
    for (uint32_t i = 0; i < inst->count; i++) {
        struct value *v = &inst->values[i];
        if (v->type != T_BINXML) {
            continue;
        }
        if (v->empty) {
            v->type = T_NULL;
            continue;
        }
        struct parse_result nested;
        if (!parse_payload(r, v, depth, &nested)) {
            return false;
        }
        v->element = nested.root;
        if (!nested.has_instance) {
            v->element->flags |= ELEM_GENERIC;
            v->element->slot = v->slot;
        }
    }
    return true;
}

bool
instance_build(struct reader *r, struct instance *inst, unsigned depth, struct element **root)
{
    const struct template_def *def;
    struct lane_uses uses;
    if (!template_get(r, inst->definition, &def)) {
        return false;
    }
    if (def->id == 0 && r->lane_quick) { /* parsed anew: make its notes again */
        (void)lane_compile(r, def, r->lane_json, &uses);
    }
    return (!r->lane_lenient || keep_shown_values(r, def, inst)) &&
           parse_payloads(r, inst, depth) && instantiate(r, def, inst->values, inst->count, root);
}
