/* spec_read.c - see spec_read.h. */
#include "repro/matrix/spec_read.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool
sr_fail(const struct spec_reader *r, const struct yaml_node *node, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *message = xvasprintf(fmt, ap);
    va_end(ap);
    yaml_fail(r->context.plan->file->yaml, node->at, r->err, "%s", message);
    free(message);
    return false;
}

bool
sr_text(const struct spec_reader *r, const struct yaml_node *node, const char *default_text,
        char **text)
{
    const struct expr_names names = plan_names(&r->context);
    *text = node != NULL ? template_text(r->context.plan->file->yaml, node, &names, r->err)
                         : xstrdup(default_text);
    return node == NULL || *text != NULL;
}

static bool
add_text(const struct spec_reader *r, const struct yaml_node *node, struct argv *list)
{
    char *text;
    if (!sr_text(r, node, NULL, &text))
        return false;
    argv_add(list, text);
    free(text);
    return true;
}

bool
sr_list(const struct spec_reader *r, const struct yaml_node *node, struct argv *list)
{
    if (node == NULL)
        return true;
    if (node->kind == YAML_SCALAR)
        return add_text(r, node, list);
    for (size_t i = 0; i < node->count; i++)
        if (!add_text(r, node->items[i], list))
            return false;
    return true;
}

bool
sr_paths(const struct spec_reader *r, const struct yaml_node *node, struct argv *paths)
{
    struct argv list = { 0 };
    bool ok = sr_list(r, node, &list);
    for (size_t i = 0; ok && i < list.count; i++) {
        char *path = fs_join(r->context.plan->file->folder, list.words[i]);
        argv_add(paths, path);
        free(path);
    }
    argv_free(&list);
    return ok;
}

bool
sr_path(const struct spec_reader *r, const struct yaml_node *node, char **path)
{
    char *text;
    *path = NULL;
    if (!sr_text(r, node, NULL, &text))
        return false;
    if (text != NULL)
        *path = fs_join(r->context.plan->file->folder, text);
    free(text);
    return true;
}

static bool
is_variable(const char *name)
{
    return name[0] != '\0' && strchr("0123456789", name[0]) == NULL &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") ==
               strlen(name);
}

bool
sr_env(const struct spec_reader *r, const struct yaml_node *node, struct argv *env)
{
    for (size_t i = 0; node != NULL && i < node->count; i++) {
        const struct yaml_node *key = node->keys[i];
        char *value;
        if (!is_variable(key->text))
            return sr_fail(r, key, "'%.60s' is no name of an environment variable", key->text);
        if (strcmp(key->text, "LLVM_PROFILE_FILE") == 0)
            return sr_fail(r, key, "LLVM_PROFILE_FILE is set from 'profile: file:'");
        if (!sr_text(r, node->items[i], NULL, &value))
            return false;
        argv_addf(env, "%s=%s", key->text, value);
        free(value);
    }
    return true;
}

bool
sr_number(const struct spec_reader *r, const struct yaml_node *node, uint64_t min, uint64_t max,
          uint64_t *number)
{
    char *text, *end = NULL;
    if (node == NULL)
        return true;
    if (!sr_text(r, node, NULL, &text))
        return false;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    bool ok = text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && value >= min &&
              value <= max;
    if (!ok)
        sr_fail(r, node, "'%.60s' is no whole number from %llu to %llu", text,
                (unsigned long long)min, (unsigned long long)max);
    free(text);
    *number = value;
    return ok;
}

bool
sr_seconds(const struct spec_reader *r, const struct yaml_node *node, uint64_t *ms)
{
    static const double longest = 30.0 * 24 * 3600;
    char *text, *end = NULL;
    if (node == NULL)
        return true;
    if (!sr_text(r, node, NULL, &text))
        return false;
    double value = strcmp(text, "none") == 0 ? 0 : strtod(text, &end);
    bool none = end == NULL;
    bool ok = none || (strspn(text, "0123456789.") == strlen(text) && *text != '\0' &&
                       *end == '\0' && value >= 0.001 && value <= longest);
    if (!ok)
        sr_fail(r, node, "'%.60s' is no number of seconds (from 0.001 to 30 days, or none)", text);
    else
        *ms = (uint64_t)(value * 1000);
    free(text);
    return ok;
}

/* Bits to shift by for a suffix K, M, G or T (also KiB, kB is not meant); 64 = unknown. */
static unsigned
suffix_shift(const char *suffix)
{
    static const char *const names[] = { "", "K", "M", "G", "T" };
    for (unsigned i = 0; i < 5; i++) {
        size_t len = strlen(names[i]);
        if (strncmp(suffix, names[i], len) == 0 &&
            (suffix[len] == '\0' || (i > 0 && strcmp(suffix + len, "iB") == 0)))
            return 10 * i;
    }
    return 64;
}

bool
sr_size(const struct spec_reader *r, const struct yaml_node *node, uint64_t *bytes)
{
    char *text, *end = NULL;
    if (node == NULL)
        return true;
    if (!sr_text(r, node, NULL, &text))
        return false;
    errno = 0;
    unsigned long long value = strcmp(text, "none") == 0 ? 0 : strtoull(text, &end, 10);
    unsigned shift = end != NULL ? suffix_shift(end) : 0;
    bool ok = end == NULL || (text[0] >= '0' && text[0] <= '9' && errno == 0 && shift < 64 &&
                              value > 0 && value <= UINT64_MAX >> shift);
    if (!ok)
        sr_fail(r, node, "'%.60s' is no size: bytes, or with K, M, G or T, or none", text);
    else
        *bytes = (uint64_t)value << shift;
    free(text);
    return ok;
}

bool
sr_truth(const struct spec_reader *r, const struct yaml_node *node, bool *truth)
{
    const struct expr_names names = plan_names(&r->context);
    struct expr_value value;
    if (!template_value(r->context.plan->file->yaml, node, &names, &value, r->err))
        return false;
    bool expression = strstr(node->text, "${{") != NULL;
    bool ok = expression || value.kind == EXPR_BOOL ||
              sr_fail(r, node, "'%.60s' is neither true nor false", node->text);
    *truth = expr_is_true(&value);
    expr_value_clear(&value);
    return ok;
}
