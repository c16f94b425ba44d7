/* trace.c - recording programs and finding them by shape. */
#include "parser/trace.h"

#include "parser/alloc/alloc.h"
#include "parser/types.h"

#include <string.h>

#define BUCKETS    4096u
#define HOLES_MAX  4096u
#define TRACES_MAX 16384u
#define MISS_LIMIT 4096u /* recordings in a row without a hit before recording gets rare */

struct hole {
    size_t start, end;
    uint32_t argument;
    uint16_t slot;
    uint8_t code;
};

struct tracer {
    const struct shape *shape;
    unsigned inside; /* depth of generic fragments being written */
    bool failed;
    uint32_t count;
    struct hole holes[HOLES_MAX];
    uint8_t uses[SHAPE_VALUES_MAX];
};

struct trace_cache {
    struct arena arena;
    struct tracer tracer;
    uint32_t count, misses;
    struct trace *last; /* found for the record before */
    struct trace *bucket[BUCKETS];
};

struct trace_cache *
trace_cache_new(struct oom_guard *guard)
{
    struct trace_cache *c = evtx_alloc_zeroed(sizeof *c, _Alignof(struct trace_cache));
    if (c != NULL) {
        arena_init(&c->arena, guard);
    }
    return c;
}

void
trace_cache_free(struct trace_cache *c)
{
    if (c != NULL) {
        arena_free(&c->arena);
        evtx_dealloc(c, sizeof *c, _Alignof(struct trace_cache));
    }
}

void
trace_cache_clear(struct trace_cache *c)
{
    arena_reset(&c->arena);
    memset(c->bucket, 0, sizeof c->bucket);
    c->count = 0;
    c->last = NULL;
}

size_t
trace_cache_held(const struct trace_cache *c)
{
    return arena_held(&c->arena);
}

struct arena *
trace_arena(struct trace_cache *c)
{
    return &c->arena;
}

static uint64_t
key_hash(const struct shape *s)
{
    uint64_t a = s->key_len, b = 0x9E3779B97F4A7C15u;
    uint32_t i = 0;
    for (; i + 16 <= s->key_len; i += 16) {
        a = (a ^ load_u64(s->key + i)) * 0xD6E8FEB86659FD93u;
        b = (b ^ load_u64(s->key + i + 8)) * 0xA24BAED4963EE407u;
        a ^= a >> 29;
        b ^= b >> 31;
    }
    if (i < s->key_len) {
        a = (a ^ load_u64(s->key + i)) * 0xD6E8FEB86659FD93u;
        a ^= a >> 29;
    }
    a ^= b * 0xD6E8FEB86659FD93u;
    return a ^ a >> 32;
}

static bool
is_for(const struct trace *t, const struct shape *s)
{
    return t->key_len == s->key_len && memcmp(t->key, s->key, s->key_len) == 0;
}

static struct trace *
found(struct trace_cache *c, struct trace *t)
{
    c->misses = 0;
    if (c->last != NULL) {
        c->last->next = t;
    }
    c->last = t;
    return t;
}

struct trace *
trace_find(struct trace_cache *c, const struct shape *s, bool *keep)
{
    struct trace *guess = c->last != NULL ? c->last->next : NULL;
    if (guess != NULL && is_for(guess, s)) {
        return found(c, guess);
    }
    uint64_t hash = key_hash(s);
    for (struct trace *t = c->bucket[hash % BUCKETS]; t != NULL; t = t->chain) {
        if (t->hash == hash && is_for(t, s)) {
            return found(c, t);
        }
    }
    c->misses++;
    *keep = c->count < TRACES_MAX && (c->misses < MISS_LIMIT || c->misses % 16 == 0);
    return NULL;
}

struct tracer *
trace_begin(struct trace_cache *c, const struct shape *s)
{
    struct tracer *t = &c->tracer;
    t->shape = s;
    t->inside = 0;
    t->failed = false;
    t->count = 0;
    return t;
}

static void
add_hole(struct tracer *t, struct hole h)
{
    if (t->inside != 0) {
        return;
    }
    if (t->count == HOLES_MAX || h.slot >= SHAPE_VALUES_MAX) {
        t->failed = true;
        return;
    }
    t->holes[t->count++] = h;
}

static uint8_t
value_code(uint8_t type, enum text_context context)
{
    if (type == T_STRING && context != TEXT_XML) {
        return context == TEXT_JSON ? CODE_STRING_JSON : CODE_STRING_ATTR;
    }
    if (type == T_ANSI && context != TEXT_XML) {
        return context == TEXT_JSON ? CODE_ANSI_JSON : CODE_ANSI_ATTR;
    }
    return type;
}

void
tracer_value(struct tracer *t, const struct node *n, enum text_context context, size_t start,
             size_t end)
{
    uint8_t type = n->type;
    if (n->kind == NODE_ARRAY) {
        type = n->items->type;
        if (n->items->count != 1 || type != T_STRING) {
            if (n->items->count != 0) {
                tracer_give_up(t);
            }
            return;
        }
    }
    if (type == T_NULL) {
        return; /* no text, whatever the value */
    }
    add_hole(t,
             (struct hole){
                 .start = start, .end = end, .slot = n->slot, .code = value_code(type, context) });
}

bool
tracer_is_fragment(const struct tracer *t, const struct element *e)
{
    return (e->flags & ELEM_GENERIC) && t->shape->values[e->slot].len == SHAPE_FRAGMENT;
}

void
tracer_enter_fragment(struct tracer *t)
{
    t->inside++;
}

void
tracer_leave_xml(struct tracer *t, const struct element *e, unsigned level, size_t start,
                 size_t end)
{
    t->inside--;
    add_hole(t, (struct hole){ .start = start,
                               .end = end,
                               .slot = e->slot,
                               .code = CODE_FRAGMENT_XML,
                               .argument = level });
}

void
tracer_leave_json(struct tracer *t, const struct element *e, uint32_t suffix, size_t start,
                  size_t end)
{
    t->inside--;
    add_hole(t, (struct hole){ .start = start,
                               .end = end,
                               .slot = e->slot,
                               .code = CODE_FRAGMENT_JSON,
                               .argument = suffix });
}

void
tracer_give_up(struct tracer *t)
{
    t->failed = true;
}

/* How often the most used value is used. */
static uint32_t
most_uses(struct tracer *t)
{
    uint32_t most = 1;
    memset(t->uses, 0, sizeof t->uses);
    for (uint32_t i = 0; i < t->count; i++) {
        uint8_t *n = &t->uses[t->holes[i].slot];
        *n = (uint8_t)(*n < 255 ? *n + 1 : 255);
        most = *n > most ? *n : most;
    }
    return most;
}

void
trace_end(struct trace_cache *c, const struct shape *s, const struct out *out, size_t start)
{
    struct tracer *t = &c->tracer;
    size_t total = out->len - start, pos = start, literals = 0;
    uint32_t most = most_uses(t);
    if (t->failed || total > TRACE_TEXT_MAX || most == 255) {
        return;
    }
    struct trace_op *ops = arena_alloc(&c->arena, (t->count + 1) * sizeof *ops);
    for (uint32_t i = 0; i <= t->count; i++) {
        struct hole end = { .start = out->len, .end = out->len, .code = CODE_END };
        const struct hole *h = i < t->count ? &t->holes[i] : &end;
        ops[i] = (struct trace_op){ .literal = (uint32_t)(h->start - pos),
                                    .slot = h->slot,
                                    .code = h->code,
                                    .argument = h->argument };
        literals += h->start - pos;
        pos = h->end;
    }
    uint8_t *text = arena_alloc(&c->arena, literals + OUT_SLACK), *p = text;
    pos = start;
    for (uint32_t i = 0; i <= t->count; i++) {
        memcpy(p, out->base + pos, ops[i].literal);
        p += ops[i].literal;
        pos = i < t->count ? t->holes[i].end : pos;
    }
    memset(p, 0, OUT_SLACK);
    struct trace *tr = arena_alloc(&c->arena, sizeof *tr);
    *tr = (struct trace){ .hash = key_hash(s), .fold = { .remaining = FOLD_FIRST_REST } };
    tr->key = arena_copy(&c->arena, s->key, s->key_len, 0);
    tr->key_len = s->key_len;
    tr->op_count = t->count;
    tr->fixed = (uint32_t)literals + (t->count + 1) * FORMAT_MAX;
    tr->multiple = most;
    tr->ops = ops;
    tr->literals = text;
    tr->chain = c->bucket[tr->hash % BUCKETS];
    c->bucket[tr->hash % BUCKETS] = tr;
    c->count++;
}
