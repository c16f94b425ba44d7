/* utf16_strings.h - random UTF-16 strings with everything that needs care, the same on every
 * machine. */
#ifndef TESTS_PARSER_UTF16_STRINGS_H
#define TESTS_PARSER_UTF16_STRINGS_H

#include "parser/limits.h"
#include "parser/out.h"
#include "parser/utf16.h"

#define STRINGS   100000u
#define UNITS_MAX 160u

/* A string, with readable bytes behind it, and room for its text. */
struct utf16_string {
    size_t count; /* units */
    uint8_t src[2 * UNITS_MAX + EVTX_CHUNK_PADDING];
};
#define UTF16_TEXT_MAX (UNITS_MAX * UTF16_MAX_EXPANSION + OUT_SLACK)

uint32_t next_random(void);
/* Mostly plain text; the higher FLAVOUR (0 .. 64), the more runs of other units. */
uint16_t random_unit(unsigned flavour);
/* String I of a sequence. */
void random_string(struct utf16_string *s, unsigned i);

#endif
