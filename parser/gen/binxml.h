/* binxml.h - writes BinXML tokens into a chunk: the vocabulary of template definitions, records
 * and nested payloads. The caller keeps the order of tokens; sizes are filled in here.
 */
#ifndef REPRO_PARSER_GEN_BINXML_H
#define REPRO_PARSER_GEN_BINXML_H

#include "parser/gen/chunk.h"

/* Value type codes. */
enum bx_type {
    TYPE_NULL = 0x00,
    TYPE_STRING = 0x01,
    TYPE_ANSI = 0x02,
    TYPE_INT8 = 0x03,
    TYPE_UINT8 = 0x04,
    TYPE_INT16 = 0x05,
    TYPE_UINT16 = 0x06,
    TYPE_INT32 = 0x07,
    TYPE_UINT32 = 0x08,
    TYPE_INT64 = 0x09,
    TYPE_UINT64 = 0x0a,
    TYPE_REAL32 = 0x0b,
    TYPE_REAL64 = 0x0c,
    TYPE_BOOL = 0x0d,
    TYPE_BINARY = 0x0e,
    TYPE_GUID = 0x0f,
    TYPE_SIZET = 0x10,
    TYPE_FILETIME = 0x11,
    TYPE_SYSTEMTIME = 0x12,
    TYPE_SID = 0x13,
    TYPE_HEX32 = 0x14,
    TYPE_HEX64 = 0x15,
    TYPE_HANDLE = 0x20,
    TYPE_BINXML = 0x21,
    TYPE_XML = 0x23,
    TYPE_ARRAY = 0x80 /* added to the type of the items */
};

/* Tokens that need no function of their own. */
enum bx_token {
    TOKEN_EOF = 0x00,
    TOKEN_OPEN = 0x01,
    TOKEN_CLOSE_START = 0x02,
    TOKEN_CLOSE_EMPTY = 0x03,
    TOKEN_END = 0x04,
    TOKEN_VALUE = 0x05,
    TOKEN_ATTRIBUTE = 0x06,
    TOKEN_CDATA = 0x07,
    TOKEN_CHAR_REFERENCE = 0x08,
    TOKEN_ENTITY = 0x09,
    TOKEN_PI_TARGET = 0x0a,
    TOKEN_PI_DATA = 0x0b,
    TOKEN_INSTANCE = 0x0c,
    TOKEN_SUBSTITUTION = 0x0d,
    TOKEN_OPTIONAL_SUBSTITUTION = 0x0e,
    TOKEN_FRAGMENT = 0x0f,
    TOKEN_MORE = 0x40 /* flag */
};

/* Where the sizes of an open element have to be filled in. */
struct bx_element {
    uint32_t size_at;
    uint32_t attributes_at; /* 0 = no attributes */
};

void bx_fragment(struct chunk *chunk);
/* Start tag; DEFINITION tells whether we are in a template definition (it has one field more). */
struct bx_element bx_open(struct chunk *chunk, const char *name, bool attributes, bool definition);
struct bx_element bx_open_utf16(struct chunk *chunk, const uint16_t *name, uint16_t n,
                                bool attributes, bool definition);
/* The last attribute is complete: fill in the size of the list. */
void bx_attributes_end(struct chunk *chunk, const struct bx_element *element);
void bx_close_start(struct chunk *chunk);
/* <x/> and </x>; both fill in the size of the element. */
void bx_close_empty(struct chunk *chunk, const struct bx_element *element);
void bx_end(struct chunk *chunk, const struct bx_element *element);
void bx_attribute(struct chunk *chunk, const char *name, bool more);
/* Literal string; MORE: other data of the same text follows. */
void bx_text(struct chunk *chunk, const char *text, bool more);
void bx_text_utf16(struct chunk *chunk, const uint16_t *units, uint16_t n, bool more);
void bx_entity(struct chunk *chunk, const char *name);
void bx_pi(struct chunk *chunk, const char *target, const char *data);
void bx_substitution(struct chunk *chunk, uint16_t index, uint8_t type, bool optional);

/* Head of a template instance up to the definition. True: the definition must follow now (see
 * chunk_template_begin()); false: it is in the chunk already. */
bool bx_instance(struct chunk *chunk, const struct guid *guid);

/* The value array of an instance: N descriptors to be filled in as the values are put. */
struct bx_values {
    uint32_t descriptors_at;
    uint32_t count, done;
};
struct bx_values bx_values_begin(struct chunk *chunk, uint32_t n);
/* The value put since VALUE_AT has TYPE; its size is what was put. */
void bx_value_done(struct chunk *chunk, struct bx_values *values, uint8_t type, uint32_t value_at);
/* The same with a size of the caller's choice. */
void bx_value_done_sized(struct chunk *chunk, struct bx_values *values, uint8_t type,
                         uint16_t size);

#endif
