/* instantiate.c - cloning a definition with values in place of placeholders, repeating arrays. */
#include "parser/templates.h"

#include "parser/binxml.h"

struct cloner {
    struct reader *r;
    const struct value *values;
    uint32_t count;
};

static struct node *
copy_node(struct cloner *c, const struct node *src)
{
    struct node *n = node_new(c->r, &c->r->record_arena, src->kind);
    if (n != NULL) {
        *n = *src;
        n->next = NULL;
    }
    return n;
}

/* The node that stands for value V; *NONE when there is none. NULL without *NONE is a fault. */
static struct node *
value_node(struct cloner *c, const struct value *v, bool optional, bool *none)
{
    *none = optional && v->empty;
    if (*none) {
        return NULL;
    }
    uint8_t kind = NODE_VALUE;
    if (v->type & T_ARRAY) {
        kind = NODE_ARRAY;
    } else if (v->type == T_BINXML) {
        kind = NODE_ELEMENT;
    } else if (v->type == T_STRING) {
        kind = NODE_TEXT16;
    } else if (v->type == T_ANSI) {
        kind = NODE_TEXT8;
    }
    struct node *n = node_new(c->r, &c->r->record_arena, kind);
    if (n == NULL) {
        return NULL;
    }
    n->type = v->type;
    n->flags = (uint8_t)(NODE_FROM_VALUE | NODE_SPLICED | (v->empty ? NODE_EMPTY : 0));
    n->slot = v->slot;
    n->p = v->p;
    n->len = v->len;
    if (kind == NODE_ARRAY) {
        n->items = v->array;
    } else if (kind == NODE_ELEMENT) {
        n->element = v->element;
    }
    return n;
}

static struct node *
clone_node(struct cloner *c, const struct node *src, bool *none)
{
    *none = false;
    if (src->kind != NODE_PLACEHOLDER) {
        return copy_node(c, src);
    }
    if (src->slot >= c->count) {
        *none = true;
        return NULL;
    }
    struct node *n = value_node(c, &c->values[src->slot], src->flags & NODE_OPTIONAL, none);
    if (n != NULL) {
        n->suffix = src->suffix;
    }
    return n;
}

static bool
is_repeatable(const struct node *n)
{
    return n->kind == NODE_ARRAY && n->items->count > 1;
}

static bool
clone_attributes(struct cloner *c, const struct element *src, struct element *e)
{
    struct attribute **tail = &e->attributes;
    for (const struct attribute *a = src->attributes; a != NULL; a = a->next) {
        struct attribute copy = { .name = a->name };
        struct node **node_tail = &copy.nodes;
        for (const struct node *s = a->nodes; s != NULL; s = s->next) {
            bool none;
            struct node *n = clone_node(c, s, &none);
            if (n == NULL) {
                if (none) {
                    continue;
                }
                return false;
            }
            if (is_repeatable(n) && !c->r->lane_lists) {
                e->flags |= ELEM_MULTI_ARRAY;
            }
            *node_tail = n;
            node_tail = &n->next;
        }
        if (copy.nodes != NULL) {
            *tail = arena_alloc(&c->r->record_arena, sizeof copy);
            **tail = copy;
            element_note_attribute(e, *tail);
            tail = &(*tail)->next;
        }
    }
    return true;
}

static struct element *
copy_shell(struct cloner *c, const struct element *src)
{
    struct element *e = element_new(c->r, &c->r->record_arena, src->name);
    return e;
}

/* Node of item I of an array node; *NONE for an empty string. */
static struct node *
item_node(struct cloner *c, const struct node *array, uint32_t i, bool *none)
{
    const struct value_item *item = &array->items->items[i];
    uint8_t type = array->items->type;
    *none = type == T_STRING && item->len == 0;
    if (*none) {
        return NULL;
    }
    struct node *n =
        node_new(c->r, &c->r->record_arena, type == T_STRING ? NODE_TEXT16 : NODE_VALUE);
    if (n != NULL) {
        n->type = type;
        n->p = item->p;
        n->len = item->len;
        n->flags = NODE_FROM_VALUE;
        n->slot = (uint16_t)(array->slot + i);
    }
    return n;
}

/* Copy a node list, with ARRAY replaced by its item I. */
static bool
copy_list(struct cloner *c, const struct node *list, const struct node *array, uint32_t i,
          struct node **out, bool *more)
{
    struct node **tail = out;
    *out = NULL;
    for (const struct node *s = list; s != NULL; s = s->next) {
        bool none = false;
        struct node *n = s == array ? item_node(c, s, i, &none) : copy_node(c, s);
        if (n == NULL) {
            if (none) {
                continue;
            }
            return false;
        }
        *more |= is_repeatable(n);
        *tail = n;
        tail = &n->next;
    }
    return true;
}

static struct element *
copy_with_item(struct cloner *c, const struct element *src, const struct node *array, uint32_t i)
{
    struct element *e = copy_shell(c, src);
    bool more = false;
    struct node *list;
    if (e == NULL || !copy_list(c, src->children, array, i, &list, &more)) {
        return NULL;
    }
    while (list != NULL) {
        struct node *next = list->next;
        element_append(e, list);
        list = next;
    }
    struct attribute **tail = &e->attributes;
    for (const struct attribute *a = src->attributes; a != NULL; a = a->next) {
        if (!copy_list(c, a->nodes, array, i, &list, &more)) {
            return NULL;
        }
        if (list != NULL) {
            *tail = arena_alloc(&c->r->record_arena, sizeof **tail);
            **tail = (struct attribute){ .name = a->name, .nodes = list };
            element_note_attribute(e, *tail);
            tail = &(*tail)->next;
        }
    }
    e->flags |= more ? ELEM_MULTI_ARRAY : 0;
    return e;
}

static const struct node *
find_array(const struct element *e)
{
    for (const struct node *n = e->children; n != NULL; n = n->next) {
        if (is_repeatable(n)) {
            return n;
        }
    }
    for (const struct attribute *a = e->attributes; a != NULL; a = a->next) {
        for (const struct node *n = a->nodes; n != NULL; n = n->next) {
            if (is_repeatable(n)) {
                return n;
            }
        }
    }
    return NULL;
}

static bool
append_element(struct cloner *c, struct element *parent, struct element *e)
{
    struct node *n = node_new(c->r, &c->r->record_arena, NODE_ELEMENT);
    if (n == NULL) {
        return false;
    }
    n->element = e;
    element_append(parent, n);
    return true;
}

struct pending {
    struct pending *below;
    struct element *element;
    const struct node *array;
    uint32_t next_item;
};

/* Append E to PARENT, once per combination of the items of its arrays. */
static bool
append_repeated(struct cloner *c, struct element *parent, struct element *e)
{
    struct pending *top = NULL;
    for (;;) {
        if (e->flags & ELEM_MULTI_ARRAY) {
            struct pending *p = arena_alloc(&c->r->record_arena, sizeof *p);
            *p = (struct pending){ .below = top, .element = e, .array = find_array(e) };
            if (p->array == NULL) {
                return false;
            }
            top = p;
        } else if (!append_element(c, parent, e)) {
            return false;
        }
        while (top != NULL && top->next_item == top->array->items->count) {
            top = top->below;
        }
        if (top == NULL) {
            return true;
        }
        e = copy_with_item(c, top->element, top->array, top->next_item++);
        if (e == NULL) {
            return false;
        }
    }
}

/* Recursion: bounded by EVTX_MAX_OPEN_ELEMENTS, the depth of one definition. */
static struct element *
clone_element(struct cloner *c, const struct element *src)
{
    struct element *e = copy_shell(c, src);
    if (e == NULL || !clone_attributes(c, src, e)) {
        return NULL;
    }
    for (const struct node *s = src->children; s != NULL; s = s->next) {
        if (s->kind == NODE_ELEMENT) {
            struct element *child = s->element;
            if (child->flags & ELEM_VARIABLE) {
                child = clone_element(c, s->element);
            }
            if (child == NULL || !append_repeated(c, e, child)) {
                return NULL;
            }
            continue;
        }
        bool none;
        struct node *n = clone_node(c, s, &none);
        if (n == NULL && !none) {
            return NULL;
        }
        if (n != NULL) {
            e->flags |= is_repeatable(n) && !c->r->lane_lists ? ELEM_MULTI_ARRAY : 0;
            element_append(e, n);
        }
    }
    return e;
}

bool
instantiate(struct reader *r, const struct template_def *def, const struct value *values,
            uint32_t count, struct element **root)
{
    struct cloner c = { .r = r, .values = values, .count = count };
    *root = clone_element(&c, def->root);
    return *root != NULL;
}
