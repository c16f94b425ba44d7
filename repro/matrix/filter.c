/* filter.c - the expressions of --only and --skip; see plan.h. */
#include "repro/matrix/plan.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_KNOWN = 300 }; /* bytes of names in a message */

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

/* Axes first, then names that only include gives. Each once. */
static void
add_name(struct strbuf *known, const char *name)
{
    size_t len = strlen(name);
    for (const char *p = known->data; p != NULL; p = strstr(p, ", "), p = p != NULL ? p + 2 : NULL)
        if (strncmp(p, name, len) == 0 && (p[len] == ',' || p[len] == '\0'))
            return;
    if (known->len < MAX_KNOWN)
        strbuf_printf(known, "%s%s", known->len > 0 ? ", " : "", name);
}

static bool
unknown_axis(const struct plan *plan, const char *name, struct repro_err *err)
{
    struct strbuf known = { 0 };
    for (size_t i = 0; i < plan->axis_count; i++)
        add_name(&known, plan->axes[i].name);
    for (size_t i = 0; i < plan->count; i++)
        for (size_t k = 0; k < plan->cells[i].extra_count; k++)
            add_name(&known, plan->cells[i].extras[k].axis);
    repro_fail(err, REPRO_E_USAGE, "unknown axis '%s', known are: %s", name,
               known.data != NULL ? known.data : "none");
    strbuf_free(&known);
    return false;
}

static const struct matrix_axis *
find_axis(const struct plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->axis_count; i++)
        if (strcmp(plan->axes[i].name, name) == 0)
            return &plan->axes[i];
    return NULL;
}

/* Is VALUE one that NAME may have? KNOWN gets all of them. *FOUND: there is such a name. */
static bool
may_have(const struct plan *plan, const char *name, const char *value, struct strbuf *known,
         bool *found)
{
    const struct matrix_axis *axis = find_axis(plan, name);
    bool has = false;
    *found = axis != NULL;
    for (size_t i = 0; axis != NULL && i < axis->value_count; i++) {
        add_name(known, axis->values[i]);
        has = has || strcmp(axis->values[i], value) == 0;
    }
    for (size_t i = 0; i < plan->count; i++) {
        const char *other = plan_value(&plan->cells[i], name);
        if (other == NULL)
            continue;
        *found = true;
        add_name(known, other);
        has = has || strcmp(other, value) == 0;
    }
    return has;
}

static bool
check_value(const struct plan *plan, const char *name, const char *value, struct repro_err *err)
{
    struct strbuf known = { 0 };
    bool found = false;
    bool ok = may_have(plan, name, value, &known, &found);
    if (!found)
        unknown_axis(plan, name, err);
    else if (!ok)
        repro_fail(err, REPRO_E_USAGE, "unknown value '%s' of axis '%s', known are: %s", value,
                   name, known.data);
    strbuf_free(&known);
    return ok;
}

static bool
check_term(const struct plan *plan, struct term term, const char *expression, struct repro_err *err)
{
    if (term.values == NULL || term.axis_len == 0)
        return repro_fail(err, REPRO_E_USAGE,
                          "'%s' is no filter, expected axis=value,... such as "
                          "allocator=mimalloc,program=instrumented",
                          expression);
    char *name = xstrndup(term.axis, term.axis_len), *value;
    bool ok = true;
    while (ok && next_value(&term, &value)) {
        ok = check_value(plan, name, value, err);
        free(value);
    }
    free(name);
    return ok;
}

bool
filter_check(const struct plan *plan, const char *expression, struct repro_err *err)
{
    struct term term;
    for (const char *at = expression; next_term(&at, &term);)
        if (!check_term(plan, term, expression, err))
            return false;
    return true;
}

static bool
term_matches(struct term term, const struct cell_plan *cell)
{
    char *name = xstrndup(term.axis, term.axis_len), *value;
    const char *own = plan_value(cell, name);
    bool matches = false;
    while (next_value(&term, &value)) {
        matches = matches || (own != NULL && strcmp(own, value) == 0);
        free(value);
    }
    free(name);
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
