/* err.h - how every library of this project reports failure.
 *
 * Convention: a function that can fail returns bool (true = done) or a pointer (NULL = failed) and
 * takes a `struct repro_err *` last. The caller owns the struct; NULL is accepted and discards the
 * detail. Nothing is allocated. Libraries never print and never exit: only the programs do.
 */
#ifndef REPRO_COMMON_ERR_H
#define REPRO_COMMON_ERR_H

#include <stdbool.h>
#include <stdint.h>

enum repro_errcode {
    REPRO_OK = 0,
    REPRO_E_USAGE,       /* wrong option or argument             -> exit 2 */
    REPRO_E_IO,          /* cannot open, read or write a file    -> exit 3 */
    REPRO_E_FORMAT,      /* file is not what it should be        -> exit 3 */
    REPRO_E_TRUNCATED,   /* file ends too early                  -> exit 3 */
    REPRO_E_BUILD,       /* a compiler or linker failed          -> exit 4 */
    REPRO_E_CAPABILITY,  /* no ptrace, no clang, tool missing    -> exit 5 */
    REPRO_E_NOMEM,       /* out of memory                        -> exit 5 */
    REPRO_E_UNDECIDED,   /* ran, but no answer (timeouts ...)    -> exit 6 */
    REPRO_E_INTERRUPTED, /* SIGINT or SIGTERM                    -> exit 130 */
    REPRO_E_INTERNAL     /* a bug of ours                        -> exit 5 */
};

struct repro_err {
    enum repro_errcode code;
    int sys_errno;   /* errno at the failure, 0 if none */
    uint64_t offset; /* byte offset in the file named by msg, when has_offset */
    bool has_offset;
    char msg[400]; /* one line, no newline: what, which file, what was expected, what to do */
};

/* Fill ERR (if not NULL) and return false, so that `return repro_fail(...)` reads well. */
bool repro_fail(struct repro_err *err, enum repro_errcode code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with errno: appends ": strerror". */
bool repro_fail_errno(struct repro_err *err, enum repro_errcode code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for a fault at OFFSET of a file: appends " (at offset N)". */
bool repro_fail_at(struct repro_err *err, enum repro_errcode code, uint64_t offset, const char *fmt,
                   ...) __attribute__((format(printf, 4, 5)));
/* Put "CONTEXT: " before the message already in ERR. */
void repro_err_context(struct repro_err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The process exit code that stands for CODE (the table in docs/exit-codes.md). */
int repro_exit_code(enum repro_errcode code);

#endif
