/* writer.h - turning a record's document into XML or JSON text. */
#ifndef PARSER_WRITER_H
#define PARSER_WRITER_H

#include "parser/format.h"
#include "parser/out.h"
#include "parser/reader.h"
#include "parser/utf16.h"

struct tracer;

struct writer {
    struct reader *r; /* for faults and the record arena */
    struct out *out;
    utf16_fn *utf16;
    struct tracer *tracer; /* notes where values were written, or NULL */
    struct day_cache day;
    bool indent;     /* XML: newlines and indentation */
    bool separate;   /* JSON: attributes beside the element instead of inside it */
    uint64_t serial; /* JSON: number of the last object begun */
    size_t limit;    /* output length at which the record is given up */
};

/* Write the record's tree below (and with) ROOT, whose indentation level is LEVEL. */
bool write_xml(struct writer *w, const struct element *root, unsigned level);
/* The whole record object. */
bool write_json(struct writer *w, const struct element *root);
/* One member of an object: key (with _SUFFIX when not 0) and value. */
bool write_json_member(struct writer *w, const struct element *e, uint32_t suffix);

/* Text of one node that is not an element, escaped for CONTEXT. */
void write_node_text(struct writer *w, const struct node *n, enum text_context context);
/* Bytes the text of a scalar may take. */
size_t scalar_text_max(uint8_t type, uint32_t len);
/* Text of a scalar value of a known type, room given. LEN: bytes (units for T_STRING). */
uint8_t *scalar_text(struct writer *w, uint8_t *dst, uint8_t type, const uint8_t *p, uint32_t len,
                     enum text_context context);

/* Has the record grown too large? Fails with a reason. */
bool writer_check_size(struct writer *w);

#endif
