/* instance.c - template instances: reading the value array, building the document. */
#include "parser/templates.h"

#include "parser/binxml.h"

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
        struct parse_mode mode = { .depth = depth + 1 };
        struct parse_result nested;
        if (!binxml_parse(r, mode, (uint32_t)(v->p - r->chunk), v->len, &nested)) {
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
    return template_get(r, inst->definition, &def) && parse_payloads(r, inst, depth) &&
           instantiate(r, def, inst->values, inst->count, root);
}
