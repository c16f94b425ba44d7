/* binxml.c - writing BinXML tokens; see binxml.h. */
#include "parser/gen/binxml.h"

void
bx_fragment(struct chunk *chunk)
{
    chunk_put(chunk, "\x0f\x01\x01\x00", 4); /* token, version 1.1, flags */
}

static struct bx_element
open_head(struct chunk *chunk, bool attributes, bool definition)
{
    struct bx_element element = { 0, 0 };
    chunk_put_u8(chunk, attributes ? TOKEN_OPEN | TOKEN_MORE : TOKEN_OPEN);
    if (definition)
        chunk_put_u16(chunk, 0xffff); /* depends on no substitution */
    element.size_at = chunk->pos;
    chunk_put_u32(chunk, 0);
    return element;
}

static void
open_tail(struct chunk *chunk, struct bx_element *element, bool attributes)
{
    if (!attributes)
        return;
    element->attributes_at = chunk->pos;
    chunk_put_u32(chunk, 0);
}

struct bx_element
bx_open(struct chunk *chunk, const char *name, bool attributes, bool definition)
{
    struct bx_element element = open_head(chunk, attributes, definition);
    chunk_put_name(chunk, name);
    open_tail(chunk, &element, attributes);
    return element;
}

struct bx_element
bx_open_utf16(struct chunk *chunk, const uint16_t *name, uint16_t n, bool attributes,
              bool definition)
{
    struct bx_element element = open_head(chunk, attributes, definition);
    chunk_put_name_utf16(chunk, name, n);
    open_tail(chunk, &element, attributes);
    return element;
}

void
bx_attributes_end(struct chunk *chunk, const struct bx_element *element)
{
    if (element->attributes_at)
        chunk_patch_u32(chunk, element->attributes_at, chunk->pos - element->attributes_at - 4);
}

void
bx_close_start(struct chunk *chunk)
{
    chunk_put_u8(chunk, TOKEN_CLOSE_START);
}

static void
patch_size(struct chunk *chunk, const struct bx_element *element)
{
    chunk_patch_u32(chunk, element->size_at, chunk->pos - element->size_at - 4);
}

void
bx_close_empty(struct chunk *chunk, const struct bx_element *element)
{
    chunk_put_u8(chunk, TOKEN_CLOSE_EMPTY);
    patch_size(chunk, element);
}

void
bx_end(struct chunk *chunk, const struct bx_element *element)
{
    chunk_put_u8(chunk, TOKEN_END);
    patch_size(chunk, element);
}

void
bx_attribute(struct chunk *chunk, const char *name, bool more)
{
    chunk_put_u8(chunk, more ? TOKEN_ATTRIBUTE | TOKEN_MORE : TOKEN_ATTRIBUTE);
    chunk_put_name(chunk, name);
}

static uint32_t
text_head(struct chunk *chunk, bool more)
{
    chunk_put_u8(chunk, more ? TOKEN_VALUE | TOKEN_MORE : TOKEN_VALUE);
    chunk_put_u8(chunk, TYPE_STRING);
    chunk_put_u16(chunk, 0);
    return chunk->pos - 2;
}

void
bx_text(struct chunk *chunk, const char *text, bool more)
{
    uint32_t count_at = text_head(chunk, more);
    chunk_patch_u16(chunk, count_at, (uint16_t)chunk_put_text(chunk, text));
}

void
bx_text_utf16(struct chunk *chunk, const uint16_t *units, uint16_t n, bool more)
{
    uint32_t count_at = text_head(chunk, more);
    chunk_put_utf16(chunk, units, n);
    chunk_patch_u16(chunk, count_at, n);
}

void
bx_entity(struct chunk *chunk, const char *name)
{
    chunk_put_u8(chunk, TOKEN_ENTITY);
    chunk_put_name(chunk, name);
}

void
bx_pi(struct chunk *chunk, const char *target, const char *data)
{
    chunk_put_u8(chunk, TOKEN_PI_TARGET);
    chunk_put_name(chunk, target);
    chunk_put_u8(chunk, TOKEN_PI_DATA);
    uint32_t count_at = chunk->pos;
    chunk_put_u16(chunk, 0);
    chunk_patch_u16(chunk, count_at, (uint16_t)chunk_put_text(chunk, data));
}

void
bx_substitution(struct chunk *chunk, uint16_t index, uint8_t type, bool optional)
{
    chunk_put_u8(chunk, optional ? TOKEN_OPTIONAL_SUBSTITUTION : TOKEN_SUBSTITUTION);
    chunk_put_u16(chunk, index);
    chunk_put_u8(chunk, type);
}

bool
bx_instance(struct chunk *chunk, const struct guid *guid)
{
    uint32_t definition = chunk_find_template(chunk, guid);
    chunk_put_u8(chunk, TOKEN_INSTANCE);
    chunk_put_u8(chunk, 1);
    chunk_put(chunk, guid->bytes, 4); /* template identifier */
    chunk_put_u32(chunk, definition ? definition : chunk->pos + 4);
    return definition == 0;
}

struct bx_values
bx_values_begin(struct chunk *chunk, uint32_t n)
{
    chunk_put_u32(chunk, n);
    struct bx_values values = { chunk->pos, n, 0 };
    chunk_put_zeros(chunk, (size_t)n * 4);
    return values;
}

void
bx_value_done_sized(struct chunk *chunk, struct bx_values *values, uint8_t type, uint16_t size)
{
    uint32_t at = values->descriptors_at + 4 * values->done++;
    chunk_patch_u16(chunk, at, size);
    chunk_patch_u16(chunk, at + 2, type);
}

void
bx_value_done(struct chunk *chunk, struct bx_values *values, uint8_t type, uint32_t value_at)
{
    uint32_t size = chunk->pos - value_at;
    if (size > UINT16_MAX)
        chunk->full = true; /* cannot be said in a descriptor */
    bx_value_done_sized(chunk, values, type, (uint16_t)size);
}
