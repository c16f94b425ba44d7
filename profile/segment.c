/* segment.c - the best way to cover a record section with records; see segment.h.
 *
 * Dynamic programming over offsets that are multiples of 8. A state is "the last step was a record
 * of this layout and counter size, or a skip"; for each reachable state the score and the step
 * before it are kept. Only the last few offsets' scores are needed (a record is at most 72 bytes),
 * so scores live in a ring and the whole table is one byte per state: the state before.
 */
#include "profile/segment_inside.h"

#include <stdlib.h>
#include <string.h>

enum {
    LAYOUTS = 5,
    KINDS = LAYOUTS * 2, /* layout x counter size */
    STATE_SKIP = KINDS,
    STATE_START = KINDS + 1,
    STATES = KINDS + 2,
    NO_STATE = 0xff,
    RING = 16, /* > 72 / 8 */
    /* Scores, in halves: ties between v9 and v10 are broken by one half. */
    SCORE_RECORD = 20,
    SCORE_FOLLOWS = 12,
    SCORE_AHEAD = -2,
    SCORE_BEHIND = -8,
    SCORE_NAME = 40,
    SCORE_NO_NAME = -16,
    SCORE_CHANGE = -8,
    SCORE_CHANGE_9_10 = -4,
    SCORE_BYTE_COUNTERS = -2,
    SCORE_V9 = -1,
    SCORE_ZEROS = -6,
    SCORE_JUNK = -120,
    SCORE_BEAM = 80, /* states this far behind the best one at their offset are dropped */
};

static const unsigned versions[LAYOUTS] = { 8, 9, 10, 11, 5 };

struct state {
    int64_t score;
    uint64_t counters_end; /* of the last record on the way here */
    unsigned char last;    /* kind of that record, NO_STATE if none */
};

struct column {
    struct state states[STATES];
    bool reached[STATES];
};

struct work {
    const struct segment_input *in;
    const struct prof_layout *layouts[LAYOUTS]; /* none is NULL: the word size was checked */
    struct column ring[RING];
    unsigned char *before; /* [column * STATES + state]: state before, NO_STATE if not reached */
    size_t columns;        /* size / 8 + 1 */
};

static bool
is_zero(const unsigned char *p)
{
    static const unsigned char zero[8];
    return memcmp(p, zero, 8) == 0;
}

/* Offer a way to STATE at COLUMN. */
static void
offer(struct work *w, size_t column, unsigned state, unsigned from, const struct state *value)
{
    struct column *c = &w->ring[column % RING];
    if (c->reached[state] && c->states[state].score >= value->score)
        return;
    c->reached[state] = true;
    c->states[state] = *value;
    w->before[column * STATES + state] = (unsigned char)from;
}

static int
change_score(const struct work *w, unsigned last, unsigned kind)
{
    if (last == kind)
        return 0;
    unsigned a = w->layouts[last / 2]->raw_version, b = w->layouts[kind / 2]->raw_version;
    bool relatives = (a == 9 && b == 10) || (a == 10 && b == 9);
    return relatives ? SCORE_CHANGE_9_10 : SCORE_CHANGE;
}

/* What is worth placing record R of KIND after the state PREV? */
static int
step_score(const struct work *w, const struct state *prev, const struct segment_record *r,
           unsigned kind)
{
    int score = SCORE_RECORD;
    if (w->in->names != NULL && w->in->names->count > 0)
        score += r->name_known ? SCORE_NAME : SCORE_NO_NAME;
    if (r->counter_size == 1)
        score += SCORE_BYTE_COUNTERS;
    if (r->layout->raw_version == 9)
        score += SCORE_V9;
    if (prev->last == NO_STATE)
        return score;
    uint64_t expected =
        r->counter_size == 8 ? (prev->counters_end + 7) & ~UINT64_C(7) : prev->counters_end;
    if (r->counter_address == expected)
        score += SCORE_FOLLOWS;
    else
        score += r->counter_address > expected ? SCORE_AHEAD : SCORE_BEHIND;
    return score + change_score(w, prev->last, kind);
}

static bool
try_kind(const struct work *w, unsigned kind, size_t offset, struct segment_record *r)
{
    if (!segment_try_record(w->in, w->layouts[kind / 2], kind % 2 == 0 ? 8 : 1, offset, r))
        return false;
    if (w->in->names != NULL && w->in->names->count > 0) {
        uint64_t ref = prof_load(w->in->data + offset, 8, w->in->big_endian);
        r->name_known = prof_names_find(w->in->names, ref) != NULL;
    }
    return true;
}

static void
place_records(struct work *w, size_t column, int64_t floor)
{
    const struct column *here = &w->ring[column % RING];
    for (unsigned kind = 0; kind < KINDS; kind++) {
        struct segment_record r;
        if (!try_kind(w, kind, column * 8, &r))
            continue;
        uint64_t end = r.counter_address + (uint64_t)r.counters * r.counter_size;
        for (unsigned s = 0; s < STATES; s++) {
            if (!here->reached[s] || here->states[s].score < floor)
                continue;
            struct state next = { here->states[s].score + step_score(w, &here->states[s], &r, kind),
                                  end, (unsigned char)kind };
            offer(w, column + r.layout->size / 8, kind, s, &next);
        }
    }
}

static void
place_skip(struct work *w, size_t column, int64_t floor)
{
    const struct column *here = &w->ring[column % RING];
    int cost = is_zero(w->in->data + column * 8) ? SCORE_ZEROS : SCORE_JUNK;
    for (unsigned s = 0; s < STATES; s++) {
        if (!here->reached[s] || here->states[s].score < floor)
            continue;
        struct state next = here->states[s];
        next.score += cost;
        offer(w, column + 1, STATE_SKIP, s, &next);
    }
}

static void
run_columns(struct work *w)
{
    struct column *first = &w->ring[0];
    first->reached[STATE_START] = true;
    first->states[STATE_START] = (struct state){ 0, 0, NO_STATE };
    for (size_t column = 0; column + 1 < w->columns; column++) {
        struct column *here = &w->ring[column % RING];
        int64_t best = INT64_MIN;
        for (unsigned s = 0; s < STATES; s++) {
            if (here->reached[s] && here->states[s].score > best)
                best = here->states[s].score;
        }
        if (best != INT64_MIN) {
            place_records(w, column, best - SCORE_BEAM);
            place_skip(w, column, best - SCORE_BEAM);
        }
        memset(here->reached, 0, sizeof here->reached);
    }
}

static unsigned
best_final_state(const struct work *w)
{
    const struct column *last = &w->ring[(w->columns - 1) % RING];
    unsigned best = NO_STATE;
    for (unsigned s = 0; s < STATES; s++) {
        if (last->reached[s] &&
            (best == NO_STATE || last->states[s].score > last->states[best].score))
            best = s;
    }
    return best;
}

static void
note_skip(const struct work *w, size_t column, struct segment_result *result)
{
    if (is_zero(w->in->data + column * 8)) {
        result->zero_bytes += 8;
        return;
    }
    result->junk_bytes += 8;
    result->junk_offset = column * 8; /* walked backwards: ends as the first one */
}

/* Walk back from the end; records come out last first. FILL false: only count. */
static void
walk_back(const struct work *w, struct segment_result *result, bool fill)
{
    size_t column = w->columns - 1, index = result->count;
    unsigned state = best_final_state(w);
    while (state != NO_STATE && state != STATE_START) {
        unsigned from = w->before[column * STATES + state];
        if (state == STATE_SKIP) {
            column -= 1;
            if (fill)
                note_skip(w, column, result);
        } else {
            column -= w->layouts[state / 2]->size / 8;
            if (fill)
                try_kind(w, state, column * 8, &result->records[--index]);
            else
                result->count++;
        }
        state = from;
    }
}

/* Could the same bytes be the other of v9 and v10? */
static bool
is_ambiguous(const struct segment_input *in, const struct segment_record *r)
{
    unsigned v = r->layout != NULL ? r->layout->raw_version : 0;
    if (v != 9 && v != 10)
        return false;
    struct segment_record other;
    return segment_try_record(in, prof_layout_get(v == 9 ? 10 : 9, in->word), r->counter_size,
                              r->offset, &other);
}

static void
finish_records(const struct segment_input *in, struct segment_result *result)
{
    uint64_t end = 0;
    bool names = in->names != NULL && in->names->count > 0;
    for (size_t i = 0; i < result->count; i++) {
        struct segment_record *r = &result->records[i];
        r->either_9_or_10 = is_ambiguous(in, r);
        uint64_t expected = r->counter_size == 8 ? (end + 7) & ~UINT64_C(7) : end;
        result->gaps += i > 0 && r->counter_address != expected;
        result->unknown_names += names && !r->name_known;
        end = r->counter_address + (uint64_t)r->counters * r->counter_size;
    }
}

static bool
collect(struct work *w, struct segment_result *result, struct repro_err *err)
{
    walk_back(w, result, false);
    result->records = calloc(result->count ? result->count : 1, sizeof *result->records);
    if (result->records == NULL)
        return repro_fail(err, REPRO_E_NOMEM, "out of memory for %zu records", result->count);
    walk_back(w, result, true);
    finish_records(w->in, result);
    return true;
}

/* The DP needs whole words: a section cut short gets zeros (i386's last record is 36 of 40
 * bytes). */
static bool
segment_padded(const struct segment_input *input, struct segment_result *result,
               struct repro_err *err)
{
    if (segment_fast(input, result)) {
        finish_records(input, result);
        return true;
    }
    struct work *w = calloc(1, sizeof *w);
    if (w == NULL)
        return repro_fail(err, REPRO_E_NOMEM, "out of memory");
    w->in = input;
    for (unsigned i = 0; i < LAYOUTS; i++)
        w->layouts[i] = prof_layout_get(versions[i], input->word);
    w->columns = input->size / 8 + 1;
    size_t cells = (w->columns + RING) * STATES;
    w->before = malloc(cells);
    bool done = w->before != NULL;
    if (done) {
        memset(w->before, NO_STATE, cells);
        run_columns(w);
        done = collect(w, result, err);
    } else {
        repro_fail(err, REPRO_E_NOMEM, "out of memory for %zu bytes of records", input->size);
    }
    free(w->before);
    free(w);
    return done;
}

bool
segment_records(const struct segment_input *input, struct segment_result *result,
                struct repro_err *err)
{
    *result = (struct segment_result){ 0 };
    if (input->word != 8 && input->word != 4)
        return repro_fail(err, REPRO_E_FORMAT, "pointer size %u is neither 4 nor 8", input->word);
    if (input->size > SEGMENT_MAX_BYTES)
        return repro_fail(err, REPRO_E_FORMAT, "%zu bytes of profile records: too many",
                          input->size);
    if (input->size % 8 == 0)
        return segment_padded(input, result, err);
    size_t padded = (input->size + 7) / 8 * 8;
    unsigned char *copy = calloc(padded, 1);
    if (copy == NULL)
        return repro_fail(err, REPRO_E_NOMEM, "out of memory for %zu bytes of records", padded);
    memcpy(copy, input->data, input->size);
    struct segment_input whole = *input;
    whole.data = copy;
    whole.size = padded;
    bool done = segment_padded(&whole, result, err);
    free(copy);
    return done;
}

void
segment_result_clear(struct segment_result *result)
{
    free(result->records);
    *result = (struct segment_result){ 0 };
}
