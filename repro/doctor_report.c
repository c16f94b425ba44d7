/* doctor_report.c - the doctor's findings as text and JSON. */
#include "repro/doctor.h"

#include "common/xalloc.h"
#include "repro/argv.h"
#include "repro/install_hint.h"
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
    strbuf_printf(out, "  %-10s %-12s %-4s %-7s %-8s %s%s\n", t->name, or_dash(t->version), raw,
                  or_dash(t->layout), t->has_runtime ? "yes" : "no", or_dash(t->profdata), role);
    strbuf_printf(out, "  %-10s %s\n", "", t->path);
    if (t->problem != NULL)
        strbuf_printf(out, "  %-10s ! %s\n", "", t->problem);
}

/* Is I the first compiler of its class of layouts? */
static bool
opens_class(const struct toolchain_list *list, size_t i)
{
    if (list->items[i].layout_class == NULL)
        return false;
    for (size_t j = 0; j < i; j++)
        if (toolchain_same_class(&list->items[j], &list->items[i]))
            return false;
    return true;
}

/* Which LLVMs may meet in one instrumented program: a line per class. */
static void
disagreements(const struct doctor *d, struct strbuf *out)
{
    const struct toolchain_list *list = &d->toolchains;
    size_t classes = 0;
    for (size_t i = 0; i < list->count; i++)
        classes += opens_class(list, i);
    if (classes == 0)
        return;
    strbuf_puts(out, classes == 1
                         ? "\nThey agree about profile records: objects of all may be mixed\n"
                         : "\nMay meet in one instrumented program: compilers of the same line\n");
    for (size_t i = 0; i < list->count; i++) {
        if (!opens_class(list, i))
            continue;
        strbuf_printf(out, "  %s:", list->items[i].layout);
        for (size_t j = i; j < list->count; j++)
            if (toolchain_same_class(&list->items[i], &list->items[j]))
                strbuf_printf(out, " %s", list->items[j].name);
        strbuf_puts(out, "\n");
    }
}

static void
check_row(const struct doctor_check *check, bool color, struct strbuf *out)
{
    const char *mark = check->ok          ? "ok"
                       : check->required  ? "MISSING"
                       : check->essential ? "missing"
                                          : "note";
    const char *on = !color            ? ""
                     : check->ok       ? "\033[32m"
                     : check->required ? "\033[31m"
                                       : "\033[33m";
    strbuf_printf(out, "  %s%-8s%s %-36s %s\n", on, mark, color ? "\033[0m" : "", check->title,
                  or_dash(check->detail));
    if (!check->ok && check->fix != NULL)
        strbuf_printf(out, "  %-8s   -> %s\n", "", check->fix);
}

static void
abilities(const struct doctor *d, bool color, struct strbuf *out)
{
    strbuf_puts(out, "\nChecks:\n");
    for (unsigned a = 0; a < DOCTOR_ABILITIES; a++) {
        bool can = doctor_can(d, (enum doctor_ability)a);
        strbuf_printf(out, "%s%s: %s%s\n", color ? "\033[1m" : "",
                      doctor_ability_name((enum doctor_ability)a), can ? "yes" : "no",
                      color ? "\033[0m" : "");
        for (size_t i = 0; i < d->check_count; i++)
            if (d->checks[i].ability == (enum doctor_ability)a)
                check_row(&d->checks[i], color, out);
    }
}

static bool
has_word(const struct argv *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->words[i], word) == 0)
            return true;
    return false;
}

/* One command for all packages that are missing, or NULL. Caller frees. */
static char *
install_everything(const struct doctor *d)
{
    struct argv all = { 0 }, some = { 0 };
    for (size_t i = 0; i < d->check_count; i++)
        if (!d->checks[i].ok && d->checks[i].packages != NULL)
            argv_add_words(&all, d->checks[i].packages);
    for (size_t i = 0; i < all.count; i++)
        if (!has_word(&some, all.words[i]))
            argv_add(&some, all.words[i]);
    char *packages = some.count > 0 ? argv_text(&some) : NULL;
    char *command = packages != NULL ? install_hint(packages, packages) : NULL;
    free(packages);
    argv_free(&some);
    argv_free(&all);
    return command;
}

void
doctor_text(const struct doctor *d, bool color, struct strbuf *out)
{
    strbuf_printf(out, "Compilers:\n  %-10s %-12s %-4s %-7s %-8s %s\n", "name", "version", "raw",
                  "layout", "runtime", "llvm-profdata");
    for (size_t i = 0; i < d->toolchains.count; i++)
        toolchain_row(d, &d->toolchains.items[i], out);
    if (d->toolchains.count == 0)
        strbuf_puts(out, "  none\n");
    disagreements(d, out);
    abilities(d, color, out);
    char *command = install_everything(d);
    if (command != NULL)
        strbuf_printf(out, "\nTo install what is missing:\n  %s\n", command);
    free(command);
    strbuf_puts(out, doctor_healthy(d) ? "\nThis machine can do what repro matrix needs.\n"
                                       : "\nrepro matrix cannot work here: see MISSING above.\n");
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
        json_array_append_new(
            checks, json_pack("{s:s, s:s, s:s, s:b, s:b, s:b, s:o, s:o}", "id", c->id, "title",
                              c->title, "ability", doctor_ability_name(c->ability), "essential",
                              c->essential, "ok", c->ok, "required", c->required, "detail",
                              text_or_null(c->detail), "fix", text_or_null(c->fix)));
    }
    json_t *can = json_object();
    for (unsigned a = 0; a < DOCTOR_ABILITIES; a++)
        json_object_set_new(can, doctor_ability_name((enum doctor_ability)a),
                            json_boolean(doctor_can(d, (enum doctor_ability)a)));
    char *command = install_everything(d);
    json_t *doc = json_pack("{s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:o}", "schema", "repro.doctor/1",
                            "tool", REPRO_TOOL, "healthy", doctor_healthy(d), "can", can,
                            "toolchains", toolchains, "must_not_be_mixed", disagreements_json(d),
                            "checks", checks, "install", text_or_null(command));
    free(command);
    return doc;
}
