/* ansi_tables.h - code points of the bytes 0x80..0xFF in the single-byte codecs; corrections
 * to the tables of others. */
#ifndef PARSER_ANSI_TABLES_H
#define PARSER_ANSI_TABLES_H

#include <stdint.h>

#define ANSI_TABLES 27u

struct ansi_table {
    const char *name;
    uint16_t high[128]; /* 0: the byte is not defined */
};

extern const struct ansi_table ansi_tables[ANSI_TABLES];

/* Pairs of bytes that the reference reads differently from iconv's table. */
struct ansi_patch {
    uint16_t pair;
    uint16_t code_point; /* 0: invalid */
};

#define ANSI_PATCHES_GB18030 26u
#define ANSI_PATCHES_BIG5    142u
extern const struct ansi_patch ansi_patches_gb18030[ANSI_PATCHES_GB18030];
extern const struct ansi_patch ansi_patches_big5[ANSI_PATCHES_BIG5];

#endif
