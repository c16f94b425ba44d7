/* expr_value.h - what the parts of the expression engine share about values (internal to config/).
 */
#ifndef REPRO_CONFIG_EXPR_VALUE_H
#define REPRO_CONFIG_EXPR_VALUE_H

#include "repro/config/expr.h"

/* The whole TEXT as a number of JSON, or hexadecimal with 0x. */
bool expr_parse_number(const char *text, double *number);
struct expr_value expr_bool(bool truth);
struct expr_value expr_copy(const struct expr_value *value);
/* *ORDER below, equal to or above 0; false when they cannot be ordered: one is not a number. */
bool expr_compare(const struct expr_value *a, const struct expr_value *b, int *order);

#endif
