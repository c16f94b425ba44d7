/* spec_read.h - evaluating values of a matrix file for one cell (internal to matrix/). */
#ifndef REPRO_MATRIX_SPEC_READ_H
#define REPRO_MATRIX_SPEC_READ_H

#include "repro/config/template.h"
#include "repro/matrix/spec.h"

struct spec_reader {
    struct plan_context context;
    struct repro_err *err;
};

/* NODE NULL: DEFAULT_TEXT (may be NULL, then *TEXT is NULL). *TEXT belongs to the caller. */
bool sr_text(const struct spec_reader *r, const struct yaml_node *node, const char *default_text,
             char **text);
/* A scalar is a list of one. */
bool sr_list(const struct spec_reader *r, const struct yaml_node *node, struct argv *list);
/* The same; relative paths start in the folder of the file. */
bool sr_paths(const struct spec_reader *r, const struct yaml_node *node, struct argv *paths);
bool sr_path(const struct spec_reader *r, const struct yaml_node *node, char **path);
/* "NAME=value" for every entry of a map. */
bool sr_env(const struct spec_reader *r, const struct yaml_node *node, struct argv *env);
/* A whole number from MIN to MAX. */
bool sr_number(const struct spec_reader *r, const struct yaml_node *node, uint64_t min,
               uint64_t max, uint64_t *number);
/* Seconds with decimals, as milliseconds; "none" = 0. */
bool sr_seconds(const struct spec_reader *r, const struct yaml_node *node, uint64_t *ms);
/* Bytes with an optional suffix K, M, G; "none" = 0. */
bool sr_size(const struct spec_reader *r, const struct yaml_node *node, uint64_t *bytes);
/* true or false: a plain word, or what an expression gives. */
bool sr_truth(const struct spec_reader *r, const struct yaml_node *node, bool *truth);
/* ERR: "FILE:LINE:COLUMN: ..." at NODE. */
bool sr_fail(const struct spec_reader *r, const struct yaml_node *node, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
