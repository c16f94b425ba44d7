/* lane.c - would the reference render this record by a compiled template? */
#include "parser/lane.h"

#include "parser/ansi.h"
#include "parser/binxml.h"
#include "parser/types.h"

#define DEFINITION_HEADER  24u
#define DEFINITION_SIZE_AT 20u
#define DESCRIPTOR_SIZE    4u
#define MAX_VALUES         4096u
#define MAX_DEPTH          8u

/* ---- compiling a definition: which values are shown, and how ---- */

struct compiler {
    struct reader *r;
    struct lane_uses *uses;
};

static bool
add_use(struct compiler *c, uint16_t slot, enum lane_use_kind kind, int level)
{
    struct lane_uses *u = c->uses;
    if (u->count == u->capacity) {
        uint32_t capacity = u->capacity != 0 ? 2 * u->capacity : 32;
        struct lane_use *list = arena_alloc(&c->r->record_arena, capacity * sizeof *list);
        if (u->count != 0) {
            memcpy(list, u->list, u->count * sizeof *list);
        }
        u->list = list;
        u->capacity = capacity;
    }
    u->list[u->count++] = (struct lane_use){ slot, (uint8_t)kind, level };
    return true;
}

static bool
name_is(const struct element *e, const char *text, size_t len)
{
    return e->name->len == len && memcmp(e->name->text, text, len) == 0;
}

static bool
is_data(const struct element *e)
{
    return name_is(e, "Data", 4);
}

static bool
is_container(const struct element *e)
{
    return name_is(e, "EventData", 9) || name_is(e, "UserData", 8);
}

static bool
is_constant_content(const struct node *n)
{
    return n->kind != NODE_ELEMENT && n->kind != NODE_PLACEHOLDER && node_has_content(n);
}

static bool
has_constant_content(const struct node *list)
{
    for (const struct node *n = list; n != NULL; n = n->next) {
        if (is_constant_content(n)) {
            return true;
        }
    }
    return false;
}

static uint32_t
count_placeholders(const struct node *list)
{
    uint32_t count = 0;
    for (const struct node *n = list; n != NULL; n = n->next) {
        count += n->kind == NODE_PLACEHOLDER;
    }
    return count;
}

enum children { CHILDREN_NONE, CHILDREN_HOLE, CHILDREN_INLINE, CHILDREN_LINES, CHILDREN_MIXED };

static enum children
classify(const struct element *e)
{
    bool placeholder = false, element = false, content = false;
    if (e->children == NULL) {
        return CHILDREN_NONE;
    }
    if (e->child_count == 1 && e->children->kind == NODE_PLACEHOLDER) {
        return CHILDREN_HOLE;
    }
    for (const struct node *n = e->children; n != NULL; n = n->next) {
        placeholder |= n->kind == NODE_PLACEHOLDER;
        element |= n->kind == NODE_ELEMENT;
        content |= is_constant_content(n);
    }
    if (!placeholder) {
        return element ? CHILDREN_LINES : CHILDREN_INLINE;
    }
    return element && !content ? CHILDREN_LINES : CHILDREN_MIXED;
}

static bool
xml_attribute(struct compiler *c, const struct attribute *a)
{
    uint32_t placeholders = count_placeholders(a->nodes);
    for (const struct node *n = a->nodes; n != NULL; n = n->next) {
        if (n->kind == NODE_PI_TARGET || n->kind == NODE_PI_DATA || n->kind == NODE_ELEMENT) {
            return false;
        }
        if (n->kind == NODE_PLACEHOLDER) {
            add_use(c, n->slot, LANE_TEXT, 0);
        }
    }
    return placeholders <= 1 || has_constant_content(a->nodes);
}

static bool
pi_data_alone(const struct element *e)
{
    const struct node *before = NULL;
    for (const struct node *n = e->children; n != NULL; before = n, n = n->next) {
        if (n->kind == NODE_PI_DATA && (before == NULL || before->kind != NODE_PI_TARGET)) {
            return true;
        }
    }
    return false;
}

/* Recursion of this and the next functions: bounded by EVTX_MAX_OPEN_ELEMENTS. */
static bool
xml_element(struct compiler *c, const struct element *e, int level)
{
    for (const struct attribute *a = e->attributes; a != NULL; a = a->next) {
        if (!xml_attribute(c, a)) {
            return false;
        }
    }
    switch (classify(e)) {
    case CHILDREN_NONE:
        return true;
    case CHILDREN_HOLE:
        return add_use(c, e->children->slot,
                       e->attributes == NULL && is_data(e) ? LANE_REPEATS : LANE_ELEMENT,
                       level + 1);
    case CHILDREN_INLINE:
        return !pi_data_alone(e);
    case CHILDREN_LINES:
        break;
    default:
        return false;
    }
    for (const struct node *n = e->children; n != NULL; n = n->next) {
        if (n->kind == NODE_PLACEHOLDER) {
            add_use(c, n->slot, LANE_ELEMENT, level + 1);
        } else if (n->kind == NODE_ELEMENT && !xml_element(c, n->element, level + 1)) {
            return false;
        }
    }
    return true;
}

static bool json_value(struct compiler *c, const struct element *e, bool container);

static const struct attribute *
first_name(const struct element *e)
{
    for (const struct attribute *a = e->attributes; a != NULL; a = a->next) {
        if (a->name->len == 4 && memcmp(a->name->text, "Name", 4) == 0) {
            return a;
        }
    }
    return NULL;
}

/* An element with placeholders in attributes and at most one as content. */
static bool
json_attributes(struct compiler *c, const struct element *e)
{
    for (const struct attribute *a = e->attributes; a != NULL; a = a->next) {
        uint32_t placeholders = count_placeholders(a->nodes);
        if (placeholders > 1 || (placeholders == 1 && a->nodes->next != NULL)) {
            return false;
        }
        if (placeholders == 1) {
            add_use(c, a->nodes->slot, LANE_FORBIDS, 0);
        }
    }
    return true;
}

static bool
json_data(struct compiler *c, const struct element *e, bool repeats)
{
    if (!(e->flags & ELEM_VARIABLE)) {
        return true;
    }
    return classify(e) == CHILDREN_HOLE &&
           add_use(c, e->children->slot, repeats ? LANE_REPEATS : LANE_ELEMENT, 0);
}

enum data_form { DATA_ORDINARY, DATA_NAMED, DATA_LIST, DATA_UNKNOWN };

/* How the constant Data children of a container are shown; COUNT: how many there are. */
static enum data_form
json_data_form(const struct element *e, uint32_t *count)
{
    *count = 0;
    for (const struct node *n = e->children; n != NULL; n = n->next) {
        if (n->kind != NODE_ELEMENT || !is_data(n->element)) {
            continue;
        }
        const struct attribute *name = first_name(n->element);
        ++*count;
        if (name != NULL && count_placeholders(name->nodes) != 0) {
            return DATA_UNKNOWN;
        }
        if (name != NULL && has_constant_content(name->nodes)) {
            return DATA_NAMED;
        }
    }
    return *count != 0 ? DATA_LIST : DATA_ORDINARY;
}

static bool
json_data_child(struct compiler *c, const struct element *e, enum data_form form, uint32_t count)
{
    if (form == DATA_LIST) {
        return json_data(c, e, count == 1);
    }
    const struct attribute *name = first_name(e);
    if (name == NULL || !has_constant_content(name->nodes)) {
        return true; /* not shown */
    }
    return count_placeholders(name->nodes) == 0 && json_data(c, e, false);
}

static bool
json_child(struct compiler *c, const struct element *e, enum data_form form, uint32_t count)
{
    if (form != DATA_ORDINARY && is_data(e)) {
        return json_data_child(c, e, form, count);
    }
    return json_value(c, e, is_container(e));
}

static bool
json_object(struct compiler *c, const struct element *e, bool container)
{
    uint32_t count = 0;
    bool dynamic = false;
    enum data_form form = container ? json_data_form(e, &count) : DATA_ORDINARY;
    if (form == DATA_UNKNOWN) {
        return false;
    }
    for (const struct node *n = e->children; n != NULL; n = n->next) {
        if (n->kind == NODE_PLACEHOLDER) {
            add_use(c, n->slot, LANE_ELEMENT_ONLY, 0);
            dynamic = true;
        } else if (n->kind != NODE_ELEMENT ? is_constant_content(n)
                                           : dynamic || !json_child(c, n->element, form, count)) {
            return false;
        }
    }
    return true;
}

static bool
json_value(struct compiler *c, const struct element *e, bool container)
{
    bool variable = false, constant = false;
    if (!(e->flags & ELEM_VARIABLE)) {
        return true;
    }
    for (const struct attribute *a = e->attributes; a != NULL; a = a->next) {
        bool here = count_placeholders(a->nodes) != 0;
        variable |= here;
        constant |= !here && has_constant_content(a->nodes);
    }
    switch (classify(e)) {
    case CHILDREN_NONE:
        return variable && json_attributes(c, e);
    case CHILDREN_HOLE:
        if (!variable && !constant) {
            return !container && add_use(c, e->children->slot, LANE_ELEMENT, 0);
        }
        return json_attributes(c, e) && add_use(c, e->children->slot, LANE_FORBIDS, 0);
    case CHILDREN_LINES:
        return !variable && json_object(c, e, container);
    default:
        return false;
    }
}

/* ---- where a fragment is used at several depths ---- */

static int
last_level(const struct lane_uses *uses, uint16_t slot, int level)
{
    for (uint32_t i = uses->count; i != 0; i--) {
        const struct lane_use *u = &uses->list[i - 1];
        if (u->slot == slot && (u->kind == LANE_ELEMENT || u->kind == LANE_REPEATS)) {
            return u->level;
        }
    }
    return level;
}

static void
note_levels(const struct lane_uses *uses, struct element *e, int level)
{
    for (struct node *n = e->children; n != NULL; n = n->next) {
        if (n->kind == NODE_ELEMENT && (n->element->flags & ELEM_VARIABLE)) {
            note_levels(uses, n->element, level + 1);
        } else if (n->kind == NODE_PLACEHOLDER) {
            n->suffix = (uint32_t)(last_level(uses, n->slot, level + 1) - level - 1);
        }
    }
}

bool
lane_compile(struct reader *r, const struct template_def *def, bool json, struct lane_uses *uses)
{
    struct compiler c = { r, uses };
    *uses = (struct lane_uses){ .list = NULL };
    if (json) {
        return json_value(&c, def->root, is_container(def->root));
    }
    if (!xml_element(&c, def->root, 0)) {
        return false;
    }
    note_levels(uses, def->root, 0);
    return true;
}

bool
lane_shows(const struct lane_uses *uses, uint32_t slot)
{
    for (uint32_t i = 0; i < uses->count; i++) {
        if (uses->list[i].slot == slot) {
            return true;
        }
    }
    return false;
}

/* ---- the values of an instance ---- */

struct scan {
    struct reader *r;
    bool json;
};

struct slot {
    uint32_t pos, size;
    uint8_t type;
    bool empty;
};

static bool
is_string_array(const uint8_t *p, uint32_t size)
{
    return size != 0 && size % 2 == 0 && load_u16(p + size - 2) == 0;
}

/* Is the value as its descriptor says? Dates are not looked at. */
static bool
value_is_regular(struct reader *r, struct slot *s, const struct lane_uses *uses, uint32_t index)
{
    const uint8_t *p = r->chunk + s->pos;
    s->empty = false;
    switch (s->type) {
    case T_NULL:
        s->empty = true;
        return true;
    case T_STRING:
        s->empty = s->size == 0 || (s->size >= 2 && load_u16(p) == 0);
        return s->size % 2 == 0;
    case T_ANSI: {
        uint8_t *text = arena_alloc(&r->record_arena, (size_t)s->size * ANSI_MAX_EXPANSION + 1);
        size_t len = 0;
        bool ok = ansi_decode(r->ansi, p, s->size, text, &len) == ANSI_OK;
        s->empty = len == 0;
        return ok;
    }
    case T_BINARY:
    case T_BINXML:
        s->empty = s->size == 0;
        return true;
    case T_SIZET:
        return s->size == 4 || s->size == 8;
    case T_SID:
        return s->size >= 2 && s->size == 8 + 4 * (uint32_t)p[1];
    case T_STRING_ARRAY:
        for (uint32_t i = 0; i < uses->count; i++) {
            if (uses->list[i].slot == index && uses->list[i].kind == LANE_REPEATS) {
                return is_string_array(p, s->size);
            }
        }
        return false;
    default:
        return s->type < T_ARRAY && type_known(s->type) && type_table[s->type].width != 0 &&
               type_table[s->type].width == s->size;
    }
}

/* Do all uses of the value suit it? */
static bool
use_suits(struct scan *sc, const struct slot *s, const struct lane_use *use, bool *lists)
{
    bool fragment = s->type == T_BINXML && s->size != 0;
    if (s->type == T_STRING_ARRAY && use->kind != LANE_REPEATS) {
        *lists = true;
        return sc->json && use->kind == LANE_ELEMENT;
    }
    switch (use->kind) {
    case LANE_TEXT: /* as an attribute: an error, which the other lane reports */
    case LANE_FORBIDS:
        return !fragment;
    case LANE_ELEMENT_ONLY:
        return fragment || s->empty;
    default:
        return true;
    }
}

static bool scan_instance(struct scan *sc, uint32_t pos, unsigned depth, uint32_t *end);

uint32_t
lane_single_instance(const struct reader *r, uint32_t pos, uint32_t size)
{
    if (size >= 6 && r->chunk[pos] == 0x0F && r->chunk[pos + 4] == 0x0C) {
        return pos + 5;
    }
    return size >= 1 && r->chunk[pos] == 0x0C ? pos + 1 : 0;
}

static bool
payload_ends(const struct reader *r, uint32_t pos, uint32_t size, uint32_t end)
{
    return end == pos + size || (end < pos + size && r->chunk[end] == 0);
}

static bool
scan_fragment(struct scan *sc, const struct slot *s, unsigned depth)
{
    uint32_t end, start = lane_single_instance(sc->r, s->pos, s->size);
    if (start == 0) {
        return !sc->json; /* elements without a template: XML only */
    }
    return scan_instance(sc, start, depth + 1, &end) && payload_ends(sc->r, s->pos, s->size, end);
}

static bool
scan_uses(struct scan *sc, const struct slot *slots, uint32_t count, const struct lane_uses *uses,
          unsigned depth)
{
    bool lists = false;
    for (uint32_t i = 0; i < uses->count; i++) {
        const struct lane_use *u = &uses->list[i];
        if (u->slot >= count) {
            continue;
        }
        const struct slot *s = &slots[u->slot];
        if (!use_suits(sc, s, u, &lists)) {
            return false;
        }
        if (s->type == T_BINXML && s->size != 0 && u->kind != LANE_TEXT &&
            !scan_fragment(sc, s, depth)) {
            return false;
        }
    }
    sc->r->lane_lists |= lists;
    return true;
}

static bool
skip_definition(struct reader *r, uint32_t definition, uint32_t *pos)
{
    if (definition != *pos) {
        return true;
    }
    if (*pos + DEFINITION_HEADER > EVTX_CHUNK_SIZE) {
        return false;
    }
    uint64_t end =
        (uint64_t)*pos + DEFINITION_HEADER + load_u32(r->chunk + *pos + DEFINITION_SIZE_AT);
    if (end > EVTX_CHUNK_SIZE) {
        return false;
    }
    *pos = (uint32_t)end;
    return true;
}

static bool
scan_values(struct scan *sc, uint32_t pos, uint32_t count, const struct lane_uses *uses,
            struct slot *slots, uint32_t *end)
{
    struct reader *r = sc->r;
    const uint8_t *descriptor = r->chunk + pos;
    pos += DESCRIPTOR_SIZE * count;
    for (uint32_t i = 0; i < count; i++, descriptor += DESCRIPTOR_SIZE) {
        slots[i] = (struct slot){ .pos = pos, .size = load_u16(descriptor), .type = descriptor[2] };
        pos += slots[i].size;
        if (pos > EVTX_CHUNK_SIZE || !value_is_regular(r, &slots[i], uses, i)) {
            return false;
        }
    }
    *end = pos;
    return true;
}

/* The instance at POS (after its token). Recursion: bounded by MAX_DEPTH. */
static bool
scan_instance(struct scan *sc, uint32_t pos, unsigned depth, uint32_t *end)
{
    struct reader *r = sc->r;
    const struct template_def *def;
    struct lane_uses uses;
    if (depth > MAX_DEPTH || pos + 9 > EVTX_CHUNK_SIZE) {
        return false;
    }
    uint32_t definition = load_u32(r->chunk + pos + 5);
    pos += 9;
    if (!skip_definition(r, definition, &pos) || pos + 4 > EVTX_CHUNK_SIZE) {
        return false;
    }
    uint32_t count = load_u32(r->chunk + pos);
    pos += 4;
    if (count > MAX_VALUES || count * DESCRIPTOR_SIZE > EVTX_CHUNK_SIZE - pos ||
        !template_get(r, definition, &def) || !lane_compile(r, def, sc->json, &uses)) {
        return false;
    }
    struct slot *slots = arena_alloc(&r->record_arena, (count + 1) * sizeof *slots);
    return scan_values(sc, pos, count, &uses, slots, end) &&
           scan_uses(sc, slots, count, &uses, depth);
}

bool
lane_is_quick(struct reader *r, uint32_t pos, uint32_t length, bool json)
{
    struct scan sc = { r, json };
    uint32_t end, start = lane_single_instance(r, pos, length);
    r->lane_lists = false;
    return start != 0 && scan_instance(&sc, start, 0, &end) && payload_ends(r, pos, length, end);
}
