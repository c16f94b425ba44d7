/* worker.h - everything one thread needs to render chunks, reused from chunk to chunk. */
#ifndef PARSER_WORKER_H
#define PARSER_WORKER_H

#include "parser/chunk.h"
#include "parser/reader.h"
#include "parser/templates.h"
#include "parser/trace.h"
#include "parser/writer.h"

enum output_format { FORMAT_XML, FORMAT_JSON };

struct id_range {
    uint64_t first, last; /* inclusive */
};

/* How to render; shared by all workers, constant while they run. */
struct render_options {
    enum output_format format;
    bool indent;                   /* XML */
    bool separate;                 /* JSON */
    bool record_numbers;           /* a "Record N" line before each record */
    bool checksums;                /* refuse chunks with wrong checksums */
    const struct id_range *ranges; /* NULL: all records */
    size_t range_count;
    const struct ansi_codec *ansi;
};

/* A fault and how much output precedes it. */
struct chunk_fault {
    struct fault fault;
    size_t out_len;
};

struct chunk_result {
    struct out out;
    struct chunk_fault *faults;
    size_t fault_count, fault_cap;
    uint64_t records; /* rendered */
    bool counted;     /* not an all-zero chunk */
};

void chunk_result_init(struct chunk_result *res);
void chunk_result_reset(struct chunk_result *res);
void chunk_result_free(struct chunk_result *res);

struct worker;

/* NULL when memory is short. */
struct worker *worker_new(const struct render_options *opts);
void worker_free(struct worker *w);

/* Tests choose the ways to do it: REPLAY NULL renders every record the general way. */
void worker_choose(struct worker *w, trace_replay_fn *replay, utf16_fn *utf16);

/* Render chunk number INDEX of the file; CHUNK is followed by EVTX_CHUNK_PADDING readable bytes.
 * Results are appended to RES, which the caller has reset. */
void worker_render_chunk(struct worker *w, const uint8_t *chunk, uint64_t index,
                         struct chunk_result *res);

/* Pieces for the record iterator of the library. */
bool worker_begin_chunk(struct worker *w, const uint8_t *chunk, uint64_t index, struct fault *f);
/* Text of one record of that chunk; false: see worker_fault(). */
bool worker_render_one(struct worker *w, const struct raw_record *rec, struct out *out);
struct fault *worker_fault(struct worker *w);

/* Add a fault to RES; false when memory is short. */
bool chunk_result_add(struct chunk_result *res, const struct fault *f);

#endif
