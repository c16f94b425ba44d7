/* binxml.c - the token machine. */
#include "parser/binxml.h"

#include "parser/names.h"
#include "parser/templates.h"
#include "parser/values.h"

enum token {
    TOK_END = 0x00,
    TOK_OPEN = 0x01,
    TOK_CLOSE_START = 0x02,
    TOK_CLOSE_EMPTY = 0x03,
    TOK_CLOSE = 0x04,
    TOK_VALUE = 0x05,
    TOK_ATTRIBUTE = 0x06,
    TOK_CDATA = 0x07,
    TOK_CHAR_REF = 0x08,
    TOK_ENTITY = 0x09,
    TOK_PI_TARGET = 0x0A,
    TOK_PI_DATA = 0x0B,
    TOK_INSTANCE = 0x0C,
    TOK_NORMAL_SUBST = 0x0D,
    TOK_OPTIONAL_SUBST = 0x0E,
    TOK_FRAGMENT = 0x0F,
    TOK_MORE = 0x40 /* flag on 0x01, 0x05..0x09 */
};

struct machine {
    struct reader *r;
    struct parse_mode mode;
    struct parse_result *result;
    uint32_t pos;
    uint32_t open_count;
    struct element *pending; /* start tag that is not closed yet */
    struct attribute *attribute;
    struct attribute **attribute_tail;
    bool only_instance;
    struct element *open[EVTX_MAX_OPEN_ELEMENTS];
};

static bool
count_node(struct reader *r)
{
    if (++r->nodes > EVTX_MAX_NODES) {
        return fail_reason(r, "record has too many nodes");
    }
    return true;
}

struct element *
element_new(struct reader *r, struct arena *arena, const struct name *name)
{
    if (!count_node(r)) {
        return NULL;
    }
    struct element *e = arena_alloc(arena, sizeof *e);
    *e = (struct element){ .name = name };
    e->tail = &e->children;
    return e;
}

struct node *
node_new(struct reader *r, struct arena *arena, uint8_t kind)
{
    if (!count_node(r)) {
        return NULL;
    }
    struct node *n = arena_alloc(arena, sizeof *n);
    *n = (struct node){ .kind = kind };
    return n;
}

void
element_append(struct element *e, struct node *n)
{
    n->next = NULL;
    *e->tail = n;
    e->tail = &n->next;
    e->child_count++;
    if (n->kind == NODE_ELEMENT) {
        e->flags |= ELEM_HAS_ELEMENT;
    } else if (node_has_content(n)) {
        e->flags |= ELEM_HAS_TEXT;
    }
}

void
element_note_attribute(struct element *e, struct attribute *a)
{
    a->content = false;
    for (const struct node *n = a->nodes; n != NULL; n = n->next) {
        if (node_has_content(n)) {
            a->content = true;
            e->flags |= ELEM_HAS_ATTR;
        }
    }
}

/* The current attribute is complete; without nodes it never existed. */
static void
finish_attribute(struct machine *m)
{
    struct attribute *a = m->attribute;
    if (a != NULL && a->nodes != NULL) {
        element_note_attribute(m->pending, a);
        *m->attribute_tail = a;
        m->attribute_tail = &a->next;
    }
    m->attribute = NULL;
}

/* A node goes to the current attribute of a pending tag, or to the innermost open element. */
static bool
add_node(struct machine *m, struct node *n)
{
    if (m->pending != NULL) {
        if (m->attribute != NULL) { /* otherwise it is silently dropped */
            struct node **tail = &m->attribute->nodes;
            while (*tail != NULL) {
                tail = &(*tail)->next;
            }
            *tail = n;
            m->pending->flags |= n->kind == NODE_PLACEHOLDER ? ELEM_VARIABLE : 0;
        }
        return true;
    }
    if (m->open_count == 0) {
        return fail_reason(m->r, "value outside of element");
    }
    struct element *parent = m->open[m->open_count - 1];
    parent->flags |= n->kind == NODE_PLACEHOLDER ? ELEM_VARIABLE : 0;
    element_append(parent, n);
    return true;
}

static bool
attach(struct machine *m, struct element *e)
{
    if (e == NULL) {
        return false;
    }
    if (m->open_count != 0) {
        struct node *n = node_new(m->r, &m->r->record_arena, NODE_ELEMENT);
        if (n == NULL) {
            return false;
        }
        n->element = e;
        m->open[m->open_count - 1]->flags |= e->flags & ELEM_VARIABLE;
        element_append(m->open[m->open_count - 1], n);
        return true;
    }
    if (m->result->root == NULL) {
        m->result->root = e;
    } else if (m->mode.definition) {
        return fail_reason(m->r, "multiple root elements");
    }
    return true;
}

/* A name whose text is not looked at yet: mistakes in the token come before mistakes in the name.
 */
struct name_ref {
    uint32_t offset;
    const struct name *name; /* known already, with inline names */
};

static bool
get_name_ref(struct machine *m, struct name_ref *ref)
{
    return m->mode.inline_names
               ? read_inline_name(m->r, m->r->chunk, EVTX_CHUNK_SIZE, &m->pos, &ref->name)
               : read_name_ref(m->r, &m->pos, &ref->offset);
}

static bool
resolve_name(struct machine *m, const struct name_ref *ref, const struct name **name)
{
    *name = ref->name;
    return m->mode.inline_names || name_of_ref(m->r, ref->offset, name);
}

static bool
get_name(struct machine *m, const struct name **name)
{
    struct name_ref ref;
    return get_name_ref(m, &ref) && resolve_name(m, &ref, name);
}

static bool
on_open(struct machine *m, bool has_attributes)
{
    uint16_t dependency;
    uint32_t size;
    struct name_ref ref;
    const struct name *name;
    if ((m->mode.definition &&
         !read_u16(m->r, "open_start_element_dependency_identifier", &m->pos, &dependency)) ||
        !read_u32(m->r, "open_start_element_data_size", &m->pos, &size) || !get_name_ref(m, &ref) ||
        (has_attributes &&
         !read_u32(m->r, "open_start_element_attribute_list_data_size", &m->pos, &size))) {
        return false;
    }
    if (m->pending != NULL) {
        return fail_reason(m->r, "open start - Bad parser state");
    }
    if (!resolve_name(m, &ref, &name)) {
        return false;
    }
    m->pending = element_new(m->r, &m->r->record_arena, name);
    if (m->pending == NULL) {
        return false;
    }
    m->attribute = NULL;
    m->attribute_tail = &m->pending->attributes;
    return true;
}

static bool
on_close_start(struct machine *m)
{
    if (m->open_count == EVTX_MAX_OPEN_ELEMENTS) {
        return fail_reason(m->r, "BinXML elements nested too deeply");
    }
    if (m->pending == NULL) {
        return fail_reason(m->r, "close start - Bad parser state");
    }
    finish_attribute(m);
    m->open[m->open_count++] = m->pending;
    m->pending = NULL;
    return true;
}

static bool
on_close_empty(struct machine *m)
{
    if (m->pending == NULL) {
        return fail_reason(m->r, "close empty - Bad parser state");
    }
    finish_attribute(m);
    struct element *e = m->pending;
    m->pending = NULL;
    return attach(m, e);
}

static bool
on_close(struct machine *m)
{
    if (m->open_count == 0) {
        return fail_reason(m->r, "close element - Bad parser state");
    }
    m->open_count--;
    return attach(m, m->open[m->open_count]);
}

static bool
fail_byte(struct machine *m, enum fault_kind kind, uint8_t byte)
{
    m->r->fault.kind = (uint8_t)kind;
    m->r->fault.offset = m->pos;
    m->r->fault.value = byte;
    return false;
}

/* A literal payload: a fragment of its own, attached as an element (outside of all elements it
 * becomes the root). */
static bool
on_payload(struct machine *m, const struct value *v)
{
    m->result->has_payload = true;
    if (m->pending != NULL) {
        return fail_reason(m->r, "nested BinXML inside attribute value");
    }
    if (v->empty) {
        return true;
    }
    struct parse_mode mode = { .depth = m->mode.depth + 1 };
    struct parse_result nested;
    if (!binxml_parse(m->r, mode, (uint32_t)(v->p - m->r->chunk), v->len, &nested)) {
        return false;
    }
    return nested.root != NULL && attach(m, nested.root);
}

static bool
on_value(struct machine *m)
{
    uint8_t type;
    struct value v;
    if (!read_u8(m->r, "u8", &m->pos, &type)) {
        return false;
    }
    if (!type_known(type)) {
        return fail_byte(m, FAULT_TYPE, type);
    }
    if (!read_literal_value(m->r, type, &m->pos, &v)) {
        return false;
    }
    if (type == T_BINXML) {
        return on_payload(m, &v);
    }
    struct node *n =
        node_new(m->r, &m->r->record_arena, type == T_STRING ? NODE_TEXT16 : NODE_VALUE);
    if (n == NULL) {
        return false;
    }
    n->type = type;
    n->p = v.p;
    n->len = v.len;
    n->flags = v.empty ? NODE_EMPTY : 0;
    if (!m->mode.definition) {
        n->flags |= NODE_FROM_VALUE;
        n->slot = (uint16_t)m->r->flat_count++;
    }
    return add_node(m, n);
}

static bool
on_attribute(struct machine *m)
{
    const struct name *name;
    if (!get_name(m, &name)) {
        return false;
    }
    if (m->pending == NULL) {
        return fail_reason(m->r, "attribute - Bad parser state");
    }
    finish_attribute(m);
    m->attribute = arena_alloc(&m->r->record_arena, sizeof *m->attribute);
    *m->attribute = (struct attribute){ .name = name };
    return true;
}

static bool
on_named_node(struct machine *m, uint8_t kind)
{
    const struct name *name;
    if (!get_name(m, &name)) {
        return false;
    }
    struct node *n = node_new(m->r, &m->r->record_arena, kind);
    if (n == NULL) {
        return false;
    }
    n->name = name;
    return add_node(m, n);
}

static bool
on_pi_data(struct machine *m)
{
    uint16_t count;
    if (!read_u16(m->r, "pi_data", &m->pos, &count) ||
        !need_bytes(m->r, "pi_data", m->pos, 2 * (uint64_t)count)) {
        return false;
    }
    struct node *n = node_new(m->r, &m->r->record_arena, NODE_PI_DATA);
    if (n == NULL) {
        return false;
    }
    n->p = m->r->chunk + m->pos;
    n->len = count;
    m->pos += 2u * count;
    return add_node(m, n);
}

static bool
on_instance(struct machine *m)
{
    struct instance inst;
    if (!instance_read(m->r, &m->pos, &inst)) {
        return false;
    }
    if (m->mode.definition) {
        return fail_reason(m->r, "template instance inside template definition");
    }
    if (m->pending != NULL) {
        return fail_reason(m->r, "template instance inside attribute value");
    }
    struct element *root;
    m->result->has_instance = m->open_count == 0 && m->result->root == NULL;
    m->result->has_payload = true;
    return instance_build(m->r, &inst, m->mode.depth, &root) && attach(m, root);
}

static bool
on_placeholder(struct machine *m, bool optional)
{
    uint16_t slot;
    uint8_t type;
    if (!read_u16(m->r, "u16", &m->pos, &slot) || !read_u8(m->r, "u8", &m->pos, &type)) {
        return false;
    }
    if (!type_known(type)) {
        return fail_byte(m, FAULT_TYPE, type);
    }
    if (!m->mode.definition) {
        return fail_reason(m->r, "substitution outside template definition");
    }
    struct node *n = node_new(m->r, &m->r->record_arena, NODE_PLACEHOLDER);
    if (n == NULL) {
        return false;
    }
    n->slot = slot;
    n->flags = optional ? NODE_OPTIONAL : 0;
    return add_node(m, n);
}

static bool
on_fragment_header(struct machine *m)
{
    uint8_t byte;
    return read_u8(m->r, "fragment_header_major_version", &m->pos, &byte) &&
           read_u8(m->r, "fragment_header_minor_version", &m->pos, &byte) &&
           read_u8(m->r, "fragment_header_flags", &m->pos, &byte);
}

static bool
fail_token(struct machine *m, const char *name)
{
    m->r->fault.kind = FAULT_TOKEN_UNSUPPORTED;
    m->r->fault.what = name;
    m->r->fault.offset = m->pos;
    return false;
}

static bool
on_token(struct machine *m, uint8_t token)
{
    switch (token) {
    case TOK_OPEN:
    case TOK_OPEN | TOK_MORE:
        return on_open(m, token & TOK_MORE);
    case TOK_CLOSE_START:
        return on_close_start(m);
    case TOK_CLOSE_EMPTY:
        return on_close_empty(m);
    case TOK_CLOSE:
        return on_close(m);
    case TOK_VALUE:
    case TOK_VALUE | TOK_MORE:
        return on_value(m);
    case TOK_ATTRIBUTE:
    case TOK_ATTRIBUTE | TOK_MORE:
        return on_attribute(m);
    case TOK_CDATA:
    case TOK_CDATA | TOK_MORE:
        return fail_token(m, "CDataSection");
    case TOK_CHAR_REF:
    case TOK_CHAR_REF | TOK_MORE:
        return fail_token(m, "CharReference");
    case TOK_ENTITY:
    case TOK_ENTITY | TOK_MORE:
        return on_named_node(m, NODE_ENTITY);
    case TOK_PI_TARGET:
        return on_named_node(m, NODE_PI_TARGET);
    case TOK_PI_DATA:
        return on_pi_data(m);
    case TOK_INSTANCE:
        return on_instance(m);
    case TOK_NORMAL_SUBST:
    case TOK_OPTIONAL_SUBST:
        return on_placeholder(m, token == TOK_OPTIONAL_SUBST);
    case TOK_FRAGMENT:
        return on_fragment_header(m);
    default:
        return fail_byte(m, FAULT_TOKEN, token);
    }
}

static bool
finish(struct machine *m)
{
    if (m->pending != NULL) {
        return fail_reason(m->r, "unfinished element start");
    }
    if (m->open_count != 0) {
        return fail_reason(m->r, "unbalanced element stack");
    }
    m->result->end = m->pos;
    if (m->result->root != NULL) {
        return true;
    }
    if (m->mode.definition) {
        return fail_reason(m->r, "missing root element");
    }
    m->result->root = element_new(m->r, &m->r->record_arena, m->r->event_name);
    return m->result->root != NULL;
}

bool
binxml_parse(struct reader *r, struct parse_mode mode, uint32_t pos, uint32_t length,
             struct parse_result *result)
{
    *result = (struct parse_result){ .root = NULL };
    if (mode.depth > EVTX_MAX_NESTING) {
        return fail_reason(r, "BinXML fragments nested too deeply");
    }
    if (length == 0) {
        return fail_reason(r, "empty BinXML slice");
    }
    /* The stack of open elements is too large for 64 nested calls of this function. */
    struct machine *m = arena_alloc(&r->record_arena, sizeof *m);
    m->r = r;
    m->mode = mode;
    m->result = result;
    m->pos = pos;
    m->open_count = 0;
    m->pending = NULL;
    m->attribute = NULL;
    uint32_t end = pos + length;
    while (m->pos < end) {
        uint8_t token;
        if (!read_u8(r, "u8", &m->pos, &token)) {
            return false;
        }
        if (token == TOK_END) {
            break;
        }
        if (!on_token(m, token)) {
            return false;
        }
    }
    return finish(m);
}
