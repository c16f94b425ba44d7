/* log_builder.c - writing the bytes of a minimal log. */
#include "tests/parser/log_builder.h"

#include <string.h>

#define CHUNK_AT      4096u
#define RECORD_AT     512u
#define RECORD_ID     1u
#define DEFINITION_AT (RECORD_AT + 24u + 4u + 10u)

static void
put(struct log_builder *b, const void *p, size_t n)
{
    memcpy(b->file + CHUNK_AT + b->pos, p, n);
    b->pos += (uint32_t)n;
}

static void
put_u16(struct log_builder *b, uint16_t v)
{
    put(b, &v, 2);
}

static void
put_u32(struct log_builder *b, uint32_t v)
{
    put(b, &v, 4);
}

static void
put_u32_at(struct log_builder *b, uint32_t at, uint32_t v)
{
    memcpy(b->file + CHUNK_AT + at, &v, 4);
}

void
build_byte(struct log_builder *b, uint8_t token)
{
    put(b, &token, 1);
}

/* A name stored inline. */
static void
put_name(struct log_builder *b, const char *name)
{
    put_u32(b, b->pos + 4);
    put_u32(b, 0);
    put_u16(b, 0);
    put_u16(b, (uint16_t)strlen(name));
    for (const char *p = name; *p != '\0'; p++) {
        put_u16(b, (uint16_t)*p);
    }
    put_u16(b, 0);
}

void
build_begin(struct log_builder *b)
{
    memset(b, 0, sizeof *b);
    memcpy(b->file, "ElfFile", 8);
    b->file[41] = 0x10; /* header block size 4096 */
    memcpy(b->file + CHUNK_AT, "ElfChnk", 8);
    b->pos = 32;
    put_u32(b, RECORD_ID);
    b->pos = RECORD_AT;
    put_u32(b, 0x2A2A);
    put_u32(b, 0); /* size: later */
    put_u32(b, RECORD_ID);
    put_u32(b, 0);
    put_u32(b, 0);
    put_u32(b, 0);
    put_u32(b, 0x0001010F);
    put(b, "\x0C\x01\x00\x00\x00\x00", 6);
    put_u32(b, DEFINITION_AT);
    b->pos = DEFINITION_AT + 24;
    put_u32(b, 0x0001010F);
}

void
build_open(struct log_builder *b, const char *name, bool attributes)
{
    build_byte(b, attributes ? 0x41 : 0x01);
    put_u16(b, 0xFFFF);
    put_u32(b, 0);
    put_name(b, name);
    if (attributes) {
        put_u32(b, 0);
    }
}

void
build_attribute(struct log_builder *b, const char *name)
{
    build_byte(b, 0x06);
    put_name(b, name);
}

void
build_placeholder(struct log_builder *b, uint16_t slot, bool optional, uint8_t type)
{
    build_byte(b, optional ? 0x0E : 0x0D);
    put_u16(b, slot);
    build_byte(b, type);
}

void
build_literal(struct log_builder *b, const char *text)
{
    put(b, "\x05\x01", 2);
    put_u16(b, (uint16_t)strlen(text));
    for (const char *p = text; *p != '\0'; p++) {
        put_u16(b, (uint16_t)*p);
    }
}

void
build_values(struct log_builder *b, const struct built_value *values, unsigned count)
{
    put_u32_at(b, DEFINITION_AT + 20, b->pos - DEFINITION_AT - 24);
    put_u32(b, count);
    for (unsigned i = 0; i < count; i++) {
        put_u16(b, values[i].size);
        put_u16(b, values[i].type);
    }
    for (unsigned i = 0; i < count; i++) {
        put(b, values[i].bytes, values[i].size);
    }
    build_byte(b, 0);
    uint32_t size = b->pos + 4 - RECORD_AT;
    put_u32(b, size);
    put_u32_at(b, RECORD_AT + 4, size);
    put_u32_at(b, 48, b->pos);
}
