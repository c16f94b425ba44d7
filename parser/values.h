/* values.h - reading substitution values and literal values out of the chunk. */
#ifndef PARSER_VALUES_H
#define PARSER_VALUES_H

#include "parser/reader.h"
#include "parser/types.h"

/* One substitution value. */
struct value {
    uint8_t type;  /* as declared; T_SIZET becomes T_HEX32 or T_HEX64 */
    bool empty;    /* no content in the sense of the omission rules */
    bool decoded;  /* T_ANSI: p and len are UTF-8 now */
    uint16_t slot; /* index in the record's flat list of values */
    uint32_t len;  /* bytes; UTF-16 units for T_STRING */
    const uint8_t *p;
    union {
        struct value_array *array; /* types with T_ARRAY */
        struct element *element;   /* T_BINXML after its payload was parsed; NULL if empty */
    };
};

/* Value with a declared SIZE at *POS; *POS ends where reading ended (maybe not POS + SIZE). */
bool read_sized_value(struct reader *r, uint8_t type, uint32_t size, uint32_t *pos,
                      struct value *v);
/* Is the date at P one that can be shown? Types other than dates always can. */
bool value_date_ok(struct reader *r, uint8_t type, const uint8_t *p);
/* Literal value after its type byte. */
bool read_literal_value(struct reader *r, uint8_t type, uint32_t *pos, struct value *v);

#endif
