/* limits.h - fixed sizes of the format and the limits we set on hostile input. */
#ifndef PARSER_LIMITS_H
#define PARSER_LIMITS_H

#define EVTX_FILE_HEADER_SIZE 4096u  /* chunks start here, whatever the header says */
#define EVTX_CHUNK_SIZE       65536u /* also the bound of every offset inside a chunk */
#define EVTX_CHUNK_HEADER     512u
#define EVTX_RECORD_HEADER    24u
#define EVTX_RECORD_MIN       28u /* header and trailing size copy */

/* Readable bytes that must follow a chunk in memory: vector loads run past the last unit. */
#define EVTX_CHUNK_PADDING 64u

#define EVTX_MAX_OPEN_ELEMENTS 512u /* per token stream, as the reference */
#define EVTX_MAX_NESTING       64u  /* nested BinXML payloads, as the reference */

/* Ours, against small files that ask for huge results. */
#define EVTX_MAX_NODES (1u << 20)               /* tree nodes of one record (arrays multiply) */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION /* preset fuzz: reach them soon */
#    define EVTX_MAX_RECORD_OUTPUT (8u << 20)
#    define EVTX_MAX_CHUNK_OUTPUT  ((size_t)16 << 20)
#else
#    define EVTX_MAX_RECORD_OUTPUT (256u << 20)      /* bytes of text of one record */
#    define EVTX_MAX_CHUNK_OUTPUT  ((size_t)1 << 30) /* bytes of text of one chunk */
#endif

#endif
