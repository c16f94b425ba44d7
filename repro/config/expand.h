/* expand.h - from axes, exclude and include to combinations, by GitHub Actions' rules.
 *
 * Source of the rules: "Running variations of jobs in a workflow" and jobs.<job_id>.strategy.matrix
 * in the workflow syntax, docs.github.com. The product of the axes, the first axis outermost; an
 * exclude entry removes what has all of its values; then every include entry, in order, adds its
 * values to each original combination of which it would not overwrite an axis' value (values that
 * an earlier entry added are overwritten), and makes a new combination if there is none such.
 * Combinations made by an include entry are not extended by later ones. Where no axis is listed the
 * keys of the include entries are the axes.
 */
#ifndef REPRO_CONFIG_EXPAND_H
#define REPRO_CONFIG_EXPAND_H

#include "repro/config/matrix_file.h"

enum { COMBO_FROM_AXES = -1 };

struct combo_value {
    const char *name;
    const struct yaml_node *value;
};

struct combo {
    const struct yaml_node **axes; /* one per axis; NULL where an included one has no value */
    struct combo_value *extras;    /* added by include */
    size_t extra_count;
    long added_by;       /* number of the include entry that made it (from 0), or COMBO_FROM_AXES */
    size_t *extended_by; /* numbers of the include entries that added values, in order */
    size_t extended_count;
};

struct expansion {
    const char **axes; /* names, in the order of the file */
    size_t axis_count;
    struct combo *combos;
    size_t count;
    size_t product, excluded; /* how many the axes make, and how many `exclude` took away */
};

/* Names and values point into FILE, which must live longer. Errors name line and column: a key of
 * exclude that is no axis, a value that its axis does not have, too many combinations, none left.
 */
bool expansion_make(struct expansion *expansion, const struct matrix_file *file,
                    struct repro_err *err);
void expansion_clear(struct expansion *expansion);

#endif
