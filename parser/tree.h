/* tree.h - a record's document as nodes: what templates define and what instances become.
 *
 * Nodes live in arenas and point into the chunk; they are valid until the arena is reset or the
 * chunk is left. Elements may be shared between places of one document (it is a DAG): a nested
 * fragment used by two placeholders exists once. */
#ifndef PARSER_TREE_H
#define PARSER_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How often the JSON writer met a name in one object. */
struct name_count {
    uint64_t serial; /* of the object */
    uint32_t count;
};

/* A name, interned: two names with the same text are the same pointer. */
struct name {
    struct name *chain;
    struct name_count *scratch; /* of the JSON writer */
    uint32_t hash;
    uint32_t id;  /* number within its table */
    uint32_t len; /* bytes */
    char text[];  /* UTF-8, padded with EVTX_CHUNK_PADDING readable bytes */
};

enum node_kind {
    NODE_TEXT16,      /* p, len = UTF-16 units; ends at the first NUL unit */
    NODE_TEXT8,       /* p, len = bytes of UTF-8 (a decoded ANSI string) */
    NODE_VALUE,       /* type, p, len = bytes of the binary value */
    NODE_ENTITY,      /* name */
    NODE_PI_TARGET,   /* name */
    NODE_PI_DATA,     /* p, len = UTF-16 units */
    NODE_ELEMENT,     /* element */
    NODE_PLACEHOLDER, /* slot; flags has NODE_OPTIONAL; only inside template definitions */
    NODE_ARRAY        /* items: an array value that is not repeated */
};

enum node_flag {
    NODE_EMPTY = 1,      /* text or value without content */
    NODE_OPTIONAL = 2,   /* placeholder that vanishes when its value is empty */
    NODE_FROM_VALUE = 4, /* slot tells which substitution value this came from */
    NODE_SPLICED = 8     /* stands in place of a placeholder */
};

struct value_array;

struct node {
    struct node *next;
    union {
        const uint8_t *p;
        const struct name *name;
        struct element *element;
        const struct value_array *items;
    };
    uint32_t len;
    uint16_t slot; /* placeholder index, or index of the value in the record's flat value list */
    uint8_t kind;  /* enum node_kind */
    uint8_t type;  /* enum value_type of NODE_VALUE */
    uint8_t flags;
    uint32_t suffix; /* JSON: how many earlier siblings have this element's name; in definitions and
                        until then: by how much lane.h moves a fragment's indentation */
};

struct attribute {
    struct attribute *next;
    const struct name *name;
    struct node *nodes;
    bool content; /* some node has content */
};

enum element_flag {
    ELEM_HAS_TEXT = 1,     /* a child is a content node */
    ELEM_HAS_ELEMENT = 2,  /* a child is an element */
    ELEM_HAS_ATTR = 4,     /* an attribute has content */
    ELEM_GENERIC = 8,      /* root of a payload that is not a template instance */
    ELEM_MULTI_ARRAY = 16, /* directly contains an array of several items */
    ELEM_VARIABLE = 32     /* definitions: a placeholder is somewhere inside */
};

struct element {
    const struct name *name;
    struct attribute *attributes;
    struct node *children;
    struct node **tail; /* where the next child goes */
    uint32_t flags;
    uint32_t child_count;
    uint16_t slot; /* ELEM_GENERIC: index of the payload in the record's flat value list */
};

/* Items of an array value: scalars of one type. */
struct value_item {
    const uint8_t *p;
    uint32_t len; /* bytes; UTF-16 units for strings */
};

struct value_array {
    uint32_t count;
    uint8_t type; /* of the items */
    struct value_item items[];
};

/* Has this node content in the sense of the omission rules (a text, value or entity that is not
 * empty)? */
static inline bool
node_has_content(const struct node *n)
{
    return n->kind == NODE_ENTITY ||
           ((n->kind <= NODE_VALUE || n->kind == NODE_ARRAY) && !(n->flags & NODE_EMPTY));
}

#endif
