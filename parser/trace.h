/* trace.h - replaying the text of one record for all records of the same shape.
 *
 * While the first record of a shape is written, the tracer notes which output bytes came from which
 * value. What lies between depends on the shape only. The result is a program: copy a literal,
 * write a value, copy a literal, ... No layout decision is left. */
#ifndef PARSER_TRACE_H
#define PARSER_TRACE_H

#include "parser/out.h"
#include "parser/shape.h"
#include "parser/tree.h"
#include "parser/utf16.h"
#include "parser/writer.h"

enum trace_code {
    /* 0 .. 0x23 in TEXT_XML: enum value_type; contexts of texts have codes of their own */
    CODE_STRING_ATTR = 0x30,
    CODE_STRING_JSON,
    CODE_ANSI_ATTR,
    CODE_ANSI_JSON,
    CODE_FRAGMENT_XML,
    CODE_FRAGMENT_JSON,
    CODE_END
};

struct trace_op {
    uint32_t literal; /* bytes to copy before the value */
    uint16_t slot;
    uint8_t code;
    uint32_t argument; /* level or suffix of a fragment */
};

/* Which values of a program seem to be constant: see fold.h. */
struct fold_state {
    struct watch *watch;       /* values that may be constant, or NULL */
    struct folded *folded;     /* the shorter program, or NULL */
    uint32_t remaining;        /* records until the next step: of rest or of watching */
    uint16_t period, attempts; /* how long to watch, and how often that was done */
    int16_t score;             /* goes down when values of the folded program changed */
};
#define FOLD_FIRST_REST 16u

struct trace {
    struct trace *chain;
    struct trace *next; /* what followed the last time: tried first */
    uint64_t hash;
    const uint8_t *key;
    uint32_t key_len;
    uint32_t op_count;
    uint32_t fixed;             /* bytes reserved for literals and values of bounded size */
    uint32_t multiple;          /* how often one value is used at most */
    const struct trace_op *ops; /* the last one is CODE_END */
    const uint8_t *literals;    /* padded with OUT_SLACK readable bytes */
    struct fold_state fold;
};

#define TRACE_TEXT_MAX ((size_t)1 << 20) /* longer records are not kept */

struct trace_cache;
struct trace_cache *trace_cache_new(struct oom_guard *guard);
void trace_cache_free(struct trace_cache *c);
void trace_cache_clear(struct trace_cache *c);
size_t trace_cache_held(const struct trace_cache *c);

/* The program for shape S, or NULL. *KEEP: whether one should be recorded now. */
struct trace *trace_find(struct trace_cache *c, const struct shape *s, bool *keep);
/* Where programs and what belongs to them live. */
struct arena *trace_arena(struct trace_cache *c);
/* Recording: begin, write the record at START.. of OUT, end (stores the program). */
struct tracer *trace_begin(struct trace_cache *c, const struct shape *s);
void trace_end(struct trace_cache *c, const struct shape *s, const struct out *out, size_t start);

/* Append the text of a record of shape S to W's output. False: a fault, or the record's text may be
 * larger than REPLAY_ROOM_MAX; the caller takes the output back and goes the general way. */
#define REPLAY_ROOM_MAX ((size_t)64 << 20)
typedef bool trace_replay_fn(struct writer *w, const struct trace *t, const struct shape *s);
trace_replay_fn trace_replay_scalar;
#if defined(__x86_64__)
trace_replay_fn trace_replay_avx2;
#elif defined(__aarch64__)
trace_replay_fn trace_replay_neon;
#endif
/* The fastest one this processor can run. */
trace_replay_fn *trace_replay_best(void);

/* Called by the writers. */

/* Output [START, END) is the text of value node N. */
void tracer_value(struct tracer *t, const struct node *n, enum text_context context, size_t start,
                  size_t end);
/* Is E, the root of a payload, written by walking its tree whenever the record is replayed? */
bool tracer_is_fragment(const struct tracer *t, const struct element *e);
/* A generic fragment is written as a whole; values inside are not noted. */
void tracer_enter_fragment(struct tracer *t);
void tracer_leave_xml(struct tracer *t, const struct element *e, unsigned level, size_t start,
                      size_t end);
void tracer_leave_json(struct tracer *t, const struct element *e, uint32_t suffix, size_t start,
                       size_t end);
/* The document cannot be replayed. */
void tracer_give_up(struct tracer *t);

#endif
