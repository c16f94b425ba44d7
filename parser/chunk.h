/* chunk.h - a 64 KiB chunk: its header, and the walk over its records.
 *
 * Layout of headers: [MS-EVEN6] and observation of logs. */
#ifndef PARSER_CHUNK_H
#define PARSER_CHUNK_H

#include "parser/fault.h"
#include "parser/limits.h"

#include <stdbool.h>
#include <stdint.h>

/* Is the chunk all zero (never used)? */
bool chunk_is_zero(const uint8_t *chunk);
/* Check magic and, if asked for, both checksums; false fills *F. */
bool chunk_check(const uint8_t *chunk, bool checksums, struct fault *f);

struct record_walk {
    const uint8_t *chunk;
    uint32_t pos, end;
    uint64_t last_id;
    bool done;
};

struct raw_record {
    uint64_t id;
    uint64_t written;  /* FILETIME */
    uint32_t position; /* of the record header in the chunk */
    uint32_t size;     /* of the record, bytes */
};

enum walk_result { WALK_RECORD, WALK_END, WALK_FAULT };

void walk_begin(struct record_walk *w, const uint8_t *chunk);
/* The next record; WALK_FAULT (with *F) is always the last result but one. */
enum walk_result walk_next(struct record_walk *w, struct raw_record *rec, struct fault *f);

#endif
