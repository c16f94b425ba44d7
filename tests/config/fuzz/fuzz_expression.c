/* fuzz_expression.c - fuzz target: one expression. */
#include "common/xalloc.h"
#include "repro/config/expr.h"
#include "tests/config/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names of up to 8 letters are their own values; longer ones are unknown. */
static bool
look_up(const void *context, const char *name, struct expr_value *value, char *problem, size_t size)
{
    (void)context;
    if (strlen(name) <= 8) {
        *value = expr_value_of_word(name, name[0] != 'q');
        return true;
    }
    snprintf(problem, size, "unknown name '%.20s'", name);
    return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct expr_names names = { look_up, NULL };
    struct expr_value value;
    struct expr_error error = { .offset = size + 1 };
    char number[32];
    if (!expr_evaluate((const char *)data, size, &names, &value, &error)) {
        if (error.offset > size || error.message[0] == '\0')
            abort();
        return 0;
    }
    volatile size_t len = strlen(expr_text(&value, number)) + expr_is_true(&value);
    (void)len;
    expr_value_clear(&value);
    return 0;
}
