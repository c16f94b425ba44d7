/* pipeline.c - a ring of chunks: threads claim the next chunk, render it, and whoever completes
 * the oldest one writes all that are ready. Output order is file order for any number of threads.
 */
#include "parser/pipeline.h"

#include "parser/alloc/alloc.h"

#include <pthread.h>

#define SLOTS_PER_THREAD 4u
#define STACK_SIZE       ((size_t)1 << 20)

struct slot {
    struct chunk_result res;
    bool done;
    bool last; /* reading ended here: this chunk and all behind it do not exist */
};

struct pipeline {
    const struct input *in;
    const struct render_options *opts;
    const struct pipeline_sink *sink;
    pthread_mutex_t lock;
    pthread_cond_t room;
    struct slot *slots;
    uint32_t slot_count, batch;
    uint64_t next_claim, next_write;
    bool writing, stop, failed;
    uint64_t sequence; /* chunks written that were not all zero */
    struct pipeline_totals totals;
};

/* Texts that are to be handed over together. */
struct gather {
    struct pipeline_text texts[PIPELINE_TEXTS_MAX];
    size_t count;
};

static bool
hand_over(const struct pipeline_sink *sink, struct gather *g)
{
    size_t count = g->count;
    g->count = 0;
    return count == 0 || sink->text(sink->user, g->texts, count);
}

static bool
add_text(const struct pipeline_sink *sink, struct gather *g, const struct out *text, size_t from,
         size_t to)
{
    if (from >= to) {
        return true;
    }
    if (g->count == PIPELINE_TEXTS_MAX && !hand_over(sink, g)) {
        return false;
    }
    g->texts[g->count++] = (struct pipeline_text){ text->base + from, to - from };
    return true;
}

/* Text and faults of one chunk, in the order they came about; false: nothing more is wanted. */
static bool
deliver(struct pipeline *p, const struct chunk_result *res, struct gather *g)
{
    const struct pipeline_sink *sink = p->sink;
    size_t done = 0;
    for (size_t i = 0; i < res->fault_count; i++) {
        const struct chunk_fault *f = &res->faults[i];
        if (!add_text(sink, g, &res->out, done, f->out_len) || !hand_over(sink, g)) {
            return false;
        }
        done = f->out_len;
        p->totals.faults++;
        if (!sink->fault(sink->user, &f->fault, p->sequence)) {
            return false;
        }
    }
    return add_text(sink, g, &res->out, done, res->out.len);
}

/* Deliver the slots FIRST .. FIRST + N - 1, all done. */
static bool
deliver_slots(struct pipeline *p, uint64_t first, uint32_t n)
{
    struct gather g = { .count = 0 };
    bool last = false;
    for (uint32_t i = 0; i < n && !last; i++) {
        struct slot *s = &p->slots[(first + i) % p->slot_count];
        last = s->last;
        if (last) {
            continue;
        }
        if (!deliver(p, &s->res, &g)) {
            p->totals.stopped = true;
            return false;
        }
        p->totals.records += s->res.records;
        p->sequence += s->res.counted;
    }
    if (!hand_over(p->sink, &g)) {
        p->totals.stopped = true;
        return false;
    }
    return !last;
}

/* Are so many chunks enough to be written? */
static bool
worth_writing(const struct pipeline *p, uint32_t n)
{
    return n >= p->batch || (n != 0 && p->next_claim >= p->in->chunk_end);
}

/* With the lock held: write what is ready, unless another thread does. */
static void
write_ready(struct pipeline *p)
{
    if (p->writing) {
        return;
    }
    p->writing = true;
    for (;;) {
        uint32_t n = 0;
        while (n < p->slot_count && !p->stop &&
               p->slots[(p->next_write + n) % p->slot_count].done) {
            n++;
        }
        if (!worth_writing(p, n)) {
            break;
        }
        uint64_t first = p->next_write;
        pthread_mutex_unlock(&p->lock);
        bool go_on = deliver_slots(p, first, n);
        pthread_mutex_lock(&p->lock);
        for (uint32_t i = 0; i < n; i++) {
            p->slots[(first + i) % p->slot_count].done = false;
        }
        p->next_write += n;
        p->stop |= !go_on;
        pthread_cond_broadcast(&p->room);
    }
    p->writing = false;
}

static void
render_slot(struct pipeline *p, struct worker *w, uint8_t *buf, uint64_t k, struct slot *s)
{
    int sys_errno = 0;
    chunk_result_reset(&s->res);
    s->last = false;
    enum input_result got = input_read_chunk(p->in, k, buf, &sys_errno);
    if (got == INPUT_OK) {
        worker_render_chunk(w, buf, k, &s->res);
    } else {
        struct fault f = { .chunk = k, .value = (uint64_t)sys_errno };
        f.kind = got == INPUT_SHORT ? FAULT_CHUNK_EOF : FAULT_CHUNK_READ;
        s->res.counted = true;
        chunk_result_add(&s->res, &f);
    }
    /* Behind the announced chunks the first that cannot be used is the end, silently. */
    if (k >= p->in->chunk_count && s->res.fault_count != 0 &&
        s->res.faults[0].fault.kind >= FAULT_CHUNK_MAGIC &&
        s->res.faults[0].fault.kind <= FAULT_CHUNK_READ) {
        s->last = true;
    }
}

static void
work(struct pipeline *p, struct worker *w, uint8_t *buf)
{
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->stop && p->next_claim - p->next_write >= p->slot_count) {
            pthread_cond_wait(&p->room, &p->lock);
        }
        if (p->stop || p->next_claim >= p->in->chunk_end) {
            break;
        }
        uint64_t k = p->next_claim++;
        struct slot *s = &p->slots[k % p->slot_count];
        pthread_mutex_unlock(&p->lock);
        render_slot(p, w, buf, k, s);
        pthread_mutex_lock(&p->lock);
        s->done = true;
        write_ready(p);
    }
    pthread_mutex_unlock(&p->lock);
}

static void *
thread_main(void *arg)
{
    struct pipeline *p = arg;
    struct worker *w = worker_new(p->opts);
    size_t size = EVTX_CHUNK_SIZE + EVTX_CHUNK_PADDING;
    uint8_t *buf = evtx_alloc_zeroed(size, 64);
    if (w != NULL && buf != NULL) {
        work(p, w, buf);
    } else {
        pthread_mutex_lock(&p->lock);
        p->failed = p->stop = true;
        pthread_cond_broadcast(&p->room);
        pthread_mutex_unlock(&p->lock);
    }
    evtx_dealloc(buf, size, 64);
    worker_free(w);
    return NULL;
}

static bool
run_threads(struct pipeline *p, unsigned threads)
{
    size_t size = threads * sizeof(pthread_t);
    pthread_t *ids = evtx_alloc(size, _Alignof(pthread_t));
    if (ids == NULL) {
        return false;
    }
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_SIZE);
    unsigned started = 0;
    while (started + 1 < threads && pthread_create(&ids[started], &attr, thread_main, p) == 0) {
        started++;
    }
    pthread_attr_destroy(&attr);
    thread_main(p);
    for (unsigned i = 0; i < started; i++) {
        pthread_join(ids[i], NULL);
    }
    evtx_dealloc(ids, size, _Alignof(pthread_t));
    return !p->failed;
}

bool
pipeline_run(const struct input *in, const struct render_options *opts, unsigned threads,
             const struct pipeline_sink *sink, struct pipeline_totals *totals)
{
    uint64_t most = in->chunk_end != 0 ? in->chunk_end : 1;
    threads = threads < most ? threads : (unsigned)most;
    struct pipeline p = { .in = in, .opts = opts, .sink = sink };
    p.batch = sink->batch != 0 ? sink->batch : 1;
    p.batch = p.batch < SLOTS_PER_THREAD ? p.batch : SLOTS_PER_THREAD;
    p.slot_count = threads == 1 ? p.batch : threads * SLOTS_PER_THREAD;
    size_t size = p.slot_count * sizeof *p.slots;
    p.slots = evtx_alloc_zeroed(size, _Alignof(struct slot));
    if (p.slots == NULL) {
        return false;
    }
    pthread_mutex_init(&p.lock, NULL);
    pthread_cond_init(&p.room, NULL);
    bool ok = run_threads(&p, threads);
    for (uint32_t i = 0; i < p.slot_count; i++) {
        chunk_result_free(&p.slots[i].res);
    }
    evtx_dealloc(p.slots, size, _Alignof(struct slot));
    pthread_cond_destroy(&p.room);
    pthread_mutex_destroy(&p.lock);
    *totals = p.totals;
    return ok;
}
