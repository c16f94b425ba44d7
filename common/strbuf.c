/* strbuf.c - see strbuf.h. */
#include "common/strbuf.h"

#include "common/xalloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
reserve(struct strbuf *b, size_t more)
{
    size_t need = b->len + more + 1;
    if (need <= b->cap)
        return;
    size_t cap = b->cap ? b->cap : 64;
    while (cap < need)
        cap *= 2;
    b->data = xrealloc_array(b->data, cap, 1);
    b->cap = cap;
}

void
strbuf_add(struct strbuf *b, const void *bytes, size_t len)
{
    reserve(b, len);
    if (len > 0)
        memcpy(b->data + b->len, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void
strbuf_puts(struct strbuf *b, const char *text)
{
    strbuf_add(b, text, strlen(text));
}

void
strbuf_printf(struct strbuf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = xvasprintf(fmt, ap);
    va_end(ap);
    strbuf_puts(b, text);
    free(text);
}

char *
strbuf_take(struct strbuf *b)
{
    reserve(b, 0);
    b->data[b->len] = '\0';
    char *text = b->data;
    *b = (struct strbuf){ 0 };
    return text;
}

void
strbuf_free(struct strbuf *b)
{
    free(b->data);
    *b = (struct strbuf){ 0 };
}
