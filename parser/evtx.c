/* evtx.c - the library interface over input, worker and pipeline. */
#include "parser/include/repro/evtx.h"

#include "parser/alloc/alloc.h"
#include "parser/ansi.h"
#include "parser/input.h"
#include "parser/pipeline.h"
#include "parser/version.h"
#include "parser/worker.h"

#include <stdio.h>
#include <unistd.h>

struct evtx_log {
    struct input input;
};

enum iter_state { ITER_BEFORE_CHUNK, ITER_IN_CHUNK, ITER_DONE };

struct evtx_iter {
    const struct input *input;
    struct worker *worker;
    struct chunk_result result; /* text of the current record; faults of the chunk */
    struct record_walk walk;
    struct raw_record record;
    struct fault fault;
    bool at_record, have_fault;
    enum iter_state state;
    uint64_t chunk;
    char message[1024];
    uint8_t buf[EVTX_CHUNK_SIZE + EVTX_CHUNK_PADDING];
};

const char *
evtx_version(void)
{
    return EVTX_VERSION_STRING;
}

void
evtx_options_init(struct evtx_options *opts)
{
    *opts = (struct evtx_options){ .size = sizeof *opts, .format = EVTX_XML, .indent = true };
}

static bool
render_options(const struct evtx_options *opts, struct render_options *out)
{
    struct evtx_options defaults;
    if (opts == NULL) {
        evtx_options_init(&defaults);
        opts = &defaults;
    }
    *out = (struct render_options){ .indent = opts->indent,
                                    .separate = opts->separate_attributes,
                                    .record_numbers = opts->record_numbers,
                                    .checksums = opts->validate_checksums };
    out->format = opts->format == EVTX_JSON ? FORMAT_JSON : FORMAT_XML;
    out->ansi = ansi_find(opts->ansi_codec != NULL ? opts->ansi_codec : "windows-1252");
    return out->ansi != NULL && opts->size >= sizeof *opts;
}

static void
report(const struct input_error *from, struct evtx_error *err)
{
    if (err == NULL) {
        return;
    }
    size_t len = (size_t)snprintf(err->message, sizeof err->message, "%s", from->headline);
    for (unsigned i = 0; i < from->cause_count && len < sizeof err->message; i++) {
        len += (size_t)snprintf(err->message + len, sizeof err->message - len, ": %s",
                                from->causes[i]);
    }
}

static struct evtx_log *
log_new(struct evtx_error *err)
{
    struct evtx_log *log = evtx_alloc_zeroed(sizeof *log, _Alignof(struct evtx_log));
    if (log == NULL && err != NULL) {
        snprintf(err->message, sizeof err->message, "out of memory");
    }
    return log;
}

static struct evtx_log *
log_opened(struct evtx_log *log, bool ok, const struct input_error *why, struct evtx_error *err)
{
    if (!ok) {
        report(why, err);
        evtx_dealloc(log, sizeof *log, _Alignof(struct evtx_log));
        return NULL;
    }
    return log;
}

struct evtx_log *
evtx_open_file(const char *path, struct evtx_error *err)
{
    struct input_error why;
    struct evtx_log *log = log_new(err);
    return log == NULL ? NULL : log_opened(log, input_open(&log->input, path, &why), &why, err);
}

struct evtx_log *
evtx_open_memory(const void *data, size_t size, struct evtx_error *err)
{
    struct input_error why;
    struct evtx_log *log = log_new(err);
    return log == NULL
               ? NULL
               : log_opened(log, input_open_memory(&log->input, data, size, &why), &why, err);
}

void
evtx_close(struct evtx_log *log)
{
    if (log != NULL) {
        input_close(&log->input);
        evtx_dealloc(log, sizeof *log, _Alignof(struct evtx_log));
    }
}

uint64_t
evtx_chunk_count(const struct evtx_log *log)
{
    return log->input.chunk_count;
}

struct evtx_iter *
evtx_iter_new(struct evtx_log *log, const struct evtx_options *opts)
{
    struct render_options render;
    if (!render_options(opts, &render)) {
        return NULL;
    }
    struct evtx_iter *it = evtx_alloc_zeroed(sizeof *it, _Alignof(struct evtx_iter));
    if (it == NULL) {
        return NULL;
    }
    it->input = &log->input;
    it->worker = worker_new(&render);
    chunk_result_init(&it->result);
    if (it->worker == NULL) {
        evtx_iter_free(it);
        return NULL;
    }
    return it;
}

void
evtx_iter_free(struct evtx_iter *it)
{
    if (it != NULL) {
        chunk_result_free(&it->result);
        worker_free(it->worker);
        evtx_dealloc(it, sizeof *it, _Alignof(struct evtx_iter));
    }
}

static enum evtx_status
iter_fault(struct evtx_iter *it)
{
    it->have_fault = true;
    return EVTX_FAULT;
}

/* Behind the announced chunks the first that cannot be used is the end. */
static enum evtx_status
chunk_fault(struct evtx_iter *it, bool string_table)
{
    it->chunk++;
    if (!string_table && it->fault.chunk >= it->input->chunk_count) {
        it->state = ITER_DONE;
        return EVTX_END;
    }
    return iter_fault(it);
}

/* Read the next chunk: EVTX_RECORD means that its records can be walked. */
static enum evtx_status
next_chunk(struct evtx_iter *it)
{
    for (; it->chunk < it->input->chunk_end; it->chunk++) {
        int sys_errno = 0;
        enum input_result got = input_read_chunk(it->input, it->chunk, it->buf, &sys_errno);
        if (got != INPUT_OK) {
            it->fault = (struct fault){ .chunk = it->chunk, .value = (uint64_t)sys_errno };
            it->fault.kind = got == INPUT_SHORT ? FAULT_CHUNK_EOF : FAULT_CHUNK_READ;
            return chunk_fault(it, false);
        }
        if (memcmp(it->buf, "ElfChnk", 8) != 0 && chunk_is_zero(it->buf)) {
            continue;
        }
        if (!worker_begin_chunk(it->worker, it->buf, it->chunk, &it->fault)) {
            return chunk_fault(it, it->fault.kind == FAULT_CHUNK_STRINGS);
        }
        walk_begin(&it->walk, it->buf);
        it->state = ITER_IN_CHUNK;
        return EVTX_RECORD;
    }
    it->state = ITER_DONE;
    return EVTX_END;
}

enum evtx_status
evtx_iter_next(struct evtx_iter *it)
{
    it->at_record = it->have_fault = false;
    for (;;) {
        if (it->state == ITER_DONE) {
            return EVTX_END;
        }
        if (it->state == ITER_BEFORE_CHUNK) {
            enum evtx_status status = next_chunk(it);
            if (status != EVTX_RECORD) {
                return status;
            }
        }
        it->fault = (struct fault){ .chunk = it->chunk };
        switch (walk_next(&it->walk, &it->record, &it->fault)) {
        case WALK_RECORD:
            it->at_record = true;
            return EVTX_RECORD;
        case WALK_FAULT:
            return iter_fault(it);
        default:
            it->state = ITER_BEFORE_CHUNK;
            it->chunk++;
            break;
        }
    }
}

static uint64_t
file_offset(uint64_t chunk, uint32_t position)
{
    return EVTX_FILE_HEADER_SIZE + chunk * EVTX_CHUNK_SIZE + position;
}

bool
evtx_iter_record(const struct evtx_iter *it, struct evtx_record *rec)
{
    if (!it->at_record) {
        return false;
    }
    rec->id = it->record.id;
    rec->written = it->record.written;
    rec->file_offset = file_offset(it->chunk, it->record.position);
    rec->size = it->record.size;
    rec->binxml = it->buf + it->record.position + EVTX_RECORD_HEADER;
    rec->binxml_size = it->record.size - EVTX_RECORD_MIN;
    return true;
}

const char *
evtx_iter_text(struct evtx_iter *it, size_t *len)
{
    *len = 0;
    if (!it->at_record) {
        return NULL;
    }
    chunk_result_reset(&it->result);
    if (!worker_render_one(it->worker, &it->record, &it->result.out)) {
        it->fault = *worker_fault(it->worker);
        it->have_fault = true;
        return NULL;
    }
    *len = it->result.out.len;
    return (const char *)it->result.out.base;
}

static void
describe(const struct fault *f, char *message, size_t size, struct evtx_fault *out)
{
    fault_line(f, message, size);
    out->message = message;
    out->chunk = f->chunk;
    out->record_id = f->record_id;
    out->file_offset = file_offset(f->chunk, f->kind < FAULT_CHUNK_MAGIC ? f->position : 0);
}

bool
evtx_iter_fault(struct evtx_iter *it, struct evtx_fault *fault)
{
    if (!it->have_fault) {
        return false;
    }
    describe(&it->fault, it->message, sizeof it->message, fault);
    return true;
}

static bool
render_texts(void *user, const struct pipeline_text *texts, size_t count)
{
    const struct evtx_sink *sink = user;
    for (size_t i = 0; i < count; i++) {
        if (!sink->text(sink->user, (const char *)texts[i].bytes, texts[i].len)) {
            return false;
        }
    }
    return true;
}

static bool
render_fault(void *user, const struct fault *f, uint64_t sequence)
{
    const struct evtx_sink *sink = user;
    struct evtx_fault fault;
    char message[1024];
    (void)sequence;
    if (sink->fault == NULL) {
        return true;
    }
    describe(f, message, sizeof message, &fault);
    return sink->fault(sink->user, &fault);
}

bool
evtx_render(struct evtx_log *log, const struct evtx_options *opts, unsigned threads,
            const struct evtx_sink *sink, uint64_t *records)
{
    struct render_options render;
    struct evtx_sink own = *sink;
    struct pipeline_sink calls = { &own, render_texts, render_fault, 1 };
    struct pipeline_totals totals;
    if (threads == 0) {
        long n = sysconf(_SC_NPROCESSORS_ONLN);
        threads = n > 0 ? (unsigned)n : 1;
    }
    if (!render_options(opts, &render) ||
        !pipeline_run(&log->input, &render, threads, &calls, &totals)) {
        return false;
    }
    if (records != NULL) {
        *records = totals.records;
    }
    return !totals.stopped;
}
