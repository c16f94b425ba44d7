/* input.h - an EVTX file as chunks: opening, the file header, reading chunk K.
 *
 * The file is read, not mapped: a chunk copied into a buffer that stays in the cache costs no page
 * faults, has padding behind it, and a file that shrinks meanwhile is a short read, not a signal.
 */
#ifndef PARSER_INPUT_H
#define PARSER_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input {
    int fd;                /* -1: memory */
    const uint8_t *memory; /* whole file, when given as memory */
    uint64_t size;         /* bytes */
    uint64_t chunk_count;  /* as the file header's block size implies */
    uint64_t chunk_end;    /* chunks worth reading: beyond it every read is short */
};

/* Why a file cannot be used. `causes` are shown below the headline, outermost first. */
struct input_error {
    char headline[512];
    char causes[3][512];
    unsigned cause_count;
};

/* PATH "-" (or another name of standard input) reads standard input. On failure ERR is filled. */
bool input_open(struct input *in, const char *path, struct input_error *err);
/* The file is SIZE bytes at DATA, which must stay valid. */
bool input_open_memory(struct input *in, const void *data, size_t size, struct input_error *err);
void input_close(struct input *in);

enum input_result { INPUT_OK, INPUT_SHORT, INPUT_ERROR };

/* Read chunk K into BUF (EVTX_CHUNK_SIZE bytes). INPUT_ERROR sets *SYS_ERRNO. Thread-safe. */
enum input_result input_read_chunk(const struct input *in, uint64_t k, uint8_t *buf,
                                   int *sys_errno);

#endif
