/* pipeline.h - all chunks of a file rendered by some threads and written in file order. */
#ifndef PARSER_PIPELINE_H
#define PARSER_PIPELINE_H

#include "parser/input.h"
#include "parser/worker.h"

/* Where text and faults go, in file order, from one thread at a time (not always the same). */
struct pipeline_sink {
    void *user;
    /* False: stop. TEXT is valid during the call. */
    bool (*text)(void *user, const uint8_t *text, size_t len);
    /* SEQUENCE: number of the chunk among those not all zero. False: stop. */
    bool (*fault)(void *user, const struct fault *f, uint64_t sequence);
};

struct pipeline_totals {
    uint64_t records, faults;
    bool stopped; /* by the sink */
};

/* Render all chunks of IN with THREADS threads (1 or more). False: no memory. */
bool pipeline_run(const struct input *in, const struct render_options *opts, unsigned threads,
                  const struct pipeline_sink *sink, struct pipeline_totals *totals);

#endif
