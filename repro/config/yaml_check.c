/* yaml_check.c - looking things up in a YAML tree, and saying what is wrong where. */
#include "repro/config/yaml_tree.h"

#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
yaml_fail(const struct yaml_file *file, struct yaml_place at, struct repro_err *err,
          const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *message = xvasprintf(fmt, ap);
    va_end(ap);
    for (char *p = message; *p != '\0'; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            *p = '?'; /* what was quoted from the file is shown on terminals */
    repro_fail(err, REPRO_E_FORMAT, "%s:%u:%u: %s", file->path, at.line, at.column, message);
    free(message);
    return false;
}

const struct yaml_node *
yaml_get(const struct yaml_node *map, const char *key)
{
    for (size_t i = 0; map != NULL && map->kind == YAML_MAP && i < map->count; i++)
        if (strcmp(map->keys[i]->text, key) == 0)
            return map->items[i];
    return NULL;
}

bool
yaml_expect(const struct yaml_file *file, const struct yaml_node *node, enum yaml_kind kind,
            const char *what, struct repro_err *err)
{
    static const char *const names[] = {
        [YAML_SCALAR] = "a value", [YAML_LIST] = "a list", [YAML_MAP] = "a map (key: value)"
    };
    return node->kind == kind || yaml_fail(file, node->at, err, "%s must be %s, this is %s", what,
                                           names[kind], names[node->kind]);
}

static bool
unknown_key(const struct yaml_file *file, const struct yaml_node *key, const char *what,
            const char *const *known, struct repro_err *err)
{
    const char *near = cli_nearest(key->text, known);
    if (near != NULL)
        return yaml_fail(file, key->at, err, "unknown key '%.60s' in %s, did you mean '%s'?",
                         key->text, what, near);
    struct strbuf all = { 0 };
    for (const char *const *word = known; *word != NULL; word++)
        strbuf_printf(&all, "%s%s", all.len > 0 ? ", " : "", *word);
    yaml_fail(file, key->at, err, "unknown key '%.60s' in %s, known are: %s", key->text, what,
              all.data);
    strbuf_free(&all);
    return false;
}

bool
yaml_check_keys(const struct yaml_file *file, const struct yaml_node *map, const char *what,
                const char *const *known, struct repro_err *err)
{
    if (!yaml_expect(file, map, YAML_MAP, what, err))
        return false;
    for (size_t i = 0; i < map->count; i++) {
        const char *const *word = known;
        while (*word != NULL && strcmp(*word, map->keys[i]->text) != 0)
            word++;
        if (*word == NULL)
            return unknown_key(file, map->keys[i], what, known, err);
    }
    return true;
}
