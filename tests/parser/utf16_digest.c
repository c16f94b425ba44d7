/* utf16_digest.c - prints digests of the texts of 100,000 random UTF-16 strings, one line for 1000
 * strings and a converter: to be compared between processors.
 * Usage: utf16_digest scalar|vector */
#include "tests/parser/utf16_strings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* FNV-1a */
static uint64_t
digest(uint64_t h, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        h = (h ^ bytes[i]) * 0x100000001B3u;
    }
    return h;
}

int
main(int argc, char **argv)
{
    static struct utf16_string s;
    static uint8_t text[UTF16_TEXT_MAX];
    utf16_fn *convert = utf16_scalar;
    if (argc == 2 && strcmp(argv[1], "vector") == 0) {
        convert = utf16_best();
        if (convert == utf16_scalar) {
            fputs("no vector converter for this processor\n", stderr);
            return 77;
        }
    } else if (argc != 2 || strcmp(argv[1], "scalar") != 0) {
        fputs("usage: utf16_digest scalar|vector\n", stderr);
        return 2;
    }
    uint64_t h = 0xCBF29CE484222325u;
    for (unsigned i = 0; i < STRINGS; i++) {
        random_string(&s, i);
        for (int c = 0; c < TEXT_CONTEXTS; c++) {
            size_t n = (size_t)(convert(text, s.src, s.count, (enum text_context)c) - text);
            uint8_t head[3] = { (uint8_t)c, (uint8_t)n, (uint8_t)(n >> 8) };
            h = digest(digest(h, head, sizeof head), text, n);
        }
        if ((i + 1) % 1000 == 0) {
            printf("strings up to %u: %016" PRIx64 "\n", i + 1, h);
        }
    }
    return 0;
}
