/* ansi_multibyte.h - the codecs in which a character may take several bytes, read as the
 * reference's tables read them. iconv supplies the bulk of the characters. */
#ifndef PARSER_ANSI_MULTIBYTE_H
#define PARSER_ANSI_MULTIBYTE_H

#include "parser/ansi.h"

enum multibyte_kind {
    MULTIBYTE_EUC_JP,
    MULTIBYTE_SHIFT_JIS, /* windows-31j */
    MULTIBYTE_GB18030,   /* also gbk */
    MULTIBYTE_HZ,
    MULTIBYTE_BIG5,
    MULTIBYTE_KOREAN /* windows-949 */
};

/* Decode N bytes at SRC into DST, which has room for ANSI_MAX_EXPANSION bytes each. SRC may lie in
 * the last N bytes of that room. */
enum ansi_result multibyte_decode(enum multibyte_kind kind, const uint8_t *src, size_t n,
                                  uint8_t *dst, size_t *len);

#endif
