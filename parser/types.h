/* types.h - the value types of BinXML and how wide they are.
 *
 * Codes: [MS-EVEN6] 2.2.12 and observation of logs. */
#ifndef PARSER_TYPES_H
#define PARSER_TYPES_H

#include <stdbool.h>
#include <stdint.h>

enum value_type {
    T_NULL = 0x00,
    T_STRING = 0x01,
    T_ANSI = 0x02,
    T_INT8 = 0x03,
    T_UINT8 = 0x04,
    T_INT16 = 0x05,
    T_UINT16 = 0x06,
    T_INT32 = 0x07,
    T_UINT32 = 0x08,
    T_INT64 = 0x09,
    T_UINT64 = 0x0A,
    T_REAL32 = 0x0B,
    T_REAL64 = 0x0C,
    T_BOOL = 0x0D,
    T_BINARY = 0x0E,
    T_GUID = 0x0F,
    T_SIZET = 0x10,
    T_FILETIME = 0x11,
    T_SYSTIME = 0x12,
    T_SID = 0x13,
    T_HEX32 = 0x14,
    T_HEX64 = 0x15,
    T_HANDLE = 0x20,
    T_BINXML = 0x21,
    T_EVTXML = 0x23,
    T_ARRAY = 0x80, /* added to the type of the items */
    T_STRING_ARRAY = 0x81
};

struct type_info {
    const char *name;  /* as the reference names it in messages; NULL: unknown code */
    const char *field; /* name of the read in "buffer too small" messages */
    const char *array_field;
    const char *array_name;
    uint8_t width; /* fixed width in bytes, 0: variable */
    bool bare;     /* written without quotes in JSON when alone */
};

/* Facts about scalar type CODE (0..0x23); name is NULL for unknown codes. */
extern const struct type_info type_table[0x24];

/* Is CODE a value type that may stand in a descriptor or token? */
bool type_known(uint8_t code);

#endif
