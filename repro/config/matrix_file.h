/* matrix_file.h - what a matrix file says (docs/matrix-files.md): its keys checked, its values
 * still unevaluated.
 *
 * A node pointer is NULL where the file does not say anything. Everything points into the YAML
 * tree, which belongs to the matrix_file.
 */
#ifndef REPRO_CONFIG_MATRIX_FILE_H
#define REPRO_CONFIG_MATRIX_FILE_H

#include "repro/config/yaml_tree.h"

enum { MATRIX_MAX_AXES = 32, MATRIX_MAX_CELLS = 4096 };

/* One entry of `expect`. */
struct matrix_expect {
    struct yaml_place at;
    const struct yaml_node *when; /* a filter, or a list of them; NULL = every cell */
    const struct yaml_node *outcome, *cls, *function;
};

struct matrix_file {
    struct yaml_file *yaml;
    char *folder; /* absolute folder of the file: where relative paths start */
    const struct yaml_node *title, *question, *faults_in;
    const struct yaml_node *id, *name, *runs_on;
    const struct yaml_node *axes;              /* the map under `matrix`, or NULL */
    const struct yaml_node *include, *exclude; /* lists of maps of scalars */
    const struct yaml_node *env;               /* map of scalars */
    const struct yaml_node *builder, *with;    /* a built-in recipe and its parameters */
    const struct yaml_node *build;             /* scalar or list of scalars */
    const struct yaml_node *sources;           /* list of scalars */
    const struct yaml_node *artifact;
    const struct yaml_node *run; /* scalar or list of scalars */
    const struct yaml_node *cwd, *stdin_file, *inputs, *repeat;
    struct {
        const struct yaml_node *timeout, *memory, *cpu, *build;
    } limits;
    struct {
        const struct yaml_node *required, *file, *tool, *counted, *functions;
    } profile;
    struct matrix_expect *expects;
    size_t expect_count;
};

/* NULL with ERR, which names file, line and column. */
struct matrix_file *matrix_file_read(const char *path, struct repro_err *err);
/* The same for a text; PATH is for messages, FOLDER where its relative paths start. */
struct matrix_file *matrix_file_parse(const char *path, const char *folder, const char *text,
                                      size_t len, struct repro_err *err);
void matrix_file_free(struct matrix_file *file); /* NULL is fine */

#endif
