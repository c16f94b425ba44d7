/* adversarial.h - records that a reader finds hard: random templates, every token and value type,
 * values at the edges of their range. */
#ifndef REPRO_PARSER_GEN_ADVERSARIAL_H
#define REPRO_PARSER_GEN_ADVERSARIAL_H

#include "parser/gen/slot.h"

/* Write the BinXML of one record. */
void adversarial_put(struct chunk *chunk, uint64_t seed, struct record_context *context);

#endif
