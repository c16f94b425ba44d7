/* trace.h - noting, while a document is written, which output bytes came from which value.
 *
 * What lies between the noted places depends only on the shape of the record (templates, types and
 * emptiness of the values), so it can be replayed for the next record of the same shape. */
#ifndef PARSER_TRACE_H
#define PARSER_TRACE_H

#include "parser/tree.h"
#include "parser/utf16.h"

struct tracer;

/* Output [START, END) is the text of value node N. */
void tracer_value(struct tracer *t, const struct node *n, enum text_context context, size_t start,
                  size_t end);
/* A generic fragment is written as a whole; values inside are not noted. */
void tracer_enter_fragment(struct tracer *t);
void tracer_leave_xml(struct tracer *t, const struct element *e, unsigned level, size_t start,
                      size_t end);
void tracer_leave_json(struct tracer *t, const struct element *e, uint32_t suffix, size_t start,
                       size_t end);
/* The document cannot be replayed. */
void tracer_give_up(struct tracer *t);

#endif
