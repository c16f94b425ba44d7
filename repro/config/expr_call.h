/* expr_call.h - the functions of expressions (internal to config/). */
#ifndef REPRO_CONFIG_EXPR_CALL_H
#define REPRO_CONFIG_EXPR_CALL_H

#include "repro/config/expr.h"

/* Is NAME a function? */
bool expr_is_function(const char *name);
/* Names of the functions, ended by NULL: for messages. */
extern const char *const expr_function_names[];
/* Call it; false with PROBLEM: wrong number of arguments, a bad format, a result that is too long.
 */
bool expr_call(const char *name, const struct expr_value *args, size_t count,
               struct expr_value *result, char *problem, size_t problem_size);

#endif
