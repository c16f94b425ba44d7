/* ansi.h - decoding of ANSI strings (value type 2) with a chosen codec. */
#ifndef PARSER_ANSI_H
#define PARSER_ANSI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ansi_codec;

/* UTF-8 bytes one input byte can become. */
#define ANSI_MAX_EXPANSION 4u

enum ansi_result { ANSI_OK, ANSI_INVALID, ANSI_INCOMPLETE };

/* The codec of this name, or NULL. Valid for the life of the program. */
const struct ansi_codec *ansi_find(const char *name);
const char *ansi_name(const struct ansi_codec *codec);
/* Name number I of the accepted codecs, NULL after the last. */
const char *ansi_list(size_t i);

/* Drop all NUL bytes of SRC and decode the rest strictly into DST (ANSI_MAX_EXPANSION per byte). */
enum ansi_result ansi_decode(const struct ansi_codec *codec, const uint8_t *src, size_t n,
                             uint8_t *dst, size_t *len);
/* Can decoding fail, or turn bytes into nothing? false for complete single-byte tables. */
bool ansi_is_total(const struct ansi_codec *codec);

#endif
