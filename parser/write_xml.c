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

/* Write E; if it has element children a frame is pushed on *TOP. */
static bool
enter(struct writer *w, struct frame **top, const struct element *e, unsigned level)
{
    size_t start = w->out->len;
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
            if (!enter(w, &top, n->element, f->level + 1)) {
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
