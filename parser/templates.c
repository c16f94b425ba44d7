/* templates.c - finding, parsing and keeping template definitions.
 *
 * Three levels: by chunk offset within the chunk; by bytes, which are the same in all chunks but
 * for the offsets of names (a layout knows where those are, and which names they lead to); by
 * content, with all names resolved. The names a definition refers to are always compared, so a
 * chunk that stores another name at the same offset gets its own definition. */
#include "parser/templates.h"

#include "parser/alloc/alloc.h"
#include "parser/binxml.h"
#include "parser/names.h"
#include "parser/out.h"

#define DEFINITION_HEADER 24u
#define GUID_AT           4u
#define SIZE_AT           20u
#define TABLE_SIZE        1024u /* buckets and slots; power of two */
#define LAYOUTS_MAX       4096u /* kept before all are forgotten */
#define LAYOUT_CHAIN_MAX  16u   /* looked at before the definition is parsed instead */

struct chunk_slot {
    uint32_t epoch;
    uint32_t offset;
    const struct template_def *def;
};

/* A reference to a name: AT is relative to the definition. */
struct name_ref {
    uint32_t at;
    bool is_inline; /* the name stands behind the reference, and is compared as bytes */
    const struct name *name;
};

/* A definition as bytes, with the offsets of names left out. */
struct layout {
    struct layout *chain;
    const struct template_def *def;
    uint32_t size, name_count;
    const uint8_t *bytes; /* GUID and body */
    struct name_ref names[];
};

/* A definition by content. */
struct content_entry {
    struct content_entry *chain;
    struct template_def def;
    uint32_t hash;
    size_t size;
    const uint8_t *bytes;
};

struct template_cache {
    struct arena arena; /* definitions and their content */
    struct arena layout_arena;
    struct out content; /* scratch */
    uint32_t next_id, layout_count;
    struct name_log log;
    struct chunk_slot slot[TABLE_SIZE];
    struct layout *layouts[TABLE_SIZE]; /* by GUID and size */
    struct content_entry *by_content[TABLE_SIZE];
};

struct template_cache *
template_cache_new(struct oom_guard *guard)
{
    struct template_cache *c = evtx_alloc_zeroed(sizeof *c, _Alignof(struct template_cache));
    if (c != NULL) {
        arena_init(&c->arena, guard);
        arena_init(&c->layout_arena, guard);
        out_init(&c->content, guard);
    }
    return c;
}

void
template_cache_free(struct template_cache *c)
{
    if (c != NULL) {
        arena_free(&c->arena);
        arena_free(&c->layout_arena);
        out_free(&c->content);
        evtx_dealloc(c, sizeof *c, _Alignof(struct template_cache));
    }
}

size_t
template_cache_held(const struct template_cache *c)
{
    return arena_held(&c->arena) + arena_held(&c->layout_arena);
}

void
template_cache_clear(struct template_cache *c)
{
    arena_reset(&c->arena);
    arena_reset(&c->layout_arena);
    memset(c->slot, 0, sizeof c->slot);
    memset(c->layouts, 0, sizeof c->layouts);
    memset(c->by_content, 0, sizeof c->by_content);
    c->layout_count = 0;
}

/* Content: the tree as bytes. Names are interned, so their addresses identify them. */

static void
put(struct template_cache *c, const void *p, size_t n)
{
    out_bytes(&c->content, p, n);
}

static void
put_byte(struct template_cache *c, uint8_t byte)
{
    put(c, &byte, 1);
}

static void
put_node(struct template_cache *c, const struct node *n)
{
    put_byte(c, n->kind);
    switch (n->kind) {
    case NODE_ENTITY:
    case NODE_PI_TARGET:
        put(c, &n->name, sizeof n->name);
        break;
    case NODE_PLACEHOLDER:
        put_byte(c, n->flags);
        put(c, &n->slot, sizeof n->slot);
        break;
    default: {
        size_t bytes = n->kind == NODE_VALUE ? n->len : 2 * (size_t)n->len;
        put_byte(c, n->type);
        put(c, &n->len, sizeof n->len);
        put(c, n->p, bytes);
        break;
    }
    }
}

enum { MARK_ELEMENT = 0x80, MARK_ATTRIBUTE, MARK_CHILDREN, MARK_END };

/* Recursion: bounded by EVTX_MAX_OPEN_ELEMENTS (definitions with payloads are not kept). */
static void
put_element(struct template_cache *c, const struct element *e)
{
    put_byte(c, MARK_ELEMENT);
    put(c, &e->name, sizeof e->name);
    for (const struct attribute *a = e->attributes; a != NULL; a = a->next) {
        put_byte(c, MARK_ATTRIBUTE);
        put(c, &a->name, sizeof a->name);
        for (const struct node *n = a->nodes; n != NULL; n = n->next) {
            put_node(c, n);
        }
    }
    put_byte(c, MARK_CHILDREN);
    for (const struct node *n = e->children; n != NULL; n = n->next) {
        if (n->kind == NODE_ELEMENT) {
            put_element(c, n->element);
        } else {
            put_node(c, n);
        }
    }
    put_byte(c, MARK_END);
}

/* Lasting copies. */

static struct node *
keep_node(struct template_cache *c, const struct node *src)
{
    struct node *n = arena_alloc(&c->arena, sizeof *n);
    *n = *src;
    n->next = NULL;
    if (n->kind == NODE_TEXT16 || n->kind == NODE_VALUE || n->kind == NODE_PI_DATA) {
        size_t bytes = n->kind == NODE_VALUE ? n->len : 2 * (size_t)n->len;
        n->p = arena_copy(&c->arena, n->p, bytes, EVTX_CHUNK_PADDING);
    }
    return n;
}

static struct node *
keep_list(struct template_cache *c, const struct node *src)
{
    struct node *list = NULL, **tail = &list;
    for (; src != NULL; src = src->next) {
        *tail = keep_node(c, src);
        tail = &(*tail)->next;
    }
    return list;
}

static struct element *
keep_element(struct template_cache *c, const struct element *src)
{
    struct element *e = arena_alloc(&c->arena, sizeof *e);
    *e = (struct element){ .name = src->name };
    e->tail = &e->children;
    struct attribute **tail = &e->attributes;
    for (const struct attribute *a = src->attributes; a != NULL; a = a->next) {
        *tail = arena_alloc(&c->arena, sizeof **tail);
        **tail = (struct attribute){ .name = a->name, .nodes = keep_list(c, a->nodes) };
        element_note_attribute(e, *tail);
        tail = &(*tail)->next;
    }
    for (const struct node *s = src->children; s != NULL; s = s->next) {
        struct node *n = keep_node(c, s);
        if (n->kind == NODE_ELEMENT) {
            n->element = keep_element(c, s->element);
        }
        element_append(e, n);
    }
    e->flags |= src->flags & ELEM_VARIABLE;
    return e;
}

static const struct template_def *
keep_content(struct template_cache *c, const struct element *root)
{
    c->content.len = 0;
    put_element(c, root);
    uint32_t hash = hash_bytes32(c->content.base, c->content.len);
    struct content_entry **head = &c->by_content[hash % TABLE_SIZE];
    for (struct content_entry *e = *head; e != NULL; e = e->chain) {
        if (e->hash == hash && e->size == c->content.len &&
            memcmp(e->bytes, c->content.base, e->size) == 0) {
            return &e->def;
        }
    }
    struct content_entry *e = arena_alloc(&c->arena, sizeof *e);
    e->hash = hash;
    e->size = c->content.len;
    e->bytes = arena_copy(&c->arena, c->content.base, c->content.len, 0);
    e->def.root = keep_element(c, root);
    e->def.id = ++c->next_id;
    e->chain = *head;
    *head = e;
    return &e->def;
}

/* Layouts. */

static struct layout **
layout_head(struct template_cache *c, const uint8_t *guid, uint32_t size)
{
    uint64_t h = (load_u64(guid) ^ size) * 0xD6E8FEB86659FD93u ^ load_u64(guid + 8);
    return &c->layouts[(h ^ h >> 32) % TABLE_SIZE];
}

/* Is the definition at OFFSET this one? */
static bool
layout_matches(struct reader *r, const struct layout *l, uint32_t offset, uint32_t size)
{
    const uint8_t *definition = r->chunk + offset;
    uint32_t done = GUID_AT;
    if (l->size != size) {
        return false;
    }
    for (uint32_t i = 0; i < l->name_count; i++) {
        const struct name_ref *ref = &l->names[i];
        uint32_t target = load_u32(definition + ref->at);
        const struct name *name;
        if (memcmp(definition + done, l->bytes + done - GUID_AT, ref->at - done) != 0 ||
            (target == offset + ref->at + 4) != ref->is_inline ||
            (!ref->is_inline && (!name_at(r, target, &name) || name != ref->name))) {
            return false;
        }
        done = ref->at + (ref->is_inline ? 8 : 4); /* the link of a stored name varies as well */
    }
    return memcmp(definition + done, l->bytes + done - GUID_AT, GUID_AT + size - done) == 0;
}

static const struct template_def *
find_layout(struct reader *r, uint32_t offset, uint32_t size)
{
    struct layout **head = layout_head(r->templates, r->chunk + offset + GUID_AT, size);
    unsigned steps = 0;
    for (struct layout **link = head; *link != NULL && steps < LAYOUT_CHAIN_MAX; steps++) {
        struct layout *l = *link;
        if (layout_matches(r, l, offset, size)) {
            *link = l->chain; /* move to the front */
            l->chain = *head;
            *head = l;
            return l->def;
        }
        link = &l->chain;
    }
    return NULL;
}

static void
keep_layout(struct reader *r, uint32_t offset, uint32_t size, const struct template_def *def)
{
    struct template_cache *c = r->templates;
    uint32_t end = offset + GUID_AT + size;
    for (uint32_t i = 0; i < c->log.count; i++) { /* inside, in order, without overlap? */
        uint32_t at = c->log.entry[i].at,
                 next = i + 1 < c->log.count ? c->log.entry[i + 1].at : end;
        if (at < offset + DEFINITION_HEADER || at + 8 > next) {
            return;
        }
    }
    if (c->layout_count == LAYOUTS_MAX) {
        memset(c->layouts, 0, sizeof c->layouts);
        arena_reset(&c->layout_arena);
        c->layout_count = 0;
    }
    struct layout *l = arena_alloc(&c->layout_arena, sizeof *l + c->log.count * sizeof l->names[0]);
    for (uint32_t i = 0; i < c->log.count; i++) {
        l->names[i].at = c->log.entry[i].at - offset;
        l->names[i].is_inline = c->log.entry[i].offset == c->log.entry[i].at + 4;
        l->names[i].name = c->log.entry[i].name;
    }
    l->def = def;
    l->size = size;
    l->name_count = c->log.count;
    l->bytes = arena_copy(&c->layout_arena, r->chunk + offset + GUID_AT, size, 0);
    struct layout **head = layout_head(c, l->bytes, size);
    l->chain = *head;
    *head = l;
    c->layout_count++;
}

/* Parse the definition; *WHOLE tells whether its bytes alone (and its names) determine it. */
static bool
parse_definition(struct reader *r, uint32_t offset, uint32_t size, struct parse_result *result,
                 bool *whole)
{
    struct parse_mode mode = { .definition = true };
    r->log = &r->templates->log;
    r->log->count = 0;
    bool ok = binxml_parse(r, mode, offset + DEFINITION_HEADER, size, result);
    *whole =
        r->log->count <= NAME_LOG_MAX && ok && result->end <= offset + DEFINITION_HEADER + size;
    r->log = NULL;
    return ok;
}

static bool
load_definition(struct reader *r, uint32_t offset, const struct template_def **def)
{
    if (offset > EVTX_CHUNK_SIZE) {
        return fail_small(r, "cursor.position", offset, 0);
    }
    if (!need_bytes(r, "next_template_offset", offset, 4) ||
        !need_bytes(r, "template_guid", offset + GUID_AT, 16) ||
        !need_bytes(r, "template_data_size", offset + SIZE_AT, 4)) {
        return false;
    }
    uint32_t body = load_u32(r->chunk + offset + SIZE_AT);
    if ((uint64_t)offset + DEFINITION_HEADER + body > EVTX_CHUNK_SIZE) {
        return fail_reason(r, "template data out of bounds");
    }
    uint32_t size = DEFINITION_HEADER - GUID_AT + body;
    *def = find_layout(r, offset, size);
    if (*def != NULL) {
        return true;
    }
    struct parse_result result;
    bool whole;
    if (!parse_definition(r, offset, body, &result, &whole)) {
        return false;
    }
    if (result.has_payload) {
        struct template_def *temporary = arena_alloc(&r->record_arena, sizeof *temporary);
        *temporary = (struct template_def){ .root = result.root };
        *def = temporary;
        return true;
    }
    *def = keep_content(r->templates, result.root);
    if (whole) {
        keep_layout(r, offset, size, *def);
    }
    return true;
}

bool
template_get(struct reader *r, uint32_t offset, const struct template_def **def)
{
    struct chunk_slot *slot = &r->templates->slot[(offset ^ (offset >> 10)) % TABLE_SIZE];
    if (EVTX_LIKELY(slot->epoch == r->epoch && slot->offset == offset)) {
        *def = slot->def;
        return true;
    }
    struct fault before = r->fault;
    if (!load_definition(r, offset, def)) {
        return false;
    }
    r->fault = before; /* names of other candidates may have failed */
    if ((*def)->id != 0) {
        *slot = (struct chunk_slot){ .epoch = r->epoch, .offset = offset, .def = *def };
    }
    return true;
}
