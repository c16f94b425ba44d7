/* filter.c - the expressions of --only and --skip; see plan.h. */
#include "repro/matrix/plan.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

/* One "axis=a|b" of an expression. */
struct term {
    const char *axis, *values;
    size_t axis_len, values_len;
};

/* The term at *AT, which then stands behind it; false at the end. An empty axis marks nonsense. */
static bool
next_term(const char **at, struct term *term)
{
    if (*at == NULL)
        return false;
    const char *start = *at;
    size_t len = strcspn(start, ",");
    *at = start[len] == ',' ? start + len + 1 : NULL;
    const char *equals = memchr(start, '=', len);
    *term = (struct term){ .axis = start };
    if (equals != NULL) {
        term->axis_len = (size_t)(equals - start);
        term->values = equals + 1;
        term->values_len = len - term->axis_len - 1;
    }
    return true;
}

/* The next value of a term's "a|b"; false behind the last. */
static bool
next_value(struct term *term, char **value)
{
    if (term->values == NULL)
        return false;
    const char *bar = memchr(term->values, '|', term->values_len);
    size_t len = bar != NULL ? (size_t)(bar - term->values) : term->values_len;
    *value = xstrndup(term->values, len);
    term->values = bar != NULL ? bar + 1 : NULL;
    term->values_len -= bar != NULL ? len + 1 : len;
    return true;
}

static bool
unknown_axis(const char *name, struct repro_err *err)
{
    struct strbuf known = { 0 };
    for (unsigned i = 0; i < AXIS_COUNT; i++)
        strbuf_printf(&known, "%s%s", i > 0 ? ", " : "", matrix_axes[i].name);
    repro_fail(err, REPRO_E_USAGE, "unknown axis '%s', known are: %s", name, known.data);
    strbuf_free(&known);
    return false;
}

static bool
unknown_value(enum axis axis, const char *value, struct repro_err *err)
{
    struct strbuf known = { 0 };
    for (const char *const *v = matrix_axes[axis].values; *v != NULL; v++)
        strbuf_printf(&known, "%s%s", known.len > 0 ? ", " : "", *v);
    repro_fail(err, REPRO_E_USAGE, "unknown value '%s' of axis '%s', known are: %s", value,
               matrix_axes[axis].name, known.data);
    strbuf_free(&known);
    return false;
}

static bool
check_term(struct term term, const char *expression, struct repro_err *err)
{
    if (term.values == NULL || term.axis_len == 0)
        return repro_fail(err, REPRO_E_USAGE,
                          "'%s' is no filter, expected axis=value,... such as "
                          "allocator=mimalloc,program=instrumented",
                          expression);
    char *name = xstrndup(term.axis, term.axis_len), *value;
    enum axis axis;
    bool ok = axis_parse(name, &axis) || unknown_axis(name, err);
    free(name);
    while (ok && next_value(&term, &value)) {
        ok = axis_has_value(axis, value) || unknown_value(axis, value, err);
        free(value);
    }
    return ok;
}

bool
filter_check(const char *expression, struct repro_err *err)
{
    struct term term;
    for (const char *at = expression; next_term(&at, &term);)
        if (!check_term(term, expression, err))
            return false;
    return true;
}

static bool
term_matches(struct term term, const struct cell_plan *cell)
{
    char *name = xstrndup(term.axis, term.axis_len), *value;
    enum axis axis;
    bool known = axis_parse(name, &axis), matches = false;
    free(name);
    while (known && next_value(&term, &value)) {
        matches = matches || strcmp(cell->values[axis], value) == 0;
        free(value);
    }
    return matches;
}

bool
filter_matches(const char *expression, const struct cell_plan *cell)
{
    struct term term;
    for (const char *at = expression; next_term(&at, &term);)
        if (!term_matches(term, cell))
            return false;
    return true;
}
