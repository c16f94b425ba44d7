/* plan_show.c - see plan_show.h. */
#include "repro/matrix/plan_show.h"

#include "common/xalloc.h"
#include "reports/escape.h"

#include <jansson.h>
#include <stdlib.h>

static const char default_runner[] = "ubuntu-latest";

static void
show_values(const struct axis_value *values, size_t count, struct strbuf *out)
{
    for (size_t i = 0; i < count; i++) {
        strbuf_printf(out, "%s%s=", i > 0 ? ", " : "", values[i].axis);
        escape_plain(out, values[i].value);
    }
}

static void
show_origin(const struct cell_plan *cell, struct strbuf *out)
{
    const struct combo *combo = cell->combo;
    if (combo->added_by != COMBO_FROM_AXES)
        strbuf_printf(out, "    added by include %ld\n", combo->added_by + 1);
    for (size_t i = 0; i < combo->extended_count; i++)
        strbuf_printf(out, "%s%zu%s", i == 0 ? "    extended by include " : ", ",
                      combo->extended_by[i] + 1, i + 1 == combo->extended_count ? ": " : "");
    if (combo->extended_count > 0) {
        show_values(cell->extras, cell->extra_count, out);
        strbuf_puts(out, "\n");
    }
}

static void
show_cell(const struct cell_plan *cell, struct strbuf *out)
{
    strbuf_printf(out, "%s\n    ", cell->id);
    show_values(cell->axes, cell->axis_count, out);
    strbuf_printf(out, "%sexpected: %s", cell->axis_count > 0 ? "; " : "",
                  expectation_name(cell->expected));
    if (cell->expected_class != NULL)
        strbuf_printf(out, ", %s", cell->expected_class);
    if (cell->expected_function != NULL) {
        strbuf_puts(out, ", in ");
        escape_plain(out, cell->expected_function);
    }
    if (cell->runs_on != NULL) {
        strbuf_puts(out, "; runs on ");
        escape_plain(out, cell->runs_on);
    }
    strbuf_puts(out, "\n");
    show_origin(cell, out);
}

/* What the NUMBER-th include entry did, over the whole matrix. */
static void
show_include(const struct plan *plan, size_t number, struct strbuf *out)
{
    const struct yaml_node *entry = plan->file->include->items[number];
    size_t extended = 0;
    strbuf_printf(out, "include %zu (line %u", number + 1, entry->at.line);
    for (size_t i = 0; i < entry->count; i++) {
        strbuf_printf(out, "%s%s=", i == 0 ? "; " : ", ", entry->keys[i]->text);
        escape_plain(out, entry->items[i]->text);
    }
    strbuf_puts(out, "): ");
    for (size_t i = 0; i < plan->expansion.count; i++)
        for (size_t k = 0; k < plan->expansion.combos[i].extended_count; k++)
            extended += plan->expansion.combos[i].extended_by[k] == number;
    if (extended > 0)
        strbuf_printf(out, "extended %zu cell%s\n", extended, extended == 1 ? "" : "s");
    else
        strbuf_puts(out, "added a cell\n");
}

void
plan_show_text(const struct plan *plan, struct strbuf *out)
{
    const struct expansion *e = &plan->expansion;
    for (size_t i = 0; i < plan->count; i++)
        show_cell(&plan->cells[i], out);
    strbuf_puts(out, "\n");
    if (e->product > 0)
        strbuf_printf(out, "axes: %zu combination%s, %zu excluded\n", e->product,
                      e->product == 1 ? "" : "s", e->excluded);
    for (size_t i = 0; plan->file->include != NULL && i < plan->file->include->count; i++)
        show_include(plan, i, out);
    strbuf_printf(out, "%zu cell%s", e->count, e->count == 1 ? "" : "s");
    if (plan->count < e->count)
        strbuf_printf(out, ", %zu selected", plan->count);
    strbuf_puts(out, "\n");
}

/* Cells of shard NUMBER: counted on a plan of its own would cost a second reading of the file. */
static size_t
count_cells(const struct plan *plan, const char **runners, unsigned shards, unsigned number)
{
    const char *runner = runners[number];
    unsigned first = 0, of = 0;
    size_t cells = 0;
    for (unsigned i = 0; i < shards; i++) {
        if (runners[i] != runner)
            continue;
        first = of == 0 ? i : first;
        of++;
    }
    for (size_t i = 0; i < plan->count; i++)
        cells += plan_same_runner(plan->cells[i].runs_on, runner);
    return cells / of + (number - first < cells % of);
}

bool
plan_show_github(const struct plan *plan, unsigned shards, struct strbuf *out,
                 struct repro_err *err)
{
    unsigned count = shards > 0 ? shards : plan_default_shards(plan);
    const char **runners = plan_shard_runners(plan, count, err);
    if (runners == NULL)
        return false;
    json_t *jobs = json_array();
    for (unsigned i = 0; i < count; i++) {
        char *shard = xasprintf("%u/%u", i + 1, count);
        const char *runner = runners[i] != NULL ? runners[i] : default_runner;
        json_array_append_new(jobs,
                              json_pack("{s:s, s:s, s:I}", "shard", shard, "runner", runner,
                                        "cells", (json_int_t)count_cells(plan, runners, count, i)));
        free(shard);
    }
    json_t *doc = json_pack("{s:o}", "include", jobs);
    char *text = json_dumps(doc, JSON_COMPACT);
    strbuf_printf(out, "%s\n", text);
    free(text);
    json_decref(doc);
    free(runners);
    return true;
}
