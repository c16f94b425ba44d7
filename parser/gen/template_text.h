/* template_text.h - templates written as XML text, for the people who maintain the catalogue.
 *
 * <A b='x [kind] y'>text [kind?] &amp;</A><?target data?> : [kind] is a value of that kind
 * (slot.h), [kind?] an optional one, &name; an entity reference. The text is ours, not input:
 * a mistake in it ends the program with a message.
 */
#ifndef REPRO_PARSER_GEN_TEMPLATE_TEXT_H
#define REPRO_PARSER_GEN_TEMPLATE_TEXT_H

#include "parser/gen/slot.h"

#include <stdbool.h>

enum { TEMPLATE_SLOTS_MAX = 64 };

struct template_slots {
    uint32_t count;
    int kinds[TEMPLATE_SLOTS_MAX];
};

/* The slots of TEXT, in order. */
void template_text_slots(const char *text, struct template_slots *slots);
/* Write TEXT as the body of a template definition: substitutions, numbered in order. */
void template_text_define(struct chunk *chunk, const char *text);
/* Write TEXT as elements of a record: values as literal text drawn with CONTEXT. */
void template_text_expand(struct chunk *chunk, const char *text, struct record_context *context);

#endif
