/* expand.c - see expand.h. */
#include "repro/config/expand.h"

#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/cli.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_PRODUCT = 1 << 16 };

struct expander {
    struct expansion *out;
    const struct matrix_file *file;
    const struct yaml_node *values[MATRIX_MAX_AXES]; /* lists; unused where axes come of include */
    struct repro_err *err;
};

static long
axis_index(const struct expansion *expansion, const char *name)
{
    for (size_t i = 0; i < expansion->axis_count; i++)
        if (strcmp(expansion->axes[i], name) == 0)
            return (long)i;
    return -1;
}

static bool
add_axis(struct expander *x, const struct yaml_node *key, const struct yaml_node *values)
{
    if (x->out->axis_count == MATRIX_MAX_AXES)
        return yaml_fail(x->file->yaml, key->at, x->err, "more than %d axes", MATRIX_MAX_AXES);
    x->values[x->out->axis_count] = values;
    const char *name = key->text;
    XAPPEND(x->out->axes, x->out->axis_count, name);
    return true;
}

static bool
is_rule(const char *key)
{
    return strcmp(key, "include") == 0 || strcmp(key, "exclude") == 0;
}

/* The axes as listed; *LISTED tells whether there are any. */
static bool
find_axes(struct expander *x, bool *listed)
{
    const struct yaml_node *map = x->file->axes, *include = x->file->include;
    for (size_t i = 0; map != NULL && i < map->count; i++)
        if (!is_rule(map->keys[i]->text) && !add_axis(x, map->keys[i], map->items[i]))
            return false;
    *listed = x->out->axis_count > 0;
    for (size_t i = 0; !*listed && include != NULL && i < include->count; i++)
        for (size_t k = 0; k < include->items[i]->count; k++)
            if (axis_index(x->out, include->items[i]->keys[k]->text) < 0 &&
                !add_axis(x, include->items[i]->keys[k], NULL))
                return false;
    return true;
}

static struct combo
new_combo(const struct expander *x, long added_by)
{
    struct combo combo = { .added_by = added_by };
    combo.axes = xcalloc(x->out->axis_count + 1, sizeof *combo.axes);
    return combo;
}

static void
clear_combo(struct combo *combo)
{
    free(combo->axes);
    free(combo->extras);
    free(combo->extended_by);
}

static bool
add_combo(struct expander *x, struct combo combo)
{
    if (x->out->count == MATRIX_MAX_CELLS) {
        clear_combo(&combo);
        return yaml_fail(x->file->yaml, x->file->axes->at, x->err, "more than %d cells",
                         MATRIX_MAX_CELLS);
    }
    XAPPEND(x->out->combos, x->out->count, combo);
    return true;
}

static bool
unknown_axis(const struct expander *x, const struct yaml_node *key)
{
    const char *near = NULL;
    if (x->out->axis_count > 0) {
        const char *names[MATRIX_MAX_AXES + 1] = { 0 };
        memcpy(names, x->out->axes, x->out->axis_count * sizeof *names);
        near = cli_nearest(key->text, names);
    }
    return yaml_fail(x->file->yaml, key->at, x->err,
                     "'exclude' names '%.60s', which is no axis%s%s%s", key->text,
                     near != NULL             ? ", did you mean '"
                     : x->out->axis_count > 0 ? "; the first axis is '"
                                              : "",
                     near != NULL             ? near
                     : x->out->axis_count > 0 ? x->out->axes[0]
                                              : "",
                     near != NULL             ? "'?"
                     : x->out->axis_count > 0 ? "'"
                                              : "");
}

static bool
unknown_value(const struct expander *x, const struct yaml_node *value, size_t axis)
{
    struct strbuf known = { 0 };
    for (size_t i = 0; i < x->values[axis]->count && known.len < 200; i++)
        strbuf_printf(&known, "%s%s", i > 0 ? ", " : "", x->values[axis]->items[i]->text);
    yaml_fail(x->file->yaml, value->at, x->err,
              "'exclude' names the value '%.60s', which the axis '%s' does not have; it has: %s",
              value->text, x->out->axes[axis], known.data);
    strbuf_free(&known);
    return false;
}

/* A typing error in an exclude entry would silently exclude nothing. */
static bool
check_exclude(const struct expander *x)
{
    const struct yaml_node *list = x->file->exclude;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct yaml_node *entry = list->items[i];
        for (size_t k = 0; k < entry->count; k++) {
            long axis = axis_index(x->out, entry->keys[k]->text);
            if (axis < 0 || x->values[axis] == NULL)
                return unknown_axis(x, entry->keys[k]);
            const struct yaml_node *values = x->values[axis];
            size_t v = 0;
            while (v < values->count && strcmp(values->items[v]->text, entry->items[k]->text) != 0)
                v++;
            if (v == values->count)
                return unknown_value(x, entry->items[k], (size_t)axis);
        }
    }
    return true;
}

static bool
is_excluded(const struct expander *x, const struct combo *combo)
{
    const struct yaml_node *list = x->file->exclude;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct yaml_node *entry = list->items[i];
        bool all = true;
        for (size_t k = 0; k < entry->count && all; k++) {
            long axis = axis_index(x->out, entry->keys[k]->text);
            all = strcmp(combo->axes[axis]->text, entry->items[k]->text) == 0;
        }
        if (all)
            return true;
    }
    return false;
}

/* The NUMBER-th element of the product: the last axis changes fastest. */
static struct combo
product_element(const struct expander *x, size_t number)
{
    struct combo combo = new_combo(x, COMBO_FROM_AXES);
    for (size_t i = x->out->axis_count; i-- > 0;) {
        if (x->values[i] == NULL)
            continue; /* never: these axes make no product */
        combo.axes[i] = x->values[i]->items[number % x->values[i]->count];
        number /= x->values[i]->count;
    }
    return combo;
}

static bool
multiply(struct expander *x)
{
    size_t product = 1;
    for (size_t i = 0; i < x->out->axis_count; i++) {
        if (x->values[i] == NULL)
            continue;
        product *= x->values[i]->count;
        if (product > MAX_PRODUCT)
            return yaml_fail(x->file->yaml, x->file->axes->at, x->err,
                             "the axes make more than %d combinations", MAX_PRODUCT);
    }
    x->out->product = product;
    for (size_t i = 0; i < product; i++) {
        struct combo combo = product_element(x, i);
        if (is_excluded(x, &combo)) {
            clear_combo(&combo);
            x->out->excluded++;
        } else if (!add_combo(x, combo)) {
            return false;
        }
    }
    return true;
}

/* Would ENTRY leave every axis' value of COMBO as it is? */
static bool
fits(const struct expander *x, const struct combo *combo, const struct yaml_node *entry)
{
    for (size_t k = 0; k < entry->count; k++) {
        long axis = axis_index(x->out, entry->keys[k]->text);
        if (axis >= 0 && strcmp(combo->axes[axis]->text, entry->items[k]->text) != 0)
            return false;
    }
    return true;
}

static void
set_extra(struct combo *combo, const char *name, const struct yaml_node *value)
{
    for (size_t i = 0; i < combo->extra_count; i++) {
        if (strcmp(combo->extras[i].name, name) == 0) {
            combo->extras[i].value = value;
            return;
        }
    }
    struct combo_value extra = { name, value };
    XAPPEND(combo->extras, combo->extra_count, extra);
}

/* Put what is no axis into COMBO; the axes' values too if it is NEW. */
static void
take_values(const struct expander *x, struct combo *combo, const struct yaml_node *entry, bool new)
{
    for (size_t k = 0; k < entry->count; k++) {
        long axis = axis_index(x->out, entry->keys[k]->text);
        if (axis < 0)
            set_extra(combo, entry->keys[k]->text, entry->items[k]);
        else if (new)
            combo->axes[axis] = entry->items[k];
    }
}

static bool
include_entry(struct expander *x, size_t number, size_t originals)
{
    const struct yaml_node *entry = x->file->include->items[number];
    bool used = false;
    for (size_t i = 0; i < originals; i++) {
        struct combo *combo = &x->out->combos[i];
        if (!fits(x, combo, entry))
            continue;
        used = true;
        take_values(x, combo, entry, false);
        XAPPEND(combo->extended_by, combo->extended_count, number);
    }
    if (used)
        return true;
    struct combo combo = new_combo(x, (long)number);
    take_values(x, &combo, entry, true);
    return add_combo(x, combo);
}

static bool
include_all(struct expander *x)
{
    size_t originals = x->out->count;
    for (size_t i = 0; x->file->include != NULL && i < x->file->include->count; i++)
        if (!include_entry(x, i, originals))
            return false;
    return true;
}

bool
expansion_make(struct expansion *expansion, const struct matrix_file *file, struct repro_err *err)
{
    *expansion = (struct expansion){ 0 };
    struct expander x = { .out = expansion, .file = file, .err = err };
    bool listed = false;
    bool ok = find_axes(&x, &listed) && check_exclude(&x);
    if (ok && (listed || file->include == NULL)) /* no matrix at all: one cell */
        ok = multiply(&x);
    ok = ok && include_all(&x);
    if (ok && expansion->count == 0)
        ok = yaml_fail(file->yaml, file->axes->at, err, "'exclude' leaves no cell");
    if (!ok)
        expansion_clear(expansion);
    return ok;
}

void
expansion_clear(struct expansion *expansion)
{
    for (size_t i = 0; i < expansion->count; i++)
        clear_combo(&expansion->combos[i]);
    free(expansion->combos);
    free(expansion->axes);
    *expansion = (struct expansion){ 0 };
}
