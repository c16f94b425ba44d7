/* fold.c - watching values, folding those that stay the same, checking that they still do. */
#include "parser/fold.h"

#include "parser/bytes.h"
#include "parser/types.h"

#define FIRST_PERIOD       16u
#define LAST_PERIOD        1024u
#define REST_FACTOR        16u /* rest so many times longer than was watched */
#define ATTEMPTS_MAX       16u
#define CONSTANT_MAX       512u  /* bytes of one value */
#define WATCH_MAX          8192u /* bytes of all values watched */
#define SCORE_START        16
#define SCORE_MAX          64
#define SCORE_CHANGED      4
#define GUARD_VARIABLE_MAX 4u

/* The value of one slot as it was in the beginning. */
struct constant {
    uint16_t slot;
    bool same;     /* so far */
    bool variable; /* its size is not a matter of its type */
    uint32_t len;  /* as in struct flat_value */
    uint32_t size; /* bytes */
    const uint8_t *bytes;
};

struct watch {
    uint32_t count;
    struct constant constants[]; /* by slot */
};

/* Values that lie side by side. The sizes of those in VARIABLE tell where all of them are. */
struct guard {
    uint16_t first, last; /* slots */
    uint32_t size;        /* bytes of all */
    uint32_t variable_count;
    struct {
        uint32_t slot, len;
    } variable[GUARD_VARIABLE_MAX];
    uint64_t mask, word; /* of up to eight bytes */
    const uint8_t *bytes;
};

struct folded {
    struct trace program;
    uint32_t guard_count;
    struct guard guards[];
};

/* Bytes of value V when written by CODE; 0: not to be folded. */
static uint32_t
constant_size(uint8_t code, const struct flat_value *v, bool *variable)
{
    *variable = false;
    switch (code) {
    case T_STRING:
    case CODE_STRING_ATTR:
    case CODE_STRING_JSON:
        *variable = true;
        return 2 * v->len;
    case T_BINARY:
    case T_SID:
        *variable = true;
        return v->len;
    case T_ANSI: /* decoded: the text is not in the chunk */
    case CODE_ANSI_ATTR:
    case CODE_ANSI_JSON:
    case CODE_FRAGMENT_XML:
    case CODE_FRAGMENT_JSON:
    case CODE_END:
        return 0;
    default:
        return v->len;
    }
}

static bool
is_same(const struct constant *k, const struct flat_value *v)
{
    return v->len == k->len && memcmp(v->p, k->bytes, k->size) == 0;
}

/* The values of T that may be constant, as they are in S. */
static struct watch *
watch_begin(const struct trace *t, const struct shape *s, struct arena *arena)
{
    uint8_t codes[SHAPE_VALUES_MAX];
    memset(codes, CODE_END, s->count);
    for (uint32_t i = 0; i < t->op_count; i++) {
        codes[t->ops[i].slot] = t->ops[i].code;
    }
    uint32_t count = 0, total = 0;
    struct watch *w = arena_alloc(arena, sizeof *w + s->count * sizeof w->constants[0]);
    for (uint32_t i = 0; i < s->outer; i++) {
        const struct flat_value *v = &s->values[i];
        bool variable;
        uint32_t size = constant_size(codes[i], v, &variable);
        if (size == 0 || size > CONSTANT_MAX || size > WATCH_MAX - total) {
            continue;
        }
        total += size;
        w->constants[count++] =
            (struct constant){ .slot = (uint16_t)i,
                               .same = true,
                               .variable = variable,
                               .len = v->len,
                               .size = size,
                               .bytes = arena_copy(arena, v->p, size, sizeof(uint64_t)) };
    }
    w->count = count;
    return w;
}

static void
watch_step(struct watch *w, const struct shape *s)
{
    for (uint32_t i = 0; i < w->count; i++) {
        struct constant *k = &w->constants[i];
        k->same = k->same && is_same(k, &s->values[k->slot]);
    }
}

/* Does K, the value behind those of G, lie beside them? */
static bool
guard_takes(const struct guard *g, const struct constant *k, const struct shape *s)
{
    return k->slot == g->last + 1 && g->variable_count < GUARD_VARIABLE_MAX &&
           s->values[k->slot].p == s->values[g->first].p + g->size;
}

/* Comparisons that tell whether all constants of W are as in S. */
static uint32_t
make_guards(struct guard *guards, const struct watch *w, const struct shape *s)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < w->count; i++) {
        const struct constant *k = &w->constants[i];
        if (!k->same) {
            continue;
        }
        if (count == 0 || !guard_takes(&guards[count - 1], k, s)) {
            guards[count++] = (struct guard){ .first = k->slot };
        }
        struct guard *g = &guards[count - 1];
        g->last = k->slot;
        g->size += k->size;
        if (k->variable) {
            g->variable[g->variable_count].slot = k->slot;
            g->variable[g->variable_count++].len = k->len;
        }
    }
    return count;
}

static bool
guard_holds(const struct guard *g, const struct shape *s)
{
    for (uint32_t i = 0; i < g->variable_count; i++) {
        if (s->values[g->variable[i].slot].len != g->variable[i].len) {
            return false;
        }
    }
    const uint8_t *p = s->values[g->first].p;
    return g->size <= sizeof g->word ? ((load_u64(p) ^ g->word) & g->mask) == 0
                                     : memcmp(p, g->bytes, g->size) == 0;
}

static bool
guards_hold(const struct folded *f, const struct shape *s)
{
    for (uint32_t i = 0; i < f->guard_count; i++) {
        if (!guard_holds(&f->guards[i], s)) {
            return false;
        }
    }
    return true;
}

/* What the guards compare with: the values of S, which they lie side by side in. */
static void
fill_guards(struct folded *f, const struct shape *s, struct arena *arena)
{
    for (uint32_t i = 0; i < f->guard_count; i++) {
        struct guard *g = &f->guards[i];
        g->bytes = arena_copy(arena, s->values[g->first].p, g->size, sizeof g->word);
        g->word = load_u64(g->bytes);
        g->mask = g->size < sizeof g->word ? (UINT64_C(1) << 8 * g->size) - 1 : UINT64_MAX;
    }
}

/* The text of one value at the end of the output. */
static bool
put_text(const struct trace_op *op, const struct shape *s, struct writer *w,
         trace_replay_fn *replay)
{
    static const uint8_t none[OUT_SLACK];
    const struct trace_op ops[2] = { { .slot = op->slot, .code = op->code }, { .code = CODE_END } };
    const struct trace one = {
        .op_count = 1, .fixed = 2 * FORMAT_MAX, .multiple = 1, .ops = ops, .literals = none
    };
    return replay(w, &one, s);
}

/* The program of T with the text of constants in its literals. The output is used as scratch. */
static bool
fold_program(const struct trace *t, const struct shape *s, const bool *constant, struct folded *f,
             struct arena *arena, struct writer *w, trace_replay_fn *replay)
{
    struct trace_op *ops = arena_alloc(arena, (t->op_count + 1) * sizeof *ops);
    const uint8_t *literal = t->literals;
    size_t start = w->out->len, done = start;
    uint32_t count = 0;
    for (uint32_t i = 0; i <= t->op_count; i++) {
        const struct trace_op *op = &t->ops[i];
        out_bytes(w->out, literal, op->literal);
        literal += op->literal;
        if (op->code != CODE_END && constant[op->slot]) {
            if (!put_text(op, s, w, replay)) {
                return false;
            }
            continue;
        }
        ops[count] = *op;
        ops[count++].literal = (uint32_t)(w->out->len - done);
        done = w->out->len;
    }
    size_t literals = w->out->len - start;
    if (literals > TRACE_TEXT_MAX) {
        return false;
    }
    f->program = (struct trace){ .op_count = count - 1,
                                 .fixed = (uint32_t)literals + count * FORMAT_MAX,
                                 .multiple = t->multiple,
                                 .ops = ops };
    f->program.literals = arena_copy(arena, w->out->base + start, literals, OUT_SLACK);
    return true;
}

/* NULL: does not pay. */
static struct folded *
fold(const struct trace *t, const struct shape *s, struct arena *arena, struct writer *w,
     trace_replay_fn *replay)
{
    const struct watch *watch = t->fold.watch;
    bool constant[SHAPE_VALUES_MAX] = { false };
    for (uint32_t i = 0; i < watch->count; i++) {
        constant[watch->constants[i].slot] = watch->constants[i].same;
    }
    struct folded *f = arena_alloc(arena, sizeof *f + watch->count * sizeof f->guards[0]);
    f->guard_count = make_guards(f->guards, watch, s);
    fill_guards(f, s, arena);
    size_t start = w->out->len;
    bool ok = fold_program(t, s, constant, f, arena, w, replay);
    w->out->len = start;
    return ok && t->op_count - f->program.op_count > f->guard_count ? f : NULL;
}

/* Watching: S is one more record. */
static void
watch_record(struct trace *t, const struct shape *s, struct arena *arena, struct writer *w,
             trace_replay_fn *replay)
{
    struct fold_state *state = &t->fold;
    watch_step(state->watch, s);
    if (--state->remaining != 0) {
        return;
    }
    state->folded = fold(t, s, arena, w, replay);
    state->watch = NULL;
    state->score = SCORE_START;
    state->remaining = REST_FACTOR * state->period; /* when nothing was folded */
}

static void
begin_watching(struct trace *t, const struct shape *s, struct arena *arena)
{
    struct fold_state *state = &t->fold;
    uint32_t period = state->period == 0 ? FIRST_PERIOD : 2u * state->period;
    if (state->attempts == ATTEMPTS_MAX) {
        state->remaining = UINT32_MAX;
        return;
    }
    state->attempts++;
    state->period = (uint16_t)(period < LAST_PERIOD ? period : LAST_PERIOD);
    state->remaining = state->period;
    state->watch = watch_begin(t, s, arena);
}

const struct trace *
fold_choose(struct trace *t, const struct shape *s, struct arena *arena, struct writer *w,
            trace_replay_fn *replay)
{
    struct fold_state *state = &t->fold;
    if (EVTX_LIKELY(state->folded != NULL)) {
        if (EVTX_LIKELY(guards_hold(state->folded, s))) {
            state->score = (int16_t)(state->score + (state->score < SCORE_MAX));
            return &state->folded->program;
        }
        state->score = (int16_t)(state->score - SCORE_CHANGED);
        if (state->score <= 0) {
            state->folded = NULL;
            state->remaining = 1;
        }
    } else if (state->watch != NULL) {
        watch_record(t, s, arena, w, replay);
    } else if (--state->remaining == 0) {
        begin_watching(t, s, arena);
    }
    return t;
}
