/* utf8.h - checking and repairing UTF-8. Stateless, thread-safe.
 *
 * Well-formedness as the Unicode Standard defines it (table "Well-Formed UTF-8 Byte Sequences"): no
 * overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef REPRO_COMMON_UTF8_H
#define REPRO_COMMON_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Decode the code point at TEXT (NUL-terminated). Returns its length in bytes and sets *CODE, or
 * returns 0 when the bytes there are not well-formed or TEXT is at its end. */
size_t utf8_decode(const char *text, uint32_t *code);
/* A copy of TEXT in which every byte that is not part of well-formed UTF-8 is replaced by U+FFFD;
 * free() it. */
char *utf8_clean(const char *text);

#endif
