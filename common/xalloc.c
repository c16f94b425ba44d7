/* xalloc.c - see xalloc.h. */
#include "common/xalloc.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *
require(void *memory)
{
    if (memory == NULL) {
        fputs("repro: out of memory\n", stderr);
        exit(5);
    }
    return memory;
}

void *
xcalloc(size_t count, size_t size)
{
    return require(calloc(count ? count : 1, size ? size : 1));
}

void *
xrealloc_array(void *old, size_t count, size_t size)
{
    size_t bytes;
    bool fits = !__builtin_mul_overflow(count ? count : 1, size ? size : 1, &bytes);
    return require(fits ? realloc(old, bytes) : NULL);
}

char *
xstrdup(const char *text)
{
    return text != NULL ? require(strdup(text)) : NULL;
}

char *
xstrndup(const char *text, size_t len)
{
    return require(strndup(text, len));
}

char *
xvasprintf(const char *fmt, va_list ap)
{
    char *text = NULL;
    if (vasprintf(&text, fmt, ap) < 0)
        text = NULL;
    return require(text);
}

char *
xasprintf(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = xvasprintf(fmt, ap);
    va_end(ap);
    return text;
}
