/* pipeline.h - all chunks of a file rendered by some threads and written in file order. */
#ifndef PARSER_PIPELINE_H
#define PARSER_PIPELINE_H

#include "parser/input.h"
#include "parser/worker.h"

struct pipeline_text {
    const uint8_t *bytes;
    size_t len;
};
#define PIPELINE_TEXTS_MAX 16u

/* Where text and faults go, in file order, from one thread at a time (not always the same). */
struct pipeline_sink {
    void *user;
    /* COUNT texts in their order, PIPELINE_TEXTS_MAX at most, valid during the call. False: stop.
     */
    bool (*text)(void *user, const struct pipeline_text *texts, size_t count);
    /* SEQUENCE: number of the chunk among those not all zero. False: stop. */
    bool (*fault)(void *user, const struct fault *f, uint64_t sequence);
    /* Chunks to be collected, if there are so many, before their text is handed over. */
    uint32_t batch;
};

struct pipeline_totals {
    uint64_t records, faults;
    bool stopped; /* by the sink */
};

/* Render all chunks of IN with THREADS threads (1 or more). False: no memory. */
bool pipeline_run(const struct input *in, const struct render_options *opts, unsigned threads,
                  const struct pipeline_sink *sink, struct pipeline_totals *totals);

#endif
