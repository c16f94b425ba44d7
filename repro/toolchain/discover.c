/* discover.c - see toolchain.h: all compilers, named, sorted, chosen. */
#include "repro/toolchain/toolchain.h"

#include "common/xalloc.h"
#include "repro/interrupt.h"
#include "repro/toolchain/probe.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

void
toolchain_clear(struct toolchain *t)
{
    char *const strings[] = { t->name,   t->path,         t->version,  t->target,  t->identity,
                              t->layout, t->layout_class, t->profdata, t->problem, t->runtime };
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        free(strings[i]);
    *t = (struct toolchain){ 0 };
}

void
toolchain_list_clear(struct toolchain_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        toolchain_clear(&list->items[i]);
    free(list->items);
    *list = (struct toolchain_list){ 0 };
}

/* Positive when version A is higher than B. */
static int
compare_versions(const char *a, const char *b)
{
    while (a != NULL && b != NULL && (*a != '\0' || *b != '\0')) {
        char *end_a, *end_b;
        long part_a = strtol(a, &end_a, 10), part_b = strtol(b, &end_b, 10);
        if (part_a != part_b)
            return part_a > part_b ? 1 : -1;
        if (end_a == a || end_b == b)
            break;
        a = end_a + (*end_a == '.');
        b = end_b + (*end_b == '.');
    }
    return 0;
}

static int
newest_first(const void *left, const void *right)
{
    const struct toolchain *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->apple != b->apple) /* their versions cannot be compared */
        return b->apple ? -1 : 1;
    int order = compare_versions(b->version, a->version);
    return order != 0 ? order : strcmp(a->path, b->path);
}

static bool
add_one(struct toolchain_list *list, const char *path, enum toolchain_kind kind, bool fresh,
        struct repro_err *err)
{
    struct toolchain t = { 0 };
    if (fresh || !cache_load(path, kind, &t)) {
        t = (struct toolchain){ .kind = kind, .path = xstrdup(path) };
        t.identity = identity_of(path);
        if (!probe_compiler(&t, err)) {
            toolchain_clear(&t);
            return false;
        }
        cache_store(&t);
    }
    XAPPEND(list->items, list->count, t);
    return true;
}

/* "clang-22"; the path is added where two have the same major. */
static void
give_names(struct toolchain_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct toolchain *t = &list->items[i];
        const char *stem = t->apple ? "apple-clang" : t->kind == TOOLCHAIN_CLANG ? "clang" : "gcc";
        const char *version = t->version != NULL ? t->version : "unknown";
        t->name = xasprintf("%s-%.*s", stem, (int)strcspn(version, "."), version);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(list->items[j].name, t->name) != 0)
                continue;
            char *longer = xasprintf("%s (%s)", t->name, t->path);
            free(t->name);
            t->name = longer;
        }
    }
}

bool
toolchain_discover(struct toolchain_list *list, bool fresh, struct repro_err *err)
{
    *list = (struct toolchain_list){ 0 };
    static const enum toolchain_kind kinds[] = { TOOLCHAIN_CLANG, TOOLCHAIN_GCC };
    bool ok = true;
    for (size_t k = 0; k < 2 && ok; k++) {
        struct path_list paths = candidates_find(kinds[k]);
        for (size_t i = 0; i < paths.count && ok; i++)
            ok = add_one(list, paths.paths[i], kinds[k], fresh, err);
        path_list_clear(&paths);
    }
    if (!ok) {
        toolchain_list_clear(list);
        return false;
    }
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, newest_first);
    give_names(list);
    return true;
}

bool
toolchain_usable(const struct toolchain *t)
{
    return t->kind == TOOLCHAIN_CLANG && t->problem == NULL;
}

bool
toolchain_same_class(const struct toolchain *a, const struct toolchain *b)
{
    return a->layout_class != NULL && b->layout_class != NULL &&
           strcmp(a->layout_class, b->layout_class) == 0;
}

static bool
is_called(const struct toolchain *t, const char *word)
{
    if (strcmp(t->name, word) == 0 || strcmp(t->path, word) == 0)
        return true;
    if (strchr(word, '/') != NULL) {
        char real[PATH_MAX];
        return realpath(word, real) != NULL && strcmp(real, t->path) == 0;
    }
    size_t len = strlen(word);
    return t->kind == TOOLCHAIN_CLANG && !t->apple && t->version != NULL && word[0] >= '0' &&
           word[0] <= '9' && strncmp(t->version, word, len) == 0 &&
           (t->version[len] == '.' || t->version[len] == '\0');
}

const struct toolchain *
toolchain_find(const struct toolchain_list *list, const char *word)
{
    for (size_t i = 0; i < list->count; i++)
        if (is_called(&list->items[i], word))
            return &list->items[i];
    return NULL;
}

const struct toolchain *
toolchain_default_program(const struct toolchain_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (toolchain_usable(&list->items[i]))
            return &list->items[i];
    return NULL;
}

const struct toolchain *
toolchain_default_foreign(const struct toolchain_list *list, const struct toolchain *program)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct toolchain *t = &list->items[i];
        if (t->kind == TOOLCHAIN_CLANG && t->compiles && t->layout_class != NULL &&
            !toolchain_same_class(t, program))
            return t;
    }
    return NULL;
}

struct toolchain_info
toolchain_info_of(const struct toolchain *t, const char *role)
{
    return (struct toolchain_info){ .name = xstrdup(t->name),
                                    .path = xstrdup(t->path),
                                    .version = xstrdup(t->version),
                                    .llvm_major = t->llvm_major,
                                    .raw_version = t->has_runtime ? t->raw_version : -1,
                                    .layout = t->has_runtime ? xstrdup(t->layout) : NULL,
                                    .profdata = xstrdup(t->profdata),
                                    .role = xstrdup(role) };
}
