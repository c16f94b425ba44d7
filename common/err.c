/* err.c - filling struct repro_err. */
#include "common/err.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 0))) static void
err_format(struct repro_err *err, enum repro_errcode code, const char *fmt, va_list ap)
{
    *err = (struct repro_err){ .code = code };
    vsnprintf(err->msg, sizeof err->msg, fmt, ap);
}

static void
err_append(struct repro_err *err, const char *text)
{
    size_t used = strlen(err->msg);
    snprintf(err->msg + used, sizeof err->msg - used, "%s", text);
}

bool
repro_fail(struct repro_err *err, enum repro_errcode code, const char *fmt, ...)
{
    if (err != NULL) {
        va_list ap;
        va_start(ap, fmt);
        err_format(err, code, fmt, ap);
        va_end(ap);
    }
    return false;
}

bool
repro_fail_errno(struct repro_err *err, enum repro_errcode code, const char *fmt, ...)
{
    int saved = errno;
    if (err != NULL) {
        va_list ap;
        va_start(ap, fmt);
        err_format(err, code, fmt, ap);
        va_end(ap);
        err->sys_errno = saved;
        err_append(err, ": ");
        err_append(err, strerror(saved));
    }
    return false;
}

bool
repro_fail_at(struct repro_err *err, enum repro_errcode code, uint64_t offset, const char *fmt, ...)
{
    if (err != NULL) {
        va_list ap;
        va_start(ap, fmt);
        err_format(err, code, fmt, ap);
        va_end(ap);
        err->offset = offset;
        err->has_offset = true;
        char tail[64];
        snprintf(tail, sizeof tail, " (at offset %" PRIu64 ")", offset);
        err_append(err, tail);
    }
    return false;
}

void
repro_err_context(struct repro_err *err, const char *fmt, ...)
{
    if (err == NULL)
        return;
    char inner[sizeof err->msg];
    memcpy(inner, err->msg, sizeof inner);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    err_append(err, ": ");
    err_append(err, inner);
}

int
repro_exit_code(enum repro_errcode code)
{
    switch (code) {
    case REPRO_OK:
        return 0;
    case REPRO_E_USAGE:
        return 2;
    case REPRO_E_IO:
    case REPRO_E_FORMAT:
    case REPRO_E_TRUNCATED:
        return 3;
    case REPRO_E_BUILD:
        return 4;
    case REPRO_E_UNDECIDED:
        return 6;
    case REPRO_E_INTERRUPTED:
        return 130;
    case REPRO_E_CAPABILITY:
    case REPRO_E_NOMEM:
    case REPRO_E_INTERNAL:
        break;
    }
    return 5;
}
