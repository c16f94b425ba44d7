/* xalloc.h - allocation that ends the process when memory is gone.
 *
 * For the programs and for the code above the file parsers (harness, records, reports, repro).
 * `profile` and `parser`, which read untrusted sizes, use calloc/malloc and report REPRO_E_NOMEM
 * instead.
 */
#ifndef REPRO_COMMON_XALLOC_H
#define REPRO_COMMON_XALLOC_H

#include <stdarg.h>
#include <stddef.h>

void *xcalloc(size_t count, size_t size); /* zeroed; free() it */
void *xrealloc_array(void *old, size_t count, size_t size);
char *xstrdup(const char *text); /* NULL gives NULL */
char *xstrndup(const char *text, size_t len);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *xvasprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/* Append ITEM to the array PTR of COUNT items (size_t lvalue), growing it by powers of two. */
#define XAPPEND(ptr, count, item)                                                  \
    do {                                                                           \
        if (((count) & ((count)-1)) == 0)                                          \
            (ptr) = xrealloc_array((ptr), (count) ? (count)*2 : 1, sizeof *(ptr)); \
        (ptr)[(count)++] = (item);                                                 \
    } while (0)

#endif
