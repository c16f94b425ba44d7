/* template.h - values of a YAML file with ${{ expressions }} in them. */
#ifndef REPRO_CONFIG_TEMPLATE_H
#define REPRO_CONFIG_TEMPLATE_H

#include "repro/config/expr.h"
#include "repro/config/yaml_tree.h"

enum { TEMPLATE_MAX_TEXT = 1 << 20 };

/* The scalar NODE with every expression replaced by its text, or NULL with ERR that names file,
 * line and column of the expression. Caller frees. */
char *template_text(const struct yaml_file *file, const struct yaml_node *node,
                    const struct expr_names *names, struct repro_err *err);
/* A scalar that is a whole expression, or a plain word: its value, kind and all. What is mixed from
 * text and expressions is a string. */
bool template_value(const struct yaml_file *file, const struct yaml_node *node,
                    const struct expr_names *names, struct expr_value *value,
                    struct repro_err *err);

#endif
