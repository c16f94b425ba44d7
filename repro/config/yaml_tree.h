/* yaml_tree.h - a YAML document as a tree whose nodes know their line and column.
 *
 * Read with libyaml, one document per file. Hostile input is bounded: size of the file, depth, and
 * number of nodes (an alias counts as many as what it repeats, so that aliases of aliases cannot
 * grow). Keys are scalars and come once. Nothing here interprets a value.
 */
#ifndef REPRO_CONFIG_YAML_TREE_H
#define REPRO_CONFIG_YAML_TREE_H

#include "common/err.h"

#include <stddef.h>

enum {
    YAML_MAX_BYTES = 1 << 20,
    YAML_MAX_DEPTH = 32,
    YAML_MAX_NODES = 100000,
    YAML_MAX_KEYS = 1000 /* of one map */
};

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_place {
    unsigned line, column; /* from 1 */
};

struct yaml_node {
    enum yaml_kind kind;
    struct yaml_place at, end;
    char *text;               /* scalar: the value, NUL-terminated, no NUL inside */
    bool plain;               /* scalar without quotes, so that true, 14 and null may mean more */
    struct yaml_node **items; /* elements of a list, values of a map */
    struct yaml_node **keys;  /* of a map, as many as items */
    size_t count;
    size_t weight; /* nodes below and with this one */
};

/* A file, or a text that is not in a file. Everything reachable belongs to it. */
struct yaml_file {
    char *path;             /* as given: starts every error message */
    char *text;             /* what was read */
    struct yaml_node *root; /* never NULL after a successful read */
    struct yaml_node **nodes;
    size_t node_count;
};

/* NULL with ERR: cannot be read, or "PATH:LINE:COLUMN: what is wrong". */
struct yaml_file *yaml_read_file(const char *path, struct repro_err *err);
struct yaml_file *yaml_read_text(const char *path, const char *text, size_t len,
                                 struct repro_err *err);
void yaml_file_free(struct yaml_file *file); /* NULL is fine */

/* The value of KEY in MAP, or NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

/* Error REPRO_E_FORMAT: "PATH:LINE:COLUMN: ..."; returns false. */
bool yaml_fail(const struct yaml_file *file, struct yaml_place at, struct repro_err *err,
               const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Every key of MAP must be one of KNOWN (ends with NULL): error names the nearest. WHAT is the
 * object in the message, "a matrix file". Not a map: error. */
bool yaml_check_keys(const struct yaml_file *file, const struct yaml_node *map, const char *what,
                     const char *const *known, struct repro_err *err);
/* NODE must be of this kind; WHAT is what it is, "'inputs'". */
bool yaml_expect(const struct yaml_file *file, const struct yaml_node *node, enum yaml_kind kind,
                 const char *what, struct repro_err *err);

#endif
