/* adversarial_values.h - values at the edges: every type, every size, extreme contents. */
#ifndef REPRO_PARSER_GEN_ADVERSARIAL_VALUES_H
#define REPRO_PARSER_GEN_ADVERSARIAL_VALUES_H

#include "parser/gen/chunk.h"
#include "parser/gen/rng.h"

enum { HARD_TEXT_MAX = 90 }; /* UTF-16 units */

/* A type that readers support; never TYPE_BINXML. */
uint8_t hard_type(struct rng *rng);
/* A type that readers refuse. */
uint8_t refused_type(struct rng *rng);
/* A type that may stand as a literal. */
uint8_t hard_literal_type(struct rng *rng);
/* Put a value of TYPE in the form it has in a value array. */
void hard_value(struct chunk *chunk, uint8_t type, struct rng *rng);
/* The same in the form it has as a literal (strings with their count). */
void hard_literal(struct chunk *chunk, uint8_t type, struct rng *rng);
/* Text with escapes, controls, surrogates (also unpaired), NULs; returns its length. */
uint16_t hard_text(uint16_t units[HARD_TEXT_MAX], struct rng *rng);

#endif
