/* fault.h - what is wrong with a chunk or record, kept as facts and worded only when printed.
 *
 * Wording and chains follow the reference evtx_dump 0.12.2, so that its users recognise them. */
#ifndef PARSER_FAULT_H
#define PARSER_FAULT_H

#include <stddef.h>
#include <stdint.h>

enum fault_kind {
    FAULT_NONE,
    /* inside a record */
    FAULT_REASON,            /* what = reason the record model cannot be made */
    FAULT_PI_IN_ATTRIBUTE,   /* processing instruction in an attribute value */
    FAULT_SMALL,             /* what, offset, need, have: read past the chunk's end */
    FAULT_TOKEN,             /* offset, value: unknown token byte */
    FAULT_TYPE,              /* offset, value: unknown value type byte */
    FAULT_TOKEN_UNSUPPORTED, /* what, offset */
    FAULT_TYPE_UNSUPPORTED,  /* what, offset, need = size or UINT64_MAX for none */
    FAULT_DATE,
    FAULT_ANSI,       /* what = codec, need = 1 when the sequence is incomplete */
    FAULT_INVALID,    /* what, offset */
    FAULT_MISALIGNED, /* what, offset, need = size in bytes, have = element width */
    /* framing of records */
    FAULT_RECORD_MAGIC, /* bytes[4] */
    FAULT_RECORD_DATE,
    FAULT_RECORD_SIZE, /* value */
    FAULT_RECORD_BOUNDS,
    /* whole chunk */
    FAULT_CHUNK_MAGIC, /* bytes[8] */
    FAULT_CHUNK_CRC,
    FAULT_CHUNK_EOF,
    FAULT_CHUNK_READ,    /* value = errno */
    FAULT_CHUNK_STRINGS, /* inner says what: FAULT_SMALL or FAULT_INVALID or FAULT_NONE (cycle) */
    FAULT_NO_MEMORY
};

struct fault {
    uint8_t kind;  /* enum fault_kind */
    uint8_t inner; /* enum fault_kind of the cause, for FAULT_CHUNK_STRINGS */
    uint8_t bytes[8];
    const char *what; /* static text */
    uint64_t offset;  /* bytes from the start of the chunk */
    uint64_t need, have, value;
    /* where: filled in by the chunk loop */
    uint64_t record_id;
    uint64_t chunk;    /* index of the chunk in the file */
    uint32_t position; /* of the record in the chunk, bytes */
};

/* Write the complete message block, as it goes to stderr, into BUF (always terminated).
 * SEQUENCE is the chunk's number among those rendered; FILE names the input in the first line. */
size_t fault_message(const struct fault *f, uint64_t sequence, const char *file, char *buf,
                     size_t size);
/* One line without chain: for the library interface. */
size_t fault_line(const struct fault *f, char *buf, size_t size);

#endif
