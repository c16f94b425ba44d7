/* ansi_tables.h - code points of the bytes 0x80..0xFF in the single-byte codecs. */
#ifndef PARSER_ANSI_TABLES_H
#define PARSER_ANSI_TABLES_H

#include <stdint.h>

#define ANSI_TABLES 27u

struct ansi_table {
    const char *name;
    uint16_t high[128]; /* 0: the byte is not defined */
};

extern const struct ansi_table ansi_tables[ANSI_TABLES];

#endif
