/* shape.h - the shape of a record: which templates, which types, which values are empty.
 *
 * Records of one shape have the same text except for the text of their values. Scanning reads the
 * descriptors only; whatever is unusual (wrong sizes, arrays of numbers, bad dates, trailing
 * tokens) makes it give up, and the record goes the general way. */
#ifndef PARSER_SHAPE_H
#define PARSER_SHAPE_H

#include "parser/reader.h"
#include "parser/tree.h"

#define SHAPE_KEY_MAX    8192u
#define SHAPE_VALUES_MAX 2048u

/* Length of a T_BINXML value that is written by walking its tree. */
#define SHAPE_FRAGMENT UINT32_MAX

struct flat_value {
    union {
        const uint8_t *p;
        struct element *element; /* when len is SHAPE_FRAGMENT */
    };
    uint32_t len; /* bytes; UTF-16 units of strings */
};

struct shape {
    uint32_t key_len; /* bytes, padded with zeros to a multiple of 8 */
    uint32_t count;
    uint32_t outer; /* values of the outermost template instance: they lie side by side */
    size_t room;    /* bytes that suffice for one text of each value of unbounded size */
    uint8_t key[SHAPE_KEY_MAX + MEMO_VALUES]; /* may be written past its end that far */
    struct flat_value values[SHAPE_VALUES_MAX];
};

/* Scan the payload at POS of LENGTH bytes; false: no shape. Values are numbered as in the tree. */
bool shape_scan(struct reader *r, struct shape *s, uint32_t pos, uint32_t length);

#endif
