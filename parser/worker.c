/* worker.c - rendering the records of a chunk. */
#include "parser/worker.h"

#include "parser/alloc/alloc.h"
#include "parser/binxml.h"
#include "parser/fold.h"
#include "parser/lane.h"
#include "parser/names.h"
#include "parser/trace.h"

/* Caches are forgotten at the next chunk when they hold more than this. */
#define CACHE_LIMIT ((size_t)16 << 20)
/* So are output buffers of chunks with huge records. */
#define OUTPUT_KEPT_MAX ((size_t)8 << 20)
/* Arenas of a huge record are given back. */
#define RECORD_ARENA_LIMIT ((size_t)4 << 20)

struct worker {
    struct render_options opts;
    struct oom_guard guard;
    struct reader reader;
    struct writer writer;
    struct trace_cache *traces;
    trace_replay_fn *replay;
    struct shape shape;
    size_t whole_len; /* output of the chunk up to the last record that is done */
};

void
chunk_result_init(struct chunk_result *res)
{
    *res = (struct chunk_result){ .faults = NULL };
    out_init(&res->out, NULL);
}

void
chunk_result_reset(struct chunk_result *res)
{
    if (res->out.cap > OUTPUT_KEPT_MAX) {
        out_free(&res->out);
    }
    res->out.len = 0;
    res->fault_count = 0;
    res->records = 0;
    res->counted = false;
}

void
chunk_result_free(struct chunk_result *res)
{
    out_free(&res->out);
    if (res->faults != NULL) {
        evtx_dealloc(res->faults, res->fault_cap * sizeof *res->faults,
                     _Alignof(struct chunk_fault));
    }
    chunk_result_init(res);
}

bool
chunk_result_add(struct chunk_result *res, const struct fault *f)
{
    if (res->fault_count == res->fault_cap) {
        size_t cap = res->fault_cap != 0 ? res->fault_cap * 2 : 16, size = sizeof *res->faults;
        struct chunk_fault *faults = res->faults == NULL
                                         ? evtx_alloc(cap * size, _Alignof(struct chunk_fault))
                                         : evtx_realloc(res->faults, res->fault_cap * size,
                                                        _Alignof(struct chunk_fault), cap * size);
        if (faults == NULL) {
            return false;
        }
        res->faults = faults;
        res->fault_cap = cap;
    }
    res->faults[res->fault_count].fault = *f;
    res->faults[res->fault_count++].out_len = res->out.len;
    return true;
}

static void
reset_caches(struct worker *w)
{
    struct reader *r = &w->reader;
    r->lane_quick = r->lane_lists = r->lane_lenient = false;
    names_free(&r->names);
    names_init(&r->names, &w->guard);
    template_cache_clear(r->templates);
    trace_cache_clear(w->traces);
    memset(r->name_cache, 0, sizeof r->name_cache);
    memset(r->name_raw, 0, sizeof r->name_raw);
    r->event_name = names_intern(&r->names, "Event", 5);
}

struct worker *
worker_new(const struct render_options *opts)
{
    struct worker *w = evtx_alloc_zeroed(sizeof *w, _Alignof(struct worker));
    if (w == NULL) {
        return NULL;
    }
    struct reader *r = &w->reader;
    w->opts = *opts;
    r->guard = &w->guard;
    r->ansi = opts->ansi;
    arena_init(&r->record_arena, &w->guard);
    names_init(&r->names, &w->guard);
    r->templates = template_cache_new(&w->guard);
    w->writer = (struct writer){ .r = r, .indent = opts->indent, .separate = opts->separate };
    w->writer.utf16 = utf16_best();
    w->replay = trace_replay_best();
    w->traces = trace_cache_new(&w->guard);
    w->writer.day.day = -1;
    if (r->templates == NULL || w->traces == NULL || setjmp(w->guard.env) != 0) {
        worker_free(w);
        return NULL;
    }
    r->event_name = names_intern(&r->names, "Event", 5);
    return w;
}

void
worker_free(struct worker *w)
{
    if (w != NULL) {
        arena_free(&w->reader.record_arena);
        names_free(&w->reader.names);
        template_cache_free(w->reader.templates);
        trace_cache_free(w->traces);
        evtx_dealloc(w, sizeof *w, _Alignof(struct worker));
    }
}

void
worker_choose(struct worker *w, trace_replay_fn *replay, utf16_fn *utf16)
{
    w->replay = replay;
    w->writer.utf16 = utf16;
}

struct fault *
worker_fault(struct worker *w)
{
    return &w->reader.fault;
}

static size_t
cache_size(const struct worker *w)
{
    return arena_held(&w->reader.names.arena) + template_cache_held(w->reader.templates) +
           trace_cache_held(w->traces);
}

static bool
begin_chunk(struct worker *w, const uint8_t *chunk, uint64_t index, struct fault *f)
{
    struct reader *r = &w->reader;
    *f = (struct fault){ .chunk = index };
    if (!chunk_check(chunk, w->opts.checksums, f)) {
        return false;
    }
    if (cache_size(w) > CACHE_LIMIT) {
        reset_caches(w);
    }
    r->chunk = chunk;
    r->epoch++;
    r->fault = (struct fault){ .chunk = index };
    if (!names_validate(r)) {
        *f = r->fault;
        f->inner = f->kind;
        f->kind = FAULT_CHUNK_STRINGS;
        return false;
    }
    return true;
}

static bool
id_selected(const struct render_options *opts, uint64_t id)
{
    for (size_t i = 0; i < opts->range_count; i++) {
        if (opts->ranges[i].first <= id && id <= opts->ranges[i].last) {
            return true;
        }
    }
    return opts->ranges == NULL;
}

static void
put_record_number(struct out *out, uint64_t id)
{
    out_lit(out, "Record ");
    uint8_t *p = out_reserve(out, FORMAT_MAX);
    p = format_u64(p, id);
    *p++ = '\n';
    out_commit(out, p);
}

/* A tree, then its text, in the lane that the reader is set to. */
static bool
render_lane(struct worker *w, const struct raw_record *rec)
{
    struct reader *r = &w->reader;
    struct parse_mode mode = { .depth = 0 };
    struct parse_result doc;
    r->nodes = r->flat_count = 0;
    if (!binxml_parse(r, mode, rec->position + EVTX_RECORD_HEADER, rec->size - EVTX_RECORD_MIN,
                      &doc)) {
        return false;
    }
    if (w->opts.format == FORMAT_JSON) {
        if (!write_json(&w->writer, doc.root)) {
            return false;
        }
    } else {
        out_lit(w->writer.out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        if (!write_xml(&w->writer, doc.root, 0)) {
            return false;
        }
    }
    out_byte(w->writer.out, '\n');
    return true;
}

static void
retry(struct worker *w, size_t start)
{
    w->writer.out->len = start;
    if (w->writer.tracer != NULL) {
        tracer_give_up(w->writer.tracer);
    }
    arena_reset(&w->reader.record_arena);
}

/* The general way. Where the reference would use a compiled template, with the differences that
 * makes (lane.h): first as if all values were good, then without those that are not shown. */
static bool
render_tree(struct worker *w, const struct raw_record *rec)
{
    struct reader *r = &w->reader;
    size_t start = w->writer.out->len;
    bool json = w->opts.format == FORMAT_JSON;
    arena_reset(&r->record_arena);
    r->nodes = 0;
    r->lane_json = json;
    r->lane_lists = r->lane_lenient = r->lane_quick = false;
    if (!w->opts.separate &&
        lane_is_quick(r, rec->position + EVTX_RECORD_HEADER, rec->size - EVTX_RECORD_MIN, json)) {
        r->lane_quick = true;
        bool ok = render_lane(w, rec);
        if (!ok) {
            retry(w, start);
            r->lane_lenient = true;
            ok = render_lane(w, rec);
            r->lane_lenient = false;
        }
        r->lane_quick = false;
        if (ok) {
            r->lane_lists = false;
            return true;
        }
        retry(w, start);
    }
    r->lane_lists = false;
    return render_lane(w, rec);
}

/* Replay the text of an earlier record of the same shape, or record it for later ones. */
static bool
render_document(struct worker *w, const struct raw_record *rec)
{
    struct reader *r = &w->reader;
    struct out *out = w->writer.out;
    size_t start = out->len;
    bool keep = false;
    arena_reset(&r->record_arena);
    r->nodes = 0;
    if (w->replay == NULL || !shape_scan(r, &w->shape, rec->position + EVTX_RECORD_HEADER,
                                         rec->size - EVTX_RECORD_MIN)) {
        return render_tree(w, rec);
    }
    struct trace *t = trace_find(w->traces, &w->shape, &keep);
    if (EVTX_LIKELY(t != NULL)) {
        if (EVTX_LIKELY(
                w->replay(&w->writer,
                          fold_choose(t, &w->shape, trace_arena(w->traces), &w->writer, w->replay),
                          &w->shape))) {
            return true;
        }
        out->len = start;
        return render_tree(w, rec);
    }
    w->writer.tracer = keep ? trace_begin(w->traces, &w->shape) : NULL;
    bool ok = render_tree(w, rec);
    w->writer.tracer = NULL;
    if (ok && keep && r->flat_count == w->shape.count) {
        trace_end(w->traces, &w->shape, out, start);
    }
    return ok;
}

static bool
render_record(struct worker *w, const struct raw_record *rec, struct out *out)
{
    struct reader *r = &w->reader;
    size_t start = out->len;
    r->fault.record_id = rec->id;
    r->fault.position = rec->position;
    w->writer.out = out;
    w->writer.limit = start + EVTX_MAX_RECORD_OUTPUT;
    if (w->opts.record_numbers) {
        put_record_number(out, rec->id);
    }
    if (!render_document(w, rec)) {
        out->len = start;
        return false;
    }
    if (!id_selected(&w->opts, rec->id)) {
        out->len = start;
    }
    return true;
}

static void
render_records(struct worker *w, const uint8_t *chunk, uint64_t index, struct chunk_result *res)
{
    struct record_walk walk;
    struct raw_record rec;
    struct fault f = { .chunk = index };
    enum walk_result result;
    walk_begin(&walk, chunk);
    while ((result = walk_next(&walk, &rec, &f)) == WALK_RECORD) {
        if (render_record(w, &rec, &res->out)) {
            res->records++;
        } else if (!chunk_result_add(res, &w->reader.fault)) {
            oom_raise(&w->guard);
        }
        w->whole_len = res->out.len;
    }
    if (result == WALK_FAULT && !chunk_result_add(res, &f)) {
        oom_raise(&w->guard);
    }
}

void
worker_render_chunk(struct worker *w, const uint8_t *chunk, uint64_t index,
                    struct chunk_result *res)
{
    struct fault f;
    w->whole_len = res->out.len;
    res->out.guard = &w->guard;
    if (setjmp(w->guard.env) != 0) {
        f = (struct fault){ .kind = FAULT_NO_MEMORY, .chunk = index };
        res->out.len = w->whole_len;
        chunk_result_add(res, &f);
        reset_caches(w);
        return;
    }
    if (memcmp(chunk, "ElfChnk", 8) != 0 && chunk_is_zero(chunk)) {
        return;
    }
    res->counted = true;
    if (!begin_chunk(w, chunk, index, &f)) {
        if (!chunk_result_add(res, &f)) {
            oom_raise(&w->guard);
        }
        return;
    }
    render_records(w, chunk, index, res);
    if (arena_held(&w->reader.record_arena) > RECORD_ARENA_LIMIT) {
        arena_free(&w->reader.record_arena);
    }
}

bool
worker_begin_chunk(struct worker *w, const uint8_t *chunk, uint64_t index, struct fault *f)
{
    if (setjmp(w->guard.env) != 0) {
        *f = (struct fault){ .kind = FAULT_NO_MEMORY, .chunk = index };
        reset_caches(w);
        return false;
    }
    return begin_chunk(w, chunk, index, f);
}

bool
worker_render_one(struct worker *w, const struct raw_record *rec, struct out *out)
{
    out->guard = &w->guard;
    if (setjmp(w->guard.env) != 0) {
        w->reader.fault.kind = FAULT_NO_MEMORY;
        w->reader.epoch++; /* chunk-level caches may be half made */
        reset_caches(w);
        return false;
    }
    return render_record(w, rec, out);
}
