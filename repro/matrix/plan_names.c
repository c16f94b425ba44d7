/* plan_names.c - what names mean in expressions, and how cells are called; see plan_cells.h. */
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/cli.h"
#include "repro/config/template.h"
#include "repro/digest.h"
#include "repro/matrix/plan_cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_ID = 120, MAX_KNOWN = 256, HASH_DIGITS = 12 };

static const char matrix_prefix[] = "matrix.";

static const struct yaml_node *
find_node(const struct plan_context *context, const char *name)
{
    const struct combo *combo = context->cell->combo;
    for (size_t i = 0; i < context->plan->axis_count; i++)
        if (strcmp(context->plan->axes[i].name, name) == 0)
            return combo->axes[i];
    for (size_t i = 0; i < combo->extra_count; i++)
        if (strcmp(combo->extras[i].name, name) == 0)
            return combo->extras[i].value;
    return NULL;
}

/* Does any cell have a value of this name? KNOWN (MAX_KNOWN + 1 places) gets all names. */
static bool
is_known(const struct plan *plan, const char *name, const char **known)
{
    size_t count = 0;
    bool found = false;
    for (size_t i = 0; i < plan->axis_count && count < MAX_KNOWN; i++)
        known[count++] = plan->axes[i].name;
    for (size_t i = 0; i < plan->expansion.count; i++)
        for (size_t k = 0; k < plan->expansion.combos[i].extra_count && count < MAX_KNOWN; k++)
            known[count++] = plan->expansion.combos[i].extras[k].name;
    for (size_t i = 0; i < count; i++)
        found = found || strcmp(known[i], name) == 0;
    known[count] = NULL;
    return found;
}

static bool
look_up_matrix(const struct plan_context *context, const char *name, struct expr_value *value,
               char *problem, size_t size)
{
    const struct yaml_node *node = find_node(context, name);
    const char *known[MAX_KNOWN + 1];
    if (node != NULL) {
        *value = expr_value_of_word(node->text, node->plain);
        return true;
    }
    *value = (struct expr_value){ .kind = EXPR_NULL };
    if (is_known(context->plan, name, known))
        return true; /* as in GitHub Actions: other cells have it, this one does not */
    const char *near = cli_nearest(name, known);
    snprintf(problem, size, "no cell has 'matrix.%.60s'%s%s%s", name,
             near != NULL ? ", did you mean 'matrix." : "", near != NULL ? near : "",
             near != NULL ? "'?" : "");
    return false;
}

static bool
look_up(const void *data, const char *name, struct expr_value *value, char *problem, size_t size)
{
    const struct plan_context *context = data;
    static const char *const words[] = { "matrix.NAME", "source", "id",     "build",
                                         "artifact",    "input",  "folder", NULL };
    const struct plan_words *w = &context->words;
    const char *const texts[] = {
        NULL,     context->plan->file->folder, context->cell->id, w->build, w->artifact, w->input,
        w->folder
    };
    if (strncmp(name, matrix_prefix, sizeof matrix_prefix - 1) == 0)
        return look_up_matrix(context, name + sizeof matrix_prefix - 1, value, problem, size);
    for (size_t i = 1; words[i] != NULL; i++) {
        if (strcmp(words[i], name) != 0)
            continue;
        if (texts[i] != NULL)
            *value = expr_string(texts[i]);
        else
            snprintf(problem, size, "'%s' is not known yet at this point", name);
        return texts[i] != NULL;
    }
    const char *near = cli_nearest(name, words);
    snprintf(problem, size, "unknown name '%.60s'%s%s%s", name,
             near != NULL ? ", did you mean '" : ": known are matrix.NAME, ",
             near != NULL ? near : "source, id, build, artifact, input and folder",
             near != NULL ? "'?" : "");
    return false;
}

struct expr_names
plan_names(const struct plan_context *context)
{
    return (struct expr_names){ look_up, context };
}

/* NODE for CELL, or NULL with ERR. */
static char *
expand(const struct plan *plan, const struct cell_plan *cell, const struct yaml_node *node,
       struct repro_err *err)
{
    const struct plan_context context = { .plan = plan, .cell = cell };
    const struct expr_names names = plan_names(&context);
    return template_text(plan->file->yaml, node, &names, err);
}

static bool
is_id_char(char c)
{
    return c != '\0' &&
           strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", c) != NULL;
}

/* Make TEXT a name of a folder: other characters become '_', none at the ends, not too long. */
static char *
make_id(const char *text)
{
    struct strbuf id = { 0 };
    for (; *text != '\0'; text++) {
        char c = *text;
        if (!is_id_char(c))
            c = '_';
        bool doubled = id.len > 0 && id.data[id.len - 1] == c && (c == '_' || c == '-');
        if (!doubled && (id.len > 0 || (c != '.' && c != '-' && c != '_')))
            strbuf_add(&id, &c, 1);
    }
    while (id.len > 0 && strchr("-_.", id.data[id.len - 1]) != NULL)
        id.data[--id.len] = '\0';
    if (id.len > MAX_ID) {
        char *hash = digest_text(id.data);
        id.data[MAX_ID - HASH_DIGITS - 1] = '\0';
        char *cut = xasprintf("%s-%.*s", id.data, HASH_DIGITS, hash);
        free(hash);
        strbuf_free(&id);
        return cut;
    }
    if (id.len == 0)
        strbuf_puts(&id, "cell");
    return strbuf_take(&id);
}

static char *
id_of_values(const struct cell_plan *cell)
{
    struct strbuf text = { 0 };
    for (size_t i = 0; i < cell->axis_count; i++)
        strbuf_printf(&text, "%s%s", i > 0 ? "-" : "",
                      cell->axes[i].value[0] != '\0' ? cell->axes[i].value : "none");
    char *id = make_id(text.data != NULL ? text.data : "");
    strbuf_free(&text);
    return id;
}

static char *
name_of_values(const struct cell_plan *cell)
{
    struct strbuf text = { 0 };
    for (size_t i = 0; i < cell->axis_count; i++)
        strbuf_printf(&text, "%s%s=%s", i > 0 ? ", " : "", cell->axes[i].axis, cell->axes[i].value);
    return text.len > 0 ? strbuf_take(&text) : xstrdup(cell->id);
}

/* Folders of some systems do not tell a from A. */
static const struct cell_plan *
same_id(const struct plan *plan, size_t before, const char *id)
{
    for (size_t i = 0; i < before; i++)
        if (strcasecmp(plan->cells[i].id, id) == 0)
            return &plan->cells[i];
    return NULL;
}

static bool
give_id(struct plan *plan, size_t index, struct repro_err *err)
{
    const struct yaml_node *node = plan->file->id;
    struct cell_plan *cell = &plan->cells[index];
    if (node == NULL) {
        char *id = id_of_values(cell);
        for (unsigned number = 2; same_id(plan, index, id) != NULL; number++) {
            free(id);
            char *first = id_of_values(cell);
            id = xasprintf("%s-%u", first, number);
            free(first);
        }
        cell->id = id;
        return true;
    }
    char *text = expand(plan, cell, node, err);
    if (text == NULL)
        return false;
    cell->id = make_id(text);
    free(text);
    const struct cell_plan *other = same_id(plan, index, cell->id);
    return other == NULL ||
           yaml_fail(plan->file->yaml, node->at, err,
                     "cells %zu and %zu both get the id '%s': put every axis into it",
                     other->index + 1, cell->index + 1, cell->id);
}

bool
plan_name_cells(struct plan *plan, struct repro_err *err)
{
    for (size_t i = 0; i < plan->count; i++) {
        struct cell_plan *cell = &plan->cells[i];
        const struct matrix_file *file = plan->file;
        if (!give_id(plan, i, err))
            return false;
        cell->name =
            file->name != NULL ? expand(plan, cell, file->name, err) : name_of_values(cell);
        if (cell->name == NULL)
            return false;
        if (file->runs_on == NULL)
            continue;
        cell->runs_on = expand(plan, cell, file->runs_on, err);
        if (cell->runs_on == NULL)
            return false;
    }
    return true;
}
