/* descriptors.h - the values of a template instance as its descriptors give them: where they are,
 * of which type, which are empty. */
#ifndef PARSER_DESCRIPTORS_H
#define PARSER_DESCRIPTORS_H

#include "parser/shape.h"
#include "parser/templates.h"

#include <stdbool.h>

/* Part of the class of a value: written as if it were not there. */
#define KEY_EMPTY 0x40u
/* Six bytes for a unit of UTF-16 (&quot; and \u00XX); other values take less, ANSI strings are
 * counted by their decoded text. */
#define SHAPE_ROOM_PER_BYTE 3u

/* Complements of the widths of types that need no further look; 0 for the others, which is the
 * complement of a size no value has. */
extern const uint16_t value_plain_width[256];

/* Is the FILETIME or SYSTEMTIME at P one that has a text? */
bool value_date_valid(uint8_t type, const uint8_t *p);

/* Append the COUNT values at *POS of an instance of DEF, whose descriptors are at chunk offset D,
 * to S and their classes to its key (room checked by the caller); *POS: behind them. *NESTED: which
 * of them may be payloads or string arrays. False: a value that is not as it should be. */
bool descriptors_scan(struct reader *r, struct shape *s, const struct template_def *def, uint32_t d,
                      uint32_t count, uint32_t *pos, struct nested_values *nested);

#endif
