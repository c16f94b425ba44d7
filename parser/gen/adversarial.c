/* adversarial.c - records that a reader finds hard; see adversarial.h.
 *
 * Templates are random trees. A template's tree follows from its identity alone, so that every
 * chunk can define it again; a record's values follow from the record.
 */
#include "parser/gen/adversarial.h"
#include "parser/gen/adversarial_values.h"
#include "parser/gen/binxml.h"

#define COUNT(a) ((uint32_t)(sizeof(a) / sizeof *(a)))

enum {
    TEMPLATES = 24,        /* at a time */
    RECORDS_PER_SET = 500, /* then other templates */
    REFUSED_TEMPLATE = 23, /* has a token that readers refuse */
    SLOTS_MAX = 12,
    TREE_DEPTH_MAX = 4,
    NESTING_MAX = 3, /* of payloads, normally */
    TREE_BUDGET = 40 /* nodes */
};

/* A tree being written. */
struct tree {
    struct chunk *chunk;
    struct rng *rng;
    uint32_t slots; /* of the template; 0 in a record */
    bool definition;
    bool refused; /* may hold a token that readers refuse */
    int budget;
};

static const char *const element_names[] = { "Data",  "Data",  "Data",  "EventData", "UserData",
                                             "A",     "A",     "A_1",   "Binary",    "System",
                                             "Event", "x-y.z", "Größe", "B",         "B" };
static const char *const attribute_names[] = { "Name", "Name", "k", "xmlns", "Qualifiers", "ns:a" };
static const char *const entity_names[] = { "quot", "apos", "amp", "lt", "gt", "nbsp", "x" };

static const char *
pick(const char *const *list, uint32_t n, struct rng *rng)
{
    return list[rng_below(rng, n)];
}
#define PICK(list, rng) pick(list, COUNT(list), rng)

static struct bx_element
open_element(struct tree *t, bool attributes)
{
    static const uint16_t odd[] = { 'q', '"', '\\', '<', 0x20ac, '&' };
    if (rng_one_in(t->rng, 60))
        return bx_open_utf16(t->chunk, odd, (uint16_t)rng_below(t->rng, COUNT(odd) + 1), attributes,
                             t->definition);
    return bx_open(t->chunk, PICK(element_names, t->rng), attributes, t->definition);
}

static void
put_literal(struct tree *t)
{
    uint8_t type = hard_literal_type(t->rng);
    chunk_put_u8(t->chunk, rng_one_in(t->rng, 4) ? TOKEN_VALUE | TOKEN_MORE : TOKEN_VALUE);
    if (t->refused && rng_one_in(t->rng, 6))
        type = refused_type(t->rng);
    chunk_put_u8(t->chunk, type);
    hard_literal(t->chunk, type, t->rng);
}

/* A slot, rarely one that does not exist; the type said here is not the one of the value. */
static void
put_slot(struct tree *t)
{
    if (!t->definition) {
        put_literal(t);
        return;
    }
    uint32_t index = rng_below(t->rng, t->slots + (rng_one_in(t->rng, 10) ? 2 : 0) + 1);
    bx_substitution(t->chunk, (uint16_t)index, hard_type(t->rng), rng_one_in(t->rng, 2));
}

static void
put_refused(struct tree *t)
{
    if (rng_one_in(t->rng, 2)) {
        chunk_put_u8(t->chunk, TOKEN_CDATA);
        chunk_put_u16(t->chunk, 2);
        chunk_put_text(t->chunk, "<>");
    } else {
        chunk_put_u8(t->chunk, TOKEN_CHAR_REFERENCE);
        chunk_put_u16(t->chunk, 65);
    }
}

static void
put_attribute_node(struct tree *t)
{
    uint32_t r = rng_below(t->rng, 12);
    if (r < 6)
        put_slot(t);
    else if (r == 6)
        bx_entity(t->chunk, PICK(entity_names, t->rng));
    else if (r == 7 && t->refused)
        bx_pi(t->chunk, "target", "data");
    else
        put_literal(t);
}

static void
put_attributes(struct tree *t, uint32_t n)
{
    for (; n > 0; n--) {
        bx_attribute(t->chunk, PICK(attribute_names, t->rng), n > 1);
        for (uint32_t nodes = rng_one_in(t->rng, 3) ? rng_below(t->rng, 4) : 1; nodes > 0; nodes--)
            put_attribute_node(t);
    }
}

static void put_element(struct tree *t, int depth);

/* A literal payload: elements of a record inside a template. */
static void
put_literal_payload(struct tree *t, int depth)
{
    struct tree inner = *t;
    chunk_put_u8(t->chunk, TOKEN_VALUE);
    chunk_put_u8(t->chunk, TYPE_BINXML);
    uint32_t size_at = t->chunk->pos;
    chunk_put_u16(t->chunk, 0);
    inner.definition = false;
    if (!rng_one_in(t->rng, 5)) {
        if (rng_one_in(t->rng, 2))
            bx_fragment(t->chunk);
        put_element(&inner, depth + 1);
        chunk_put_u8(t->chunk, TOKEN_EOF);
    }
    t->budget = inner.budget;
    chunk_patch_u16(t->chunk, size_at, (uint16_t)(t->chunk->pos - size_at - 2));
}

static void
put_pi(struct tree *t)
{
    bx_pi(t->chunk, "target", rng_one_in(t->rng, 2) ? "some <data>" : "");
    if (!rng_one_in(t->rng, 8))
        return;
    chunk_put_u8(t->chunk, TOKEN_PI_TARGET); /* one without data */
    chunk_put_name(t->chunk, "alone");
}

static void
put_child(struct tree *t, int depth)
{
    uint32_t r = rng_below(t->rng, 24);
    if (r < 9 && depth < TREE_DEPTH_MAX && t->budget > 0)
        put_element(t, depth + 1);
    else if (r < 17)
        put_slot(t);
    else if (r == 17)
        bx_entity(t->chunk, PICK(entity_names, t->rng));
    else if (r == 18)
        put_pi(t);
    else if (r == 19 && depth < TREE_DEPTH_MAX)
        put_literal_payload(t, depth);
    else if (r == 20 && t->refused)
        put_refused(t);
    else
        put_literal(t);
}

/* <Data>[slot]</Data>, with or without a name: the commonest form of all. */
static void
put_data(struct tree *t)
{
    bool name = rng_one_in(t->rng, 2);
    struct bx_element data = bx_open(t->chunk, "Data", name, t->definition);
    if (name) {
        bx_attribute(t->chunk, "Name", false);
        if (rng_one_in(t->rng, 6))
            put_slot(t);
        else
            bx_text(t->chunk, PICK(entity_names, t->rng), false);
        bx_attributes_end(t->chunk, &data);
    }
    bx_close_start(t->chunk);
    put_slot(t);
    bx_end(t->chunk, &data);
}

/* An EventData as it should be, every field well-behaved or not. */
static void
put_event_data(struct tree *t)
{
    struct bx_element e = bx_open(t->chunk, "EventData", false, t->definition);
    bx_close_start(t->chunk);
    for (uint32_t n = 1 + rng_below(t->rng, 6); n > 0; n--)
        put_data(t);
    if (rng_one_in(t->rng, 3))
        put_child(t, TREE_DEPTH_MAX);
    bx_end(t->chunk, &e);
}

static void
put_element(struct tree *t, int depth)
{
    uint32_t attributes = rng_one_in(t->rng, 3) ? 1 + rng_below(t->rng, 3) : 0;
    t->budget--;
    if (rng_one_in(t->rng, 8)) {
        put_event_data(t);
        return;
    }
    struct bx_element element = open_element(t, attributes > 0);
    if (rng_one_in(t->rng, 80))
        put_literal(t); /* belongs to nothing: readers drop it */
    put_attributes(t, attributes);
    bx_attributes_end(t->chunk, &element);
    if (rng_one_in(t->rng, 6)) {
        bx_close_empty(t->chunk, &element);
        return;
    }
    bx_close_start(t->chunk);
    for (uint32_t n = rng_below(t->rng, 2) ? 1 : rng_below(t->rng, 6); n > 0; n--)
        put_child(t, depth);
    bx_end(t->chunk, &element);
}

/* What identifies a template. */
struct recipe {
    uint64_t seed, stream;
    bool refused;
    uint32_t slots;
    uint8_t types[SLOTS_MAX]; /* that its records prefer */
};

static struct recipe
recipe_for(uint64_t seed, const struct record_context *context, uint32_t which)
{
    struct recipe r = { .seed = seed,
                        .stream = 1 + context->id / RECORDS_PER_SET * TEMPLATES + which };
    struct rng rng = rng_make(rng_mix(seed) + 1, r.stream);
    r.refused = which == REFUSED_TEMPLATE;
    r.slots = rng_below(&rng, SLOTS_MAX + 1);
    for (uint32_t i = 0; i < r.slots; i++)
        r.types[i] = rng_one_in(&rng, 6) ? TYPE_BINXML : hard_type(&rng);
    return r;
}

static void
put_definition(struct chunk *chunk, const struct recipe *recipe)
{
    struct rng rng = rng_make(rng_mix(recipe->seed) + 2, recipe->stream);
    struct tree tree = { .chunk = chunk,
                         .rng = &rng,
                         .slots = recipe->slots,
                         .definition = true,
                         .refused = recipe->refused,
                         .budget = TREE_BUDGET };
    if (!rng_one_in(&rng, 10))
        bx_fragment(chunk);
    put_element(&tree, 0);
    chunk_put_u8(chunk, TOKEN_EOF);
}

static void
put_instance_head(struct chunk *chunk, const struct recipe *recipe)
{
    struct guid guid;
    for (int i = 0; i < 8; i++) {
        guid.bytes[i] = (uint8_t)(rng_mix(recipe->stream) >> 8 * i);
        guid.bytes[8 + i] = (uint8_t)(recipe->seed >> 8 * i);
    }
    if (!bx_instance(chunk, &guid))
        return;
    uint32_t definition = chunk_template_begin(chunk, &guid);
    put_definition(chunk, recipe);
    chunk_template_end(chunk, definition);
}

struct writer {
    struct chunk *chunk;
    uint64_t seed;
    struct record_context *context;
};

static void put_instance(struct writer *w, int nesting);

static void
put_elements(struct writer *w)
{
    struct tree tree = { .chunk = w->chunk, .rng = &w->context->rng, .budget = TREE_BUDGET / 2 };
    put_element(&tree, 1);
}

/* The content of a nested value: mostly one instance, sometimes anything else. */
static void
put_payload(struct writer *w, int nesting)
{
    struct rng *rng = &w->context->rng;
    uint32_t r = rng_below(rng, 16);
    if (r == 0)
        return; /* empty */
    if (r != 1)
        bx_fragment(w->chunk);
    if (r == 2) {
        chunk_put_u8(w->chunk, TOKEN_EOF);
        return;
    }
    if (r < 6 || nesting >= NESTING_MAX)
        put_elements(w);
    else
        put_instance(w, nesting + 1);
    if (r == 6)
        put_elements(w); /* a second root: readers ignore it */
    if (r != 7)
        chunk_put_u8(w->chunk, TOKEN_EOF);
}

static void
put_value(struct writer *w, struct bx_values *values, uint8_t type, int nesting)
{
    struct rng *rng = &w->context->rng;
    uint32_t at = w->chunk->pos;
    if (type == TYPE_BINXML)
        put_payload(w, nesting);
    else
        hard_value(w->chunk, type, rng);
    if (rng_one_in(rng, 400)) /* a size that is not the value's */
        bx_value_done_sized(w->chunk, values, type,
                            (uint16_t)(w->chunk->pos - at + rng_below(rng, 9) - 4));
    else
        bx_value_done(w->chunk, values, type, at);
}

static void
put_instance(struct writer *w, int nesting)
{
    struct rng *rng = &w->context->rng;
    struct recipe recipe = recipe_for(w->seed, w->context, rng_below(rng, TEMPLATES));
    put_instance_head(w->chunk, &recipe);
    uint32_t n = recipe.slots;
    if (n > 0 && rng_one_in(rng, 30))
        n--; /* one value is missing */
    struct bx_values values = bx_values_begin(w->chunk, n);
    for (uint32_t i = 0; i < n; i++) {
        uint8_t type = recipe.types[i];
        if (rng_one_in(rng, 8))
            type = rng_one_in(rng, 2) ? TYPE_NULL : hard_type(rng);
        if (recipe.refused && rng_one_in(rng, 20))
            type = refused_type(rng);
        put_value(w, &values, type, nesting);
    }
}

/* N elements inside each other. */
static void
put_deep(struct chunk *chunk, int n)
{
    for (int i = 0; i < n; i++) {
        (void)bx_open(chunk, "d", false, false);
        bx_close_start(chunk);
    }
    bx_text(chunk, "deep", false);
    for (int i = 0; i < n; i++)
        chunk_put_u8(chunk, TOKEN_END);
}

void
adversarial_put(struct chunk *chunk, uint64_t seed, struct record_context *context)
{
    struct writer w = { chunk, seed, context };
    struct rng *rng = &context->rng;
    uint32_t r = rng_below(rng, 64);
    if (r != 0)
        bx_fragment(chunk);
    if (r == 1)
        put_elements(&w); /* no template */
    else if (r == 2)
        put_deep(chunk, rng_one_in(rng, 8) ? 511 + (int)rng_below(rng, 3) : 60);
    else if (r != 3) /* 3: nothing at all */
        put_instance(&w, 0);
    if (r == 4)
        put_elements(&w); /* after the end: ignored */
    if (r != 5)
        chunk_put_u8(chunk, TOKEN_EOF);
}
