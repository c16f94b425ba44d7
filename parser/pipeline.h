/* pipeline.h - all chunks of a file rendered by some threads and written in file order. */
#ifndef PARSER_PIPELINE_H
#define PARSER_PIPELINE_H

#include "parser/input.h"
#include "parser/worker.h"

struct pipeline_options {
    struct render_options render;
    unsigned threads;   /* 1 or more */
    bool stop_on_fault; /* end after the first fault */
    const char *name;   /* of the input, for messages */
};

struct pipeline_totals {
    uint64_t records, faults;
    bool stopped;    /* stop_on_fault took effect */
    int write_errno; /* writing failed with this errno, or 0 */
};

/* Render IN to OUT_FD; each fault becomes a message on ERR_FD. False: no memory or no thread. */
bool pipeline_run(const struct input *in, const struct pipeline_options *opts, int out_fd,
                  int err_fd, struct pipeline_totals *totals);

#endif
