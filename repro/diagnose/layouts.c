/* layouts.c - see layouts.h. */
#include "repro/diagnose/layouts.h"

#include "common/xalloc.h"
#include "profile/layout.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool
layouts_is_foreign(const struct scene *scene, const struct scene_layout *layout)
{
    if (!layout->kind)
        return false;
    if (scene->runtime_kind)
        return strcmp(layout->kind, scene->runtime_kind) != 0;
    for (size_t i = 0; i < scene->layout_count; i++) {
        const struct scene_layout *other = &scene->layouts[i];
        if (other != layout && other->kind && strcmp(other->kind, layout->kind) != 0 &&
            (other->records > layout->records ||
             (other->records == layout->records && other < layout)))
            return true;
    }
    return false;
}

uint64_t
layouts_foreign_records(const struct scene *scene)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < scene->layout_count; i++)
        if (layouts_is_foreign(scene, &scene->layouts[i]))
            sum += scene->layouts[i].records;
    return sum;
}

static void
add_range(const char *layout, struct strbuf *out)
{
    unsigned first = 0;
    unsigned last = 0;
    unsigned version = (unsigned)strtoul(layout + (layout[0] == 'v'), NULL, 10);
    if (!prof_layout_llvm_range(version, &first, &last))
        strbuf_puts(out, "LLVM release unknown");
    else if (first == last)
        strbuf_printf(out, "LLVM %u", first);
    else
        strbuf_printf(out, "LLVM %u to %u", first, last);
}

void
layouts_describe(const char *layout, struct strbuf *out)
{
    strbuf_printf(out, "%s (", layout);
    add_range(layout, out);
    strbuf_puts(out, ")");
}

static void
add_some(char *const *items, size_t count, size_t max, struct strbuf *out)
{
    for (size_t i = 0; i < count && i < max; i++)
        strbuf_printf(out, "%s%s", i == 0 ? "; " : ", ", items[i]);
    if (count > max)
        strbuf_printf(out, " and %zu more", count - max);
}

void
layouts_describe_foreign(const struct scene *scene, struct strbuf *out)
{
    bool first = true;
    for (size_t i = 0; i < scene->layout_count; i++) {
        const struct scene_layout *layout = &scene->layouts[i];
        if (!layouts_is_foreign(scene, layout))
            continue;
        strbuf_printf(out, "%s%" PRIu64 " %s record%s (", first ? "" : ", ", layout->records,
                      layout->name, layout->records == 1 ? "" : "s");
        add_range(layout->name, out);
        if (layout->group) {
            add_some(layout->group->producers, layout->group->producer_count, 2, out);
            add_some(layout->group->members, layout->group->member_count, 3, out);
        }
        strbuf_puts(out, ")");
        first = false;
    }
}

bool
layouts_has_producer(const struct scene_layout *layout, const char *part)
{
    for (size_t i = 0; layout->group && i < layout->group->producer_count; i++)
        if (strstr(layout->group->producers[i], part) != NULL)
            return true;
    return false;
}

/* In Rust programs it is usually the cc crate that instruments the C code. */
static void
add_cargo_fix(const struct scene *scene, struct diagnosis *d)
{
    for (size_t i = 0; i < scene->layout_count; i++)
        if (layouts_has_producer(&scene->layouts[i], "rustc version")) {
            diagnosis_add_fix(d,
                              "In a Cargo build where the cc crate compiles the C code: versions "
                              "1.2.2 to 1.7.0 pass -Cprofile-generate on to clang, newer ones do "
                              "not",
                              "cargo update -p cc", false);
            return;
        }
}

void
layouts_add_fixes(const struct scene *scene, struct diagnosis *d)
{
    struct strbuf who = { 0 };
    layouts_describe_foreign(scene, &who);
    char *text = xasprintf("Compile the foreign objects without instrumentation: %s",
                           who.data ? who.data : "those of the other LLVM");
    diagnosis_add_fix(d, text,
                      "export CFLAGS=\"$CFLAGS -fno-profile-generate -fno-profile-use\" "
                      "CXXFLAGS=\"$CXXFLAGS -fno-profile-generate -fno-profile-use\"",
                      false);
    free(text);
    strbuf_free(&who);
    struct strbuf same = { 0 };
    strbuf_puts(&same, "Or compile and link every instrumented object with one LLVM");
    if (scene->runtime_layout) {
        strbuf_puts(&same, ", one that writes ");
        layouts_describe(scene->runtime_layout, &same);
        strbuf_puts(&same, " like the linked runtime");
    }
    char *both = strbuf_take(&same);
    diagnosis_add_fix(d, both, NULL, false);
    free(both);
    add_cargo_fix(scene, d);
}
