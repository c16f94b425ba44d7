/* evtx.h - reading Windows event logs (EVTX): records as XML or JSON.
 *
 *     struct evtx_error err;
 *     struct evtx_log *log = evtx_open_file("Security.evtx", &err);
 *     struct evtx_iter *it = evtx_iter_new(log, NULL);
 *     while ((status = evtx_iter_next(it)) != EVTX_END) { ... evtx_iter_text(it, &len) ... }
 *
 * The format is read as the Rust evtx_dump 0.12.2 reads it and the text is the same byte for byte.
 * Input is never trusted: every offset and count is checked, and what can be read is read.
 *
 * Threads: a log may be used by several threads at once, an iterator by one at a time.
 * Errors: functions that can fail return NULL or false; nothing is printed and nothing exits.
 * Memory comes from the allocator the program is linked with (repro::evtx_alloc, the C library's).
 */
#ifndef REPRO_EVTX_H
#define REPRO_EVTX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#    define EVTX_API __attribute__((visibility("default")))
#else
#    define EVTX_API
#endif

struct evtx_log;  /* an open file */
struct evtx_iter; /* a position in it */

/* One line, no newline at the end. */
struct evtx_error {
    char message[1024];
};

enum evtx_format { EVTX_XML = 0, EVTX_JSON = 1 };

/* How records become text. Fill with evtx_options_init() and change what is wanted. */
struct evtx_options {
    size_t size; /* of this struct, set by evtx_options_init() */
    enum evtx_format format;
    bool indent;              /* XML: line breaks and indentation [true] */
    bool separate_attributes; /* JSON: NAME_attributes beside NAME [false] */
    bool record_numbers;      /* a "Record N" line before each record [false] */
    bool validate_checksums;  /* refuse chunks with wrong checksums [false] */
    const char *ansi_codec;   /* of ANSI strings; NULL is windows-1252. Need not stay valid */
};

EVTX_API void evtx_options_init(struct evtx_options *opts);

/* Open a file ("-" is standard input). NULL with ERR filled (ERR may be NULL) when it cannot be
 * read or is no EVTX file. The caller closes the log. */
EVTX_API struct evtx_log *evtx_open_file(const char *path, struct evtx_error *err);
/* The same for a file in memory: SIZE bytes at DATA, which must stay valid until the log is closed.
 */
EVTX_API struct evtx_log *evtx_open_memory(const void *data, size_t size, struct evtx_error *err);
/* Close; all iterators must be gone. NULL is accepted. */
EVTX_API void evtx_close(struct evtx_log *log);

/* Chunks of 64 KiB the file has room for (used or not). */
EVTX_API uint64_t evtx_chunk_count(const struct evtx_log *log);

/* A position before the first record. OPTS may be NULL for the defaults and need not stay valid.
 * NULL when memory is short or the codec is unknown. The caller frees the iterator. */
EVTX_API struct evtx_iter *evtx_iter_new(struct evtx_log *log, const struct evtx_options *opts);
EVTX_API void evtx_iter_free(struct evtx_iter *it);

enum evtx_status {
    EVTX_RECORD, /* the iterator is at a record */
    EVTX_FAULT,  /* something could not be read: see evtx_iter_fault(); go on */
    EVTX_END     /* no more records */
};

/* Go on to the next record or fault, in file order (which is not always the order of time). */
EVTX_API enum evtx_status evtx_iter_next(struct evtx_iter *it);

/* Facts about a record, from its header. */
struct evtx_record {
    uint64_t id;          /* event record identifier */
    uint64_t written;     /* FILETIME: 100 ns since 1601-01-01 UTC */
    uint64_t file_offset; /* bytes */
    uint32_t size;        /* bytes, with header */
    const void *binxml;   /* content, valid until the next call of evtx_iter_next() */
    size_t binxml_size;   /* bytes */
};

/* The current record. Only after EVTX_RECORD; otherwise false. */
EVTX_API bool evtx_iter_record(const struct evtx_iter *it, struct evtx_record *rec);

/* Text of the current record as evtx_dump prints it, *LEN bytes, without a terminating NUL. NULL
 * when the record cannot be rendered: see evtx_iter_fault(). Valid until the next call of
 * evtx_iter_next() or evtx_iter_text(). */
EVTX_API const char *evtx_iter_text(struct evtx_iter *it, size_t *len);

/* What could not be read. */
struct evtx_fault {
    const char *message;  /* one line, valid until the next call on the iterator */
    uint64_t chunk;       /* index of the chunk in the file */
    uint64_t record_id;   /* 0 when no record is concerned */
    uint64_t file_offset; /* of the record or chunk, bytes */
};

/* The last fault. False when there was none since the last evtx_iter_next(). */
EVTX_API bool evtx_iter_fault(struct evtx_iter *it, struct evtx_fault *fault);

/* Callbacks of evtx_render(): called in file order, never two at once, maybe from different
 * threads. Return false to stop. TEXT and FAULT are valid during the call. */
struct evtx_sink {
    void *user;
    bool (*text)(void *user, const char *text, size_t len);    /* complete records, many at once */
    bool (*fault)(void *user, const struct evtx_fault *fault); /* NULL: faults are skipped */
};

/* Render the whole log with THREADS threads (0: one per processor). True when the end was reached;
 * false when a callback stopped it, memory is short or the codec is unknown. *RECORDS (may be NULL)
 * is the number of records rendered. */
EVTX_API bool evtx_render(struct evtx_log *log, const struct evtx_options *opts, unsigned threads,
                          const struct evtx_sink *sink, uint64_t *records);

/* "MAJOR.MINOR.PATCH" */
EVTX_API const char *evtx_version(void);

#ifdef __cplusplus
}
#endif

#endif
