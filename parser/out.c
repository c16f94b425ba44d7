/* out.c - growth of the output buffer. */
#include "parser/out.h"

#include "parser/alloc/alloc.h"
#include "parser/limits.h"

void
out_init(struct out *o, struct oom_guard *guard)
{
    *o = (struct out){ .guard = guard };
}

void
out_free(struct out *o)
{
    if (o->base != NULL) {
        evtx_dealloc(o->base, o->cap, 64);
    }
    out_init(o, o->guard);
}

void
out_grow(struct out *o, size_t need)
{
    if (need > EVTX_MAX_CHUNK_OUTPUT || o->len > EVTX_MAX_CHUNK_OUTPUT - need) {
        oom_raise(o->guard);
    }
    size_t want = o->len + need + OUT_SLACK;
    size_t cap = o->cap != 0 ? o->cap * 2 : (size_t)256 * 1024;
    while (cap < want) {
        cap *= 2;
    }
    uint8_t *base = o->base == NULL ? evtx_alloc(cap, 64) : evtx_realloc(o->base, o->cap, 64, cap);
    if (base == NULL) {
        oom_raise(o->guard);
    }
    o->base = base;
    o->cap = cap;
}
