/* output.h - capture what a command writes to one stream.
 *
 * The stream is a pipe that is drained without ever blocking the command: beyond the cap its output
 * is read and dropped. Lines of the LLVM profile runtime are collected on the way.
 */
#ifndef REPRO_HARNESS_OUTPUT_H
#define REPRO_HARNESS_OUTPUT_H

#include "common/err.h"

#include <stddef.h>
#include <stdint.h>

struct output {
    int read_end;  /* -1 = nothing to drain */
    int write_end; /* for the command; closed by output_started() */
    int file;      /* where it goes, -1 = dropped */
    int copy;      /* also written there, -1 = nowhere */
    uint64_t room; /* bytes until the cap */
    bool truncated;
    bool watch; /* look for messages of the runtime */
    char line[1024];
    size_t line_length;
    char **messages; /* "LLVM Profile Error: ..." */
    size_t message_count;
    bool memory_message; /* a line that tells that memory ran out */
};

/* Capture to PATH (created; NULL = drop), at most CAP bytes. DRAIN makes a pipe even if there is no
 * PATH, so that messages are seen; COPY is a file descriptor to copy everything to, or -1. */
bool output_open(struct output *output, const char *path, uint64_t cap, bool watch, int copy,
                 struct repro_err *err);
/* The command has its end: close ours. */
void output_started(struct output *output);
/* Read what is there. False when the stream has ended. */
bool output_drain(struct output *output);
/* Close everything but the messages, which the caller takes over. */
void output_close(struct output *output);

#endif
