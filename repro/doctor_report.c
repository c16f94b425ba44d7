/* doctor_report.c - the doctor's findings as text and JSON. */
#include "repro/doctor.h"

#include "common/xalloc.h"
#include "repro/version.h"

#include <stdlib.h>
#include <string.h>

static const char *
or_dash(const char *text)
{
    return text != NULL ? text : "-";
}

static void
toolchain_row(const struct doctor *d, const struct toolchain *t, struct strbuf *out)
{
    char raw[16] = "-";
    if (t->raw_version >= 0)
        snprintf(raw, sizeof raw, "%d", t->raw_version);
    const char *role = t == d->program ? "  <- program" : t == d->foreign ? "  <- foreign" : "";
    strbuf_printf(out, "  %-10s %-9s %-4s %-7s %-8s %s%s\n", t->name, or_dash(t->version), raw,
                  or_dash(t->layout), t->has_runtime ? "yes" : "no", or_dash(t->profdata), role);
    strbuf_printf(out, "  %-10s %s\n", "", t->path);
    if (t->problem != NULL)
        strbuf_printf(out, "  %-10s ! %s\n", "", t->problem);
}

/* Which LLVMs must not be mixed in one instrumented program. */
static void
disagreements(const struct doctor *d, struct strbuf *out)
{
    const struct toolchain_list *list = &d->toolchains;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        for (size_t j = i + 1; j < list->count; j++) {
            const struct toolchain *a = &list->items[i], *b = &list->items[j];
            if (a->layout_class == NULL || b->layout_class == NULL || toolchain_same_class(a, b))
                continue;
            if (count++ == 0)
                strbuf_puts(out, "\nMust not be mixed in one instrumented program (different "
                                 "profile records):\n");
            strbuf_printf(out, "  %s (%s) and %s (%s)\n", a->name, a->layout, b->name, b->layout);
        }
    }
    if (count == 0)
        strbuf_puts(out, "\nNo two compilers here disagree about profile records.\n");
}

static void
check_row(const struct doctor_check *check, bool color, struct strbuf *out)
{
    const char *mark = check->ok ? "ok" : check->required ? "MISSING" : "missing";
    const char *on = !color            ? ""
                     : check->ok       ? "\033[32m"
                     : check->required ? "\033[31m"
                                       : "\033[33m";
    strbuf_printf(out, "  %s%-8s%s %-36s %s\n", on, mark, color ? "\033[0m" : "", check->title,
                  or_dash(check->detail));
    if (!check->ok && check->fix != NULL)
        strbuf_printf(out, "  %-8s   -> %s\n", "", check->fix);
}

void
doctor_text(const struct doctor *d, bool color, struct strbuf *out)
{
    strbuf_printf(out, "Compilers:\n  %-10s %-9s %-4s %-7s %-8s %s\n", "name", "version", "raw",
                  "layout", "runtime", "llvm-profdata");
    for (size_t i = 0; i < d->toolchains.count; i++)
        toolchain_row(d, &d->toolchains.items[i], out);
    if (d->toolchains.count == 0)
        strbuf_puts(out, "  none\n");
    disagreements(d, out);
    strbuf_puts(out, "\nChecks:\n");
    for (size_t i = 0; i < d->check_count; i++)
        check_row(&d->checks[i], color, out);
    strbuf_puts(out, doctor_healthy(d) ? "\nThis machine can do what repro matrix needs.\n"
                                       : "\nSomething is missing: run the commands behind ->, or "
                                         "scripts/setup, which installs all of it.\n");
}

static json_t *
text_or_null(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

static json_t *
toolchain_json(const struct doctor *d, const struct toolchain *t)
{
    const char *role = t == d->program ? "program" : t == d->foreign ? "foreign" : NULL;
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:i, s:b, s:b, s:o, s:o, s:o, s:o, s:o}", "name",
                     t->name, "kind", t->kind == TOOLCHAIN_CLANG ? "clang" : "gcc", "path", t->path,
                     "version", text_or_null(t->version), "target", text_or_null(t->target),
                     "llvm_major", t->llvm_major, "compiles", t->compiles, "profile_runtime",
                     t->has_runtime, "raw_version",
                     t->raw_version >= 0 ? json_integer(t->raw_version) : json_null(), "layout",
                     text_or_null(t->layout), "profdata", text_or_null(t->profdata), "role",
                     text_or_null(role), "problem", text_or_null(t->problem));
}

static json_t *
disagreements_json(const struct doctor *d)
{
    json_t *pairs = json_array();
    const struct toolchain_list *list = &d->toolchains;
    for (size_t i = 0; i < list->count; i++) {
        for (size_t j = i + 1; j < list->count; j++) {
            const struct toolchain *a = &list->items[i], *b = &list->items[j];
            if (a->layout_class != NULL && b->layout_class != NULL && !toolchain_same_class(a, b))
                json_array_append_new(pairs, json_pack("[s, s]", a->name, b->name));
        }
    }
    return pairs;
}

json_t *
doctor_json(const struct doctor *d)
{
    json_t *toolchains = json_array(), *checks = json_array();
    for (size_t i = 0; i < d->toolchains.count; i++)
        json_array_append_new(toolchains, toolchain_json(d, &d->toolchains.items[i]));
    for (size_t i = 0; i < d->check_count; i++) {
        const struct doctor_check *c = &d->checks[i];
        json_array_append_new(checks,
                              json_pack("{s:s, s:s, s:b, s:b, s:o, s:o}", "id", c->id, "title",
                                        c->title, "ok", c->ok, "required", c->required, "detail",
                                        text_or_null(c->detail), "fix", text_or_null(c->fix)));
    }
    return json_pack("{s:s, s:s, s:b, s:o, s:o, s:o}", "schema", "repro.doctor/1", "tool",
                     REPRO_TOOL, "healthy", doctor_healthy(d), "toolchains", toolchains,
                     "must_not_be_mixed", disagreements_json(d), "checks", checks);
}
