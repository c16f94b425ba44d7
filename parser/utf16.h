/* utf16.h - UTF-16LE to UTF-8, plain and with escaping for XML and JSON.
 *
 * The escaping converters stop at the first NUL unit and drop unpaired surrogates. They may read up
 * to EVTX_CHUNK_PADDING bytes past the units and write up to OUT_SLACK bytes past the result; DST
 * needs room for UTF16_MAX_EXPANSION bytes per unit. All pure functions. */
#ifndef PARSER_UTF16_H
#define PARSER_UTF16_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF16_MAX_EXPANSION 6u /* &quot; and \u00XX */

enum text_context {
    TEXT_XML,      /* & < > */
    TEXT_XML_ATTR, /* and " ' */
    TEXT_JSON,     /* " \ and controls */
    TEXT_RAW,
    TEXT_CONTEXTS
};

/* Escapes by context: byte 7 = length (0: write as it is), bytes 0.. = replacement. */
extern const uint64_t text_escape[TEXT_CONTEXTS][128];

/* Convert up to COUNT units; returns the end of what was written. */
typedef uint8_t *utf16_fn(uint8_t *dst, const uint8_t *src, size_t count,
                          enum text_context context);
utf16_fn utf16_scalar;
#if defined(__x86_64__)
utf16_fn utf16_avx2; /* needs AVX2 and BMI */
bool cpu_has_avx2(void);
#elif defined(__aarch64__)
utf16_fn utf16_neon;
#endif
/* The fastest one this processor can run. */
utf16_fn *utf16_best(void);

/* Up to the first NUL; false if a surrogate is unpaired. DST needs 3 bytes per unit. */
bool utf16_strict(const uint8_t *src, size_t count, uint8_t *dst, size_t *len);
bool utf16_valid(const uint8_t *src, size_t count);

/* Escape N bytes of UTF-8 (decoded ANSI strings). JSON escapes have lower-case hex here. */
uint8_t *utf8_escape(uint8_t *dst, const uint8_t *src, size_t n, enum text_context context);

#endif
