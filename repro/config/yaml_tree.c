/* yaml_tree.c - from libyaml's events to a tree; see yaml_tree.h. */
#include "repro/config/yaml_tree.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct anchor {
    char *name;
    struct yaml_node *node; /* complete */
};

/* A list or map that is being filled. */
struct level {
    struct yaml_node *node;
    struct yaml_node *key; /* map: the key whose value comes next */
    char *anchor;
};

struct builder {
    struct yaml_file *file;
    yaml_parser_t parser;
    struct level levels[YAML_MAX_DEPTH];
    size_t depth;
    struct anchor *anchors;
    size_t anchor_count;
    size_t weight; /* of the whole document, aliases counted in full */
    struct repro_err *err;
};

static struct yaml_place
place_of(yaml_mark_t mark)
{
    return (struct yaml_place){ (unsigned)mark.line + 1, (unsigned)mark.column + 1 };
}

static struct yaml_node *
new_node(struct builder *b, enum yaml_kind kind, const yaml_event_t *event)
{
    struct yaml_node *node = xcalloc(1, sizeof *node);
    node->kind = kind;
    node->at = place_of(event->start_mark);
    node->end = place_of(event->end_mark);
    node->weight = 1;
    XAPPEND(b->file->nodes, b->file->node_count, node);
    return node;
}

static bool
add_key(struct builder *b, struct level *level, struct yaml_node *key)
{
    if (key->kind != YAML_SCALAR)
        return yaml_fail(b->file, key->at, b->err, "a key must be a word, not a list or a map");
    if (level->node->count == YAML_MAX_KEYS)
        return yaml_fail(b->file, key->at, b->err, "more than %d keys in one map", YAML_MAX_KEYS);
    for (size_t i = 0; i < level->node->count; i++)
        if (strcmp(level->node->keys[i]->text, key->text) == 0)
            return yaml_fail(b->file, key->at, b->err, "'%.60s' is given twice, first in line %u",
                             key->text, level->node->keys[i]->at.line);
    level->key = key;
    return true;
}

/* NODE is complete: into the list or map at hand. */
static bool
place_node(struct builder *b, struct yaml_node *node)
{
    if (b->depth == 0) {
        b->file->root = node;
        return true;
    }
    struct level *level = &b->levels[b->depth - 1];
    struct yaml_node *parent = level->node;
    parent->weight += node->weight;
    if (parent->kind == YAML_MAP && level->key == NULL)
        return add_key(b, level, node);
    if (parent->kind == YAML_MAP) {
        size_t keys = parent->count;
        XAPPEND(parent->keys, keys, level->key);
        level->key = NULL;
    }
    XAPPEND(parent->items, parent->count, node);
    return true;
}

static bool
add_weight(struct builder *b, const yaml_event_t *event, size_t weight)
{
    b->weight += weight;
    return b->weight <= YAML_MAX_NODES ||
           yaml_fail(b->file, place_of(event->start_mark), b->err,
                     "more than %d values, aliases counted in full", YAML_MAX_NODES);
}

static void
keep_anchor(struct builder *b, const char *name, struct yaml_node *node)
{
    if (name == NULL)
        return;
    struct anchor anchor = { xstrdup(name), node };
    XAPPEND(b->anchors, b->anchor_count, anchor);
}

static bool
on_scalar(struct builder *b, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t len = event->data.scalar.length;
    if (!add_weight(b, event, 1))
        return false;
    if (memchr(text, '\0', len) != NULL)
        return yaml_fail(b->file, place_of(event->start_mark), b->err,
                         "the value holds a NUL character");
    struct yaml_node *node = new_node(b, YAML_SCALAR, event);
    node->text = xstrndup(text, len);
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    keep_anchor(b, (const char *)event->data.scalar.anchor, node);
    return place_node(b, node);
}

static bool
on_alias(struct builder *b, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    for (size_t i = b->anchor_count; i-- > 0;) /* the latest of that name */
        if (strcmp(b->anchors[i].name, name) == 0)
            return add_weight(b, event, b->anchors[i].node->weight) &&
                   place_node(b, b->anchors[i].node);
    return yaml_fail(b->file, place_of(event->start_mark), b->err,
                     "the alias '*%.60s' has no anchor before it", name);
}

static bool
on_start(struct builder *b, const yaml_event_t *event, enum yaml_kind kind, const char *anchor)
{
    if (!add_weight(b, event, 1))
        return false;
    if (b->depth == YAML_MAX_DEPTH)
        return yaml_fail(b->file, place_of(event->start_mark), b->err,
                         "nested more than %d levels deep", YAML_MAX_DEPTH);
    b->levels[b->depth++] =
        (struct level){ .node = new_node(b, kind, event), .anchor = xstrdup(anchor) };
    return true;
}

static bool
on_end(struct builder *b, const yaml_event_t *event)
{
    struct level level = b->levels[--b->depth];
    level.node->end = place_of(event->end_mark);
    keep_anchor(b, level.anchor, level.node);
    free(level.anchor);
    return place_node(b, level.node);
}

/* False at the end (*DONE) or with an error. */
static bool
on_event(struct builder *b, const yaml_event_t *event, bool *done)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return on_scalar(b, event);
    case YAML_ALIAS_EVENT:
        return on_alias(b, event);
    case YAML_SEQUENCE_START_EVENT:
        return on_start(b, event, YAML_LIST, (const char *)event->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT:
        return on_start(b, event, YAML_MAP, (const char *)event->data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_end(b, event);
    case YAML_DOCUMENT_START_EVENT:
        return b->file->root == NULL || yaml_fail(b->file, place_of(event->start_mark), b->err,
                                                  "a second document: expected one per file");
    case YAML_STREAM_END_EVENT:
        *done = true;
        return b->file->root != NULL || yaml_fail(b->file, place_of(event->start_mark), b->err,
                                                  "the file holds no YAML document");
    default:
        return true;
    }
}

static bool
syntax_error(struct builder *b)
{
    const yaml_parser_t *p = &b->parser;
    const char *problem = p->problem != NULL ? p->problem : "is no YAML";
    if (p->error == YAML_READER_ERROR)
        return repro_fail_at(b->err, REPRO_E_FORMAT, p->problem_offset, "%s: %s", b->file->path,
                             problem);
    return yaml_fail(b->file, place_of(p->problem_mark), b->err, "%s%s%s", problem,
                     p->context != NULL ? " " : "", p->context != NULL ? p->context : "");
}

static bool
build_tree(struct builder *b)
{
    bool ok = true, done = false;
    while (ok && !done) {
        yaml_event_t event;
        if (!yaml_parser_parse(&b->parser, &event))
            return syntax_error(b);
        ok = on_event(b, &event, &done);
        yaml_event_delete(&event);
    }
    return ok;
}

static void
close_builder(struct builder *b)
{
    while (b->depth > 0)
        free(b->levels[--b->depth].anchor);
    for (size_t i = 0; i < b->anchor_count; i++)
        free(b->anchors[i].name);
    free(b->anchors);
    yaml_parser_delete(&b->parser);
}

struct yaml_file *
yaml_read_text(const char *path, const char *text, size_t len, struct repro_err *err)
{
    struct builder b = { .err = err };
    if (len > YAML_MAX_BYTES || !yaml_parser_initialize(&b.parser)) {
        repro_fail(err, REPRO_E_FORMAT, "%s: larger than %d bytes", path, YAML_MAX_BYTES);
        return NULL;
    }
    b.file = xcalloc(1, sizeof *b.file);
    b.file->path = xstrdup(path);
    b.file->text = xstrndup(text, len);
    yaml_parser_set_input_string(&b.parser, (const unsigned char *)text, len);
    if (!build_tree(&b)) {
        yaml_file_free(b.file);
        b.file = NULL;
    }
    close_builder(&b);
    return b.file;
}

struct yaml_file *
yaml_read_file(const char *path, struct repro_err *err)
{
    char *text = NULL;
    size_t len = 0;
    if (!fs_read_file(path, YAML_MAX_BYTES, &text, &len, err))
        return NULL;
    struct yaml_file *file = yaml_read_text(path, text, len, err);
    free(text);
    return file;
}

void
yaml_file_free(struct yaml_file *file)
{
    if (file == NULL)
        return;
    for (size_t i = 0; i < file->node_count; i++) {
        free(file->nodes[i]->text);
        free(file->nodes[i]->items);
        free(file->nodes[i]->keys);
        free(file->nodes[i]);
    }
    free(file->nodes);
    free(file->text);
    free(file->path);
    free(file);
}
