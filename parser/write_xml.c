/* write_xml.c - the XML writer: elements with an explicit stack, no recursion. */
#include "parser/writer.h"

#include "parser/trace.h"

struct frame {
    struct frame *below;
    const struct element *element;
    const struct node *next;
    unsigned level;
    size_t start; /* output position of a generic fragment being traced */
};

static void
indent(struct writer *w, unsigned level)
{
    if (!w->indent) {
        return;
    }
    size_t n = 2 * (size_t)level;
    uint8_t *p = out_reserve(w->out, n);
    memset(p, ' ', n);
    w->out->len += n;
}

static void
newline(struct writer *w)
{
    if (w->indent) {
        out_byte(w->out, '\n');
    }
}

static void
put_name(struct writer *w, const struct name *n)
{
    out_bytes(w->out, n->text, n->len);
}

static bool
put_attribute(struct writer *w, const struct attribute *a)
{
    for (const struct node *n = a->nodes; n != NULL; n = n->next) {
        if (n->kind == NODE_PI_TARGET || n->kind == NODE_PI_DATA) {
            w->r->fault.kind = FAULT_PI_IN_ATTRIBUTE;
            return false;
        }
        if (n->kind == NODE_ELEMENT) {
            return fail_reason(w->r, "element node inside attribute value");
        }
    }
    if (!a->content) {
        return true;
    }
    out_byte(w->out, ' ');
    put_name(w, a->name);
    out_lit(w->out, "=\"");
    for (const struct node *n = a->nodes; n != NULL; n = n->next) {
        write_node_text(w, n, TEXT_XML_ATTR);
    }
    out_byte(w->out, '"');
    return true;
}

/* A processing instruction starting at *N; *N is moved to its last node. */
static bool
put_pi(struct writer *w, const struct node **n)
{
    const struct node *target = *n, *data = target->next;
    if (target->kind == NODE_PI_DATA) {
        return fail_reason(w->r, "PIData without PITarget");
    }
    out_lit(w->out, "<?");
    put_name(w, target->name);
    if (data != NULL && data->kind == NODE_PI_DATA) {
        out_byte(w->out, ' ');
        uint8_t *p = out_reserve(w->out, (size_t)data->len * UTF16_MAX_EXPANSION);
        out_commit(w->out, w->utf16(p, data->p, data->len, TEXT_RAW));
        *n = data;
    }
    out_lit(w->out, "?>");
    return true;
}

static bool
put_text(struct writer *w, const struct element *e)
{
    for (const struct node *n = e->children; n != NULL; n = n->next) {
        if (n->kind == NODE_PI_TARGET || n->kind == NODE_PI_DATA) {
            if (!put_pi(w, &n)) {
                return false;
            }
        } else {
            write_node_text(w, n, TEXT_XML);
        }
    }
    return true;
}

static void
close_tag(struct writer *w, const struct element *e)
{
    out_lit(w->out, "</");
    put_name(w, e->name);
    out_byte(w->out, '>');
    newline(w);
}

static bool
is_binary(const struct name *n)
{
    return n->len == 6 && memcmp(n->text, "Binary", 6) == 0;
}

/* Start tag, and all the rest unless children have to be visited: then *DEEPER is set. */
static bool
put_element(struct writer *w, const struct element *e, unsigned level, bool *deeper)
{
    *deeper = false;
    indent(w, level);
    out_byte(w->out, '<');
    put_name(w, e->name);
    for (const struct attribute *a = e->attributes; a != NULL; a = a->next) {
        if (!put_attribute(w, a)) {
            return false;
        }
    }
    out_byte(w->out, '>');
    if (e->flags & ELEM_HAS_ELEMENT) {
        newline(w);
        *deeper = true;
        return true;
    }
    if (e->children != NULL) {
        if (!put_text(w, e)) {
            return false;
        }
    } else if (!is_binary(e->name)) {
        newline(w);
        indent(w, level);
    }
    close_tag(w, e);
    return true;
}

/* A root <Data> whose content is a string array: the quick lane repeats it (lane.h). */
static const struct value_array *
root_list(const struct writer *w, const struct element *e)
{
    const struct node *n = e->children;
    bool list = w->r->lane_quick && e->attributes == NULL && e->child_count == 1 &&
                n->kind == NODE_ARRAY && (n->flags & NODE_SPLICED) && n->items->count > 1 &&
                e->name->len == 4 && memcmp(e->name->text, "Data", 4) == 0;
    return list ? n->items : NULL;
}

static void
put_list(struct writer *w, const struct element *e, const struct value_array *items, unsigned level)
{
    if (w->tracer != NULL) {
        tracer_give_up(w->tracer);
    }
    for (uint32_t i = 0; i < items->count; i++) {
        const struct value_item *item = &items->items[i];
        struct node text = { .kind = NODE_TEXT16, .p = item->p, .len = item->len };
        indent(w, level);
        out_lit(w->out, "<Data>");
        if (item->len != 0) {
            write_node_text(w, &text, TEXT_XML);
        } else {
            newline(w);
            indent(w, level);
        }
        close_tag(w, e);
    }
}

/* Level of child N of an element at LEVEL. */
static unsigned
child_level(const struct writer *w, const struct node *n, unsigned level)
{
    bool moved =
        w->r->lane_quick && (n->flags & NODE_SPLICED) && !(n->element->flags & ELEM_GENERIC);
    return level + 1 + (moved ? n->suffix : 0); /* modulo 2^32: may be less */
}

/* Write E; if it has element children a frame is pushed on *TOP. */
static bool
enter(struct writer *w, struct frame **top, const struct element *e, unsigned level)
{
    size_t start = w->out->len;
    const struct value_array *list = root_list(w, e);
    if (list != NULL) {
        put_list(w, e, list, level);
        return writer_check_size(w);
    }
    bool deeper, traced = w->tracer != NULL && tracer_is_fragment(w->tracer, e);
    if (traced) {
        tracer_enter_fragment(w->tracer);
    }
    if (!writer_check_size(w) || !put_element(w, e, level, &deeper)) {
        return false;
    }
    if (deeper) {
        struct frame *f = arena_alloc(&w->r->record_arena, sizeof *f);
        *f = (struct frame){ *top, e, e->children, level, start };
        *top = f;
    } else if (traced) {
        tracer_leave_xml(w->tracer, e, level, start, w->out->len);
    }
    return true;
}

bool
write_xml(struct writer *w, const struct element *root, unsigned level)
{
    struct frame *top = NULL;
    if (!enter(w, &top, root, level)) {
        return false;
    }
    while (top != NULL) {
        struct frame *f = top;
        const struct node *n = f->next;
        if (n == NULL) {
            indent(w, f->level);
            close_tag(w, f->element);
            if (w->tracer != NULL && tracer_is_fragment(w->tracer, f->element)) {
                tracer_leave_xml(w->tracer, f->element, f->level, f->start, w->out->len);
            }
            top = f->below;
            continue;
        }
        f->next = n->next;
        if (n->kind == NODE_ELEMENT) {
            if (!enter(w, &top, n->element, child_level(w, n, f->level))) {
                return false;
            }
        } else {
            indent(w, f->level + 1);
            write_node_text(w, n, TEXT_XML);
            newline(w);
        }
    }
    return true;
}
