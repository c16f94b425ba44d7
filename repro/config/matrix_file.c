/* matrix_file.c - the keys of a matrix file; see matrix_file.h. */
#include "repro/config/matrix_file.h"

#include "common/xalloc.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* What may stand under a key. */
enum shape { TEXT, TEXTS, TEXT_OR_TEXTS, TEXT_MAP, ANYTHING };

struct field {
    const char *key;
    enum shape shape;
    const struct yaml_node **place;
};

enum { MAX_FIELDS = 32 };

struct reader {
    const struct yaml_file *yaml;
    struct repro_err *err;
};

static bool
all_scalars(const struct reader *r, const struct yaml_node *node, const char *key)
{
    for (size_t i = 0; i < node->count; i++)
        if (node->items[i]->kind != YAML_SCALAR)
            return yaml_fail(r->yaml, node->items[i]->at, r->err,
                             "expected a value inside '%s', this is a list or a map", key);
    return true;
}

static bool
has_shape(const struct reader *r, const struct yaml_node *node, const struct field *field)
{
    char what[40] = "'";
    strncat(what, field->key, sizeof what - 3);
    strncat(what, "'", 2);
    switch (field->shape) {
    case TEXT:
        return yaml_expect(r->yaml, node, YAML_SCALAR, what, r->err);
    case TEXT_MAP:
        return yaml_expect(r->yaml, node, YAML_MAP, what, r->err) &&
               all_scalars(r, node, field->key);
    case TEXTS:
        return yaml_expect(r->yaml, node, YAML_LIST, what, r->err) &&
               all_scalars(r, node, field->key);
    case TEXT_OR_TEXTS:
        if (node->kind == YAML_MAP)
            return yaml_fail(r->yaml, node->at, r->err,
                             "%s must be a value or a list of values, this is a map", what);
        return all_scalars(r, node, field->key);
    case ANYTHING:
        break;
    }
    return true;
}

/* Put the values of MAP where FIELDS (COUNT of them) say; other keys are errors. */
static bool
read_fields(const struct reader *r, const struct yaml_node *map, const char *what,
            const struct field *fields, size_t count)
{
    const char *known[MAX_FIELDS + 1] = { 0 };
    for (size_t i = 0; i < count && i < MAX_FIELDS; i++)
        known[i] = fields[i].key;
    if (!yaml_check_keys(r->yaml, map, what, known, r->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *node = yaml_get(map, fields[i].key);
        if (node != NULL && !has_shape(r, node, &fields[i]))
            return false;
        *fields[i].place = node;
    }
    return true;
}

static bool
read_limits(const struct reader *r, const struct yaml_node *node, struct matrix_file *file)
{
    const struct field fields[] = { { "timeout", TEXT, &file->limits.timeout },
                                    { "memory", TEXT, &file->limits.memory },
                                    { "cpu", TEXT, &file->limits.cpu },
                                    { "build", TEXT, &file->limits.build } };
    return node == NULL || read_fields(r, node, "'limits'", fields, sizeof fields / sizeof *fields);
}

static bool
read_profile(const struct reader *r, const struct yaml_node *node, struct matrix_file *file)
{
    const struct field fields[] = { { "required", TEXT, &file->profile.required },
                                    { "file", TEXT, &file->profile.file },
                                    { "tool", TEXT, &file->profile.tool },
                                    { "counted", TEXT, &file->profile.counted },
                                    { "functions", TEXT, &file->profile.functions } };
    return node == NULL ||
           read_fields(r, node, "'profile'", fields, sizeof fields / sizeof *fields);
}

static bool
read_expect(const struct reader *r, const struct yaml_node *node, struct matrix_file *file)
{
    struct matrix_expect expect = { .at = node->at };
    if (node->kind == YAML_SCALAR) { /* expect: crash */
        expect.outcome = node;
    } else {
        const struct field fields[] = { { "when", TEXT_OR_TEXTS, &expect.when },
                                        { "outcome", TEXT, &expect.outcome },
                                        { "class", TEXT, &expect.cls },
                                        { "function", TEXT, &expect.function } };
        if (!read_fields(r, node, "an entry of 'expect'", fields, sizeof fields / sizeof *fields))
            return false;
    }
    if (expect.outcome == NULL)
        return yaml_fail(r->yaml, node->at, r->err, "an entry of 'expect' needs 'outcome'");
    XAPPEND(file->expects, file->expect_count, expect);
    return true;
}

static bool
read_expects(const struct reader *r, const struct yaml_node *node, struct matrix_file *file)
{
    if (node == NULL)
        return true;
    if (node->kind != YAML_LIST)
        return read_expect(r, node, file);
    for (size_t i = 0; i < node->count; i++)
        if (!read_expect(r, node->items[i], file))
            return false;
    return true;
}

static bool
is_name(const char *text)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    return *text != '\0' && strchr(first, *text) != NULL && strlen(text) <= 60 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-0123456789") ==
               strlen(text);
}

static bool
check_names(const struct reader *r, const struct yaml_node *map)
{
    for (size_t i = 0; i < map->count; i++)
        if (!is_name(map->keys[i]->text))
            return yaml_fail(r->yaml, map->keys[i]->at, r->err,
                             "'%.60s' is no name of an axis: letters, digits, '_' and '-', at most "
                             "60, a letter first",
                             map->keys[i]->text);
    return true;
}

/* `include` or `exclude`: a list of maps of scalars. */
static bool
read_entries(const struct reader *r, const struct yaml_node *node, const char *what)
{
    if (!yaml_expect(r->yaml, node, YAML_LIST, what, r->err))
        return false;
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *entry = node->items[i];
        if (!yaml_expect(r->yaml, entry, YAML_MAP, "an entry", r->err) ||
            !all_scalars(r, entry, what) || !check_names(r, entry))
            return false;
        if (entry->count == 0)
            return yaml_fail(r->yaml, entry->at, r->err, "an empty entry of %s", what);
    }
    return true;
}

static bool
read_axis(const struct reader *r, const struct yaml_node *key, const struct yaml_node *values)
{
    if (values->kind != YAML_LIST || values->count == 0)
        return yaml_fail(r->yaml, values->at, r->err,
                         "the axis '%s' must be a list of values, at least one", key->text);
    if (values->count > MATRIX_MAX_CELLS)
        return yaml_fail(r->yaml, values->at, r->err, "the axis '%s' has more than %d values",
                         key->text, MATRIX_MAX_CELLS);
    for (size_t i = 0; i < values->count; i++) {
        const struct yaml_node *value = values->items[i];
        if (value->kind != YAML_SCALAR)
            return yaml_fail(r->yaml, value->at, r->err,
                             "values of the axis '%s' must be words or numbers; attach more to one "
                             "with 'include'",
                             key->text);
        for (size_t k = 0; k < i; k++)
            if (strcmp(values->items[k]->text, value->text) == 0)
                return yaml_fail(r->yaml, value->at, r->err,
                                 "the axis '%s' has the value '%.60s' twice", key->text,
                                 value->text);
    }
    return true;
}

static bool
read_matrix(const struct reader *r, const struct yaml_node *node, struct matrix_file *file)
{
    size_t axes = 0;
    if (node == NULL)
        return true;
    if (!yaml_expect(r->yaml, node, YAML_MAP, "'matrix'", r->err) || !check_names(r, node))
        return false;
    file->axes = node;
    for (size_t i = 0; i < node->count; i++) {
        const char *key = node->keys[i]->text;
        bool ok;
        if (strcmp(key, "include") == 0) {
            file->include = node->items[i];
            ok = read_entries(r, node->items[i], "'include'");
        } else if (strcmp(key, "exclude") == 0) {
            file->exclude = node->items[i];
            ok = read_entries(r, node->items[i], "'exclude'");
        } else {
            ok = ++axes <= MATRIX_MAX_AXES ? read_axis(r, node->keys[i], node->items[i])
                                           : yaml_fail(r->yaml, node->keys[i]->at, r->err,
                                                       "more than %d axes", MATRIX_MAX_AXES);
        }
        if (!ok)
            return false;
    }
    return true;
}

static bool
read_top(const struct reader *r, const struct yaml_node *root, struct matrix_file *file)
{
    const struct yaml_node *matrix = NULL, *limits = NULL, *profile = NULL, *expect = NULL;
    const struct field fields[] = {
        { "title", TEXT, &file->title },
        { "question", TEXT, &file->question },
        { "faults-in", TEXT, &file->faults_in },
        { "id", TEXT, &file->id },
        { "name", TEXT, &file->name },
        { "runs-on", TEXT, &file->runs_on },
        { "matrix", ANYTHING, &matrix },
        { "env", TEXT_MAP, &file->env },
        { "builder", TEXT, &file->builder },
        { "with", TEXT_MAP, &file->with },
        { "build", TEXT_OR_TEXTS, &file->build },
        { "sources", TEXT_OR_TEXTS, &file->sources },
        { "artifact", TEXT, &file->artifact },
        { "run", TEXT_OR_TEXTS, &file->run },
        { "cwd", TEXT, &file->cwd },
        { "stdin", TEXT, &file->stdin_file },
        { "inputs", TEXT_OR_TEXTS, &file->inputs },
        { "repeat", TEXT, &file->repeat },
        { "limits", ANYTHING, &limits },
        { "profile", ANYTHING, &profile },
        { "expect", ANYTHING, &expect },
    };
    return read_fields(r, root, "a matrix file", fields, sizeof fields / sizeof *fields) &&
           read_matrix(r, matrix, file) && read_limits(r, limits, file) &&
           read_profile(r, profile, file) && read_expects(r, expect, file);
}

static bool
check_recipe(const struct reader *r, const struct matrix_file *file)
{
    const struct yaml_node *root = file->yaml->root;
    if (file->builder == NULL && file->with != NULL)
        return yaml_fail(r->yaml, file->with->at, r->err,
                         "'with' gives parameters to a 'builder', and there is none");
    if (file->builder == NULL && file->artifact == NULL && file->run == NULL)
        return yaml_fail(r->yaml, root->at, r->err,
                         "nothing to run: 'artifact' names the program that 'build' makes, 'run' "
                         "the command");
    const struct yaml_node *foreign = file->build != NULL      ? file->build
                                      : file->artifact != NULL ? file->artifact
                                      : file->run != NULL      ? file->run
                                                               : file->sources;
    return file->builder == NULL || foreign == NULL ||
           yaml_fail(
               r->yaml, foreign->at, r->err,
               "a 'builder' knows how to build and to run: 'build', 'sources', 'artifact' and "
               "'run' do not go with it");
}

struct matrix_file *
matrix_file_parse(const char *path, const char *folder, const char *text, size_t len,
                  struct repro_err *err)
{
    struct matrix_file *file = xcalloc(1, sizeof *file);
    file->yaml = yaml_read_text(path, text, len, err);
    file->folder = xstrdup(folder);
    const struct reader r = { file->yaml, err };
    if (file->yaml != NULL && read_top(&r, file->yaml->root, file) && check_recipe(&r, file))
        return file;
    matrix_file_free(file);
    return NULL;
}

void
matrix_file_free(struct matrix_file *file)
{
    if (file == NULL)
        return;
    yaml_file_free(file->yaml);
    free(file->expects);
    free(file->folder);
    free(file);
}
