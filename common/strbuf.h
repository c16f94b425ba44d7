/* strbuf.h - a growing, always NUL-terminated byte string.
 *
 * Start with `struct strbuf b = { 0 };`, end with strbuf_free() or strbuf_take(). Memory comes from
 * xalloc: these functions cannot fail.
 */
#ifndef REPRO_COMMON_STRBUF_H
#define REPRO_COMMON_STRBUF_H

#include <stddef.h>

struct strbuf {
    char *data; /* NULL until the first append */
    size_t len; /* without the NUL */
    size_t cap;
};

void strbuf_add(struct strbuf *b, const void *bytes, size_t len);
void strbuf_puts(struct strbuf *b, const char *text);
void strbuf_printf(struct strbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The string, which the caller now owns (free()); never NULL. B is empty again. */
char *strbuf_take(struct strbuf *b);
void strbuf_free(struct strbuf *b);

#endif
