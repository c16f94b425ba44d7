/* write_json.c - the JSON writer: objects with an explicit stack, no recursion. */
#include "parser/writer.h"

#include "parser/trace.h"
#include "parser/types.h"

enum form {
    FORM_ORDINARY,
    FORM_CONTAINER_NAMED,     /* Data children become members named by their Name attribute */
    FORM_CONTAINER_POSITIONAL /* Data children become one list */
};

struct frame {
    struct frame *below;
    const struct element *element;
    const struct node *next;      /* child to look at next */
    const struct node *next_data; /* positional list being written */
    size_t start;                 /* output position of a generic member being traced */
    uint32_t suffix;
    uint8_t form; /* enum form */
    bool comma;   /* something was written into this object */
    bool in_list; /* the positional Data list is open */
    bool is_list; /* it has brackets */
    bool list_comma;
    bool traced;
};

struct json {
    struct writer *w;
    struct frame *top;
};

static bool
is_named(const struct element *e, const char *text, size_t len)
{
    return e->name->len == len && memcmp(e->name->text, text, len) == 0;
}

static bool
is_data(const struct element *e)
{
    return is_named(e, "Data", 4);
}

static bool
is_container(const struct element *e)
{
    return is_named(e, "EventData", 9) || is_named(e, "UserData", 8);
}

/* Is N a child that its container treats as Data? In the quick lane (lane.h) fragments are not. */
static bool
is_data_child(const struct writer *w, const struct node *n)
{
    return n->kind == NODE_ELEMENT && is_data(n->element) &&
           !(w->r->lane_quick && (n->flags & NODE_SPLICED));
}

static bool
is_bare(const struct node *n)
{
    return n->kind == NODE_VALUE && type_table[n->type].bare;
}

static void
put_quoted(struct writer *w, const struct node *n)
{
    out_byte(w->out, '"');
    write_node_text(w, n, TEXT_JSON);
    out_byte(w->out, '"');
}

/* The node that alone makes the scalar, when it is a number or truth value. */
static const struct node *
lone_bare(const struct node *list, bool skip)
{
    const struct node *lone = NULL;
    for (const struct node *n = list; n != NULL; n = n->next) {
        if (skip && !node_has_content(n)) {
            continue;
        }
        if (lone != NULL) {
            return NULL;
        }
        lone = n;
    }
    return lone != NULL && is_bare(lone) ? lone : NULL;
}

static void
put_scalar(struct writer *w, const struct node *list, bool skip)
{
    const struct node *lone = lone_bare(list, skip);
    if (lone != NULL) {
        write_node_text(w, lone, TEXT_JSON);
        return;
    }
    out_byte(w->out, '"');
    for (const struct node *n = list; n != NULL; n = n->next) {
        if (n->kind != NODE_ELEMENT) {
            write_node_text(w, n, TEXT_JSON);
        }
    }
    out_byte(w->out, '"');
}

/* The single text or value child of a leaf, or NULL when E is not one. */
static const struct node *
leaf_node(const struct element *e)
{
    const struct node *n = e->children;
    bool leaf = e->child_count == 1 && (n->kind <= NODE_VALUE || n->kind == NODE_ARRAY);
    return leaf ? n : NULL;
}

/* A string array as a list, or one string (lane.h). */
static void
put_array(struct writer *w, const struct value_array *items)
{
    if (w->tracer != NULL) {
        tracer_give_up(w->tracer);
    }
    if (items->count > 1) {
        out_byte(w->out, '[');
    }
    for (uint32_t i = 0; i < items->count; i++) {
        const struct value_item *item = &items->items[i];
        struct node text = { .kind = NODE_TEXT16, .p = item->p, .len = item->len };
        if (i != 0) {
            out_byte(w->out, ',');
        }
        put_quoted(w, &text);
    }
    if (items->count > 1) {
        out_byte(w->out, ']');
    }
}

static void
put_leaf(struct writer *w, const struct node *n, const char *empty)
{
    if (n->kind == NODE_ARRAY && w->r->lane_lists) {
        put_array(w, n->items);
        return;
    }
    if (n->flags & NODE_EMPTY) {
        out_bytes(w->out, empty, strlen(empty));
    } else if (is_bare(n)) {
        write_node_text(w, n, TEXT_JSON);
    } else {
        put_quoted(w, n);
    }
}

static void
put_key(struct writer *w, const struct name *name, uint32_t suffix, const char *tail)
{
    out_byte(w->out, '"');
    out_bytes(w->out, name->text, name->len);
    if (suffix != 0) {
        out_byte(w->out, '_');
        uint8_t *p = out_reserve(w->out, FORMAT_MAX);
        out_commit(w->out, format_u32(p, suffix));
    }
    out_bytes(w->out, tail, strlen(tail));
}

/* {"name":value,...} of the attributes with content. */
static bool
put_attributes(struct writer *w, const struct element *e)
{
    char open = '{';
    for (const struct attribute *a = e->attributes; a != NULL; a = a->next) {
        if (!a->content) {
            continue;
        }
        for (const struct node *n = a->nodes; n != NULL; n = n->next) {
            if (n->kind == NODE_ELEMENT) {
                return fail_reason(w->r, "unexpected element node in text context");
            }
        }
        out_byte(w->out, open);
        put_key(w, a->name, 0, "\":");
        put_scalar(w, a->nodes, false);
        open = ',';
    }
    out_byte(w->out, '}');
    return true;
}

/* The attribute that names a Data element, or NULL. The quick lane knows constant names only. */
static const struct attribute *
name_attribute(const struct writer *w, const struct element *e)
{
    for (const struct attribute *a = e->attributes; a != NULL; a = a->next) {
        if (a->name->len == 4 && memcmp(a->name->text, "Name", 4) == 0) {
            bool variable = w->r->lane_quick && (a->nodes->flags & NODE_SPLICED);
            return a->content && !variable ? a : NULL;
        }
    }
    return NULL;
}

static enum form
container_form(const struct writer *w, const struct element *e)
{
    bool any = false;
    for (const struct node *n = e->children; n != NULL; n = n->next) {
        if (is_data_child(w, n)) {
            any = true;
            if (name_attribute(w, n->element) != NULL) {
                return FORM_CONTAINER_NAMED;
            }
        }
    }
    return any ? FORM_CONTAINER_POSITIONAL : FORM_ORDINARY;
}

/* Number the element children that share a name: the JSON keys get suffixes. In the quick lane
 * fragments do not count. */
static void
number_children(struct writer *w, const struct element *e, bool skip_data)
{
    uint64_t serial = ++w->serial;
    for (struct node *n = e->children; n != NULL; n = n->next) {
        if (n->kind != NODE_ELEMENT || (skip_data && is_data_child(w, n))) {
            continue;
        }
        struct name_count *name = n->element->name->scratch;
        if (name->serial != serial) {
            name->serial = serial;
            name->count = 0;
        }
        n->suffix = name->count & 0xFFFF; /* the reference counts in 16 bits */
        name->count += !(w->r->lane_quick && (n->flags & NODE_SPLICED));
    }
}

/* Begin the object of E and push its frame. */
static bool
begin_object(struct json *j, const struct element *e, bool container, bool attributes, bool text)
{
    struct writer *w = j->w;
    if (!writer_check_size(w)) {
        return false;
    }
    struct frame *f = arena_alloc(&w->r->record_arena, sizeof *f);
    *f = (struct frame){ .below = j->top, .element = e, .next = e->children };
    f->form = (uint8_t)(container ? container_form(w, e) : FORM_ORDINARY);
    number_children(w, e, f->form != FORM_ORDINARY);
    out_byte(w->out, '{');
    if (attributes && (e->flags & ELEM_HAS_ATTR)) {
        out_lit(w->out, "\"#attributes\":");
        if (!put_attributes(w, e)) {
            return false;
        }
        f->comma = true;
    }
    if (text) {
        out_bytes(w->out, f->comma ? ",\"#text\":" : "\"#text\":", f->comma ? 9 : 8);
        put_scalar(w, e->children, true);
        f->comma = true;
    }
    j->top = f;
    return true;
}

static bool
put_value(struct json *j, const struct element *e, bool container)
{
    struct writer *w = j->w;
    const struct node *leaf = leaf_node(e);
    bool separate = w->separate, text = e->flags & ELEM_HAS_TEXT;
    uint32_t decisive = ELEM_HAS_ELEMENT | (separate ? 0 : ELEM_HAS_ATTR);
    if (leaf != NULL && (separate || e->attributes == NULL)) {
        put_leaf(w, leaf, "null");
    } else if (!text && !(e->flags & decisive)) {
        out_lit(w->out, "null");
    } else if (!(e->flags & decisive)) {
        put_scalar(w, e->children, false);
    } else {
        return begin_object(j, e, container, !separate, text);
    }
    return true;
}

/* Value of a Data element that its container aggregates. */
static bool
put_data(struct json *j, const struct element *e)
{
    struct writer *w = j->w;
    const struct node *leaf = leaf_node(e);
    if (w->tracer != NULL && tracer_is_fragment(w->tracer, e)) {
        tracer_give_up(w->tracer);
    }
    if (leaf != NULL) {
        put_leaf(w, leaf, "\"\"");
    } else if (e->flags & ELEM_HAS_ELEMENT) {
        return begin_object(j, e, false, false, e->flags & ELEM_HAS_TEXT);
    } else if (!(e->flags & ELEM_HAS_TEXT)) {
        out_lit(w->out, "\"\"");
    } else {
        put_scalar(w, e->children, false);
    }
    return true;
}

static bool
put_member(struct json *j, const struct element *e, uint32_t suffix)
{
    struct writer *w = j->w;
    if (w->separate && (e->flags & ELEM_HAS_ATTR)) {
        put_key(w, e->name, suffix, "_attributes\":");
        if (!put_attributes(w, e)) {
            return false;
        }
        if (!(e->flags & (ELEM_HAS_TEXT | ELEM_HAS_ELEMENT))) {
            return true;
        }
        out_byte(w->out, ',');
    }
    put_key(w, e->name, suffix, "\":");
    return put_value(j, e, is_container(e));
}

static bool
put_traced_member(struct json *j, const struct element *e, uint32_t suffix)
{
    struct tracer *t = j->w->tracer;
    struct frame *before = j->top;
    size_t start = j->w->out->len;
    tracer_enter_fragment(t);
    if (!put_member(j, e, suffix)) {
        return false;
    }
    if (j->top != before) { /* the frame will tell when it is complete */
        j->top->traced = true;
        j->top->start = start;
        j->top->suffix = suffix;
    } else {
        tracer_leave_json(t, e, suffix, start, j->w->out->len);
    }
    return true;
}

static void
comma(struct json *j, struct frame *f)
{
    if (f->comma) {
        out_byte(j->w->out, ',');
    }
    f->comma = true;
}

/* Next element of the positional list, or its end. */
static bool
step_list(struct json *j, struct frame *f)
{
    const struct node *n = f->next_data;
    while (n != NULL && !is_data_child(j->w, n)) {
        n = n->next;
    }
    if (n == NULL) {
        out_bytes(j->w->out, f->is_list ? "]}" : "}", f->is_list ? 2 : 1);
        f->in_list = false;
        return true;
    }
    if (f->list_comma) {
        out_byte(j->w->out, ',');
    }
    f->list_comma = true;
    f->next_data = n->next;
    return put_data(j, n->element);
}

static void
begin_list(struct json *j, struct frame *f, const struct node *first)
{
    unsigned count = 0;
    for (const struct node *n = first; n != NULL && count < 2; n = n->next) {
        count += is_data_child(j->w, n);
    }
    comma(j, f);
    f->is_list = count > 1;
    out_lit(j->w->out, "\"Data\":{\"#text\":");
    if (f->is_list) {
        out_byte(j->w->out, '[');
    }
    f->in_list = true;
    f->list_comma = false;
    f->next_data = first;
}

static bool
put_named_data(struct json *j, struct frame *f, const struct element *e)
{
    const struct attribute *a = name_attribute(j->w, e);
    if (a == NULL) {
        return true;
    }
    comma(j, f);
    out_byte(j->w->out, '"');
    for (const struct node *n = a->nodes; n != NULL; n = n->next) {
        if (n->kind == NODE_ELEMENT) {
            return fail_reason(j->w->r, "unexpected element node in text context");
        }
        write_node_text(j->w, n, TEXT_JSON);
    }
    out_lit(j->w->out, "\":");
    return put_data(j, e);
}

/* The next child of the object on top, or its end. */
static bool
step(struct json *j)
{
    struct frame *f = j->top;
    if (f->in_list) {
        return step_list(j, f);
    }
    const struct node *n = f->next;
    while (n != NULL && n->kind != NODE_ELEMENT) {
        n = n->next;
    }
    if (n == NULL) {
        out_byte(j->w->out, '}');
        j->top = f->below;
        if (f->traced) {
            tracer_leave_json(j->w->tracer, f->element, f->suffix, f->start, j->w->out->len);
        }
        return true;
    }
    f->next = n->next;
    if (f->form != FORM_ORDINARY && is_data_child(j->w, n)) {
        if (f->form == FORM_CONTAINER_NAMED) {
            return put_named_data(j, f, n->element);
        }
        if (!f->list_comma) { /* the first Data child stands for all */
            begin_list(j, f, n);
        }
        return true;
    }
    comma(j, f);
    if (j->w->tracer != NULL && tracer_is_fragment(j->w->tracer, n->element)) {
        return put_traced_member(j, n->element, n->suffix);
    }
    return put_member(j, n->element, n->suffix);
}

static bool
run(struct json *j)
{
    while (j->top != NULL) {
        if (!step(j)) {
            return false;
        }
    }
    return true;
}

bool
write_json_member(struct writer *w, const struct element *e, uint32_t suffix)
{
    struct json j = { w, NULL };
    return put_member(&j, e, suffix) && run(&j);
}

bool
write_json(struct writer *w, const struct element *root)
{
    struct json j = { w, NULL };
    out_byte(w->out, '{');
    if (w->separate && (root->flags & ELEM_HAS_ATTR)) {
        put_key(w, root->name, 0, "_attributes\":");
        if (!put_attributes(w, root)) {
            return false;
        }
        out_byte(w->out, ',');
    }
    put_key(w, root->name, 0, "\":");
    if (!put_value(&j, root, w->r->lane_quick && is_container(root)) || !run(&j)) {
        return false;
    }
    out_byte(w->out, '}');
    return true;
}
