/* ansi.c - ANSI strings: single-byte tables and UTF-8; the rest is in ansi_multibyte.c. */
#include "parser/ansi.h"

#include "parser/ansi_multibyte.h"
#include "parser/ansi_tables.h"

#include <string.h>

enum ansi_kind { KIND_TABLE, KIND_ASCII, KIND_LATIN1, KIND_PUA, KIND_UTF8, KIND_MULTIBYTE };

struct ansi_codec {
    const char *name;
    const char *other; /* KIND_TABLE: name of the table if it differs */
    enum ansi_kind kind;
    enum multibyte_kind multibyte; /* KIND_MULTIBYTE */
};

static const struct ansi_codec codecs[] = {
    { "ascii", NULL, KIND_ASCII, 0 },
    { "ibm866", NULL, KIND_TABLE, 0 },
    { "iso-8859-1", NULL, KIND_LATIN1, 0 },
    { "iso-8859-2", NULL, KIND_TABLE, 0 },
    { "iso-8859-3", NULL, KIND_TABLE, 0 },
    { "iso-8859-4", NULL, KIND_TABLE, 0 },
    { "iso-8859-5", NULL, KIND_TABLE, 0 },
    { "iso-8859-6", NULL, KIND_TABLE, 0 },
    { "iso-8859-7", NULL, KIND_TABLE, 0 },
    { "iso-8859-8", NULL, KIND_TABLE, 0 },
    { "iso-8859-10", NULL, KIND_TABLE, 0 },
    { "iso-8859-13", NULL, KIND_TABLE, 0 },
    { "iso-8859-14", NULL, KIND_TABLE, 0 },
    { "iso-8859-15", NULL, KIND_TABLE, 0 },
    { "iso-8859-16", NULL, KIND_TABLE, 0 },
    { "koi8-r", NULL, KIND_TABLE, 0 },
    { "koi8-u", NULL, KIND_TABLE, 0 },
    { "mac-roman", NULL, KIND_TABLE, 0 },
    { "windows-874", NULL, KIND_TABLE, 0 },
    { "windows-1250", NULL, KIND_TABLE, 0 },
    { "windows-1251", NULL, KIND_TABLE, 0 },
    { "windows-1252", NULL, KIND_TABLE, 0 },
    { "windows-1253", NULL, KIND_TABLE, 0 },
    { "windows-1254", NULL, KIND_TABLE, 0 },
    { "windows-1255", NULL, KIND_TABLE, 0 },
    { "windows-1256", NULL, KIND_TABLE, 0 },
    { "windows-1257", NULL, KIND_TABLE, 0 },
    { "windows-1258", NULL, KIND_TABLE, 0 },
    { "mac-cyrillic", NULL, KIND_TABLE, 0 },
    { "utf-8", NULL, KIND_UTF8, 0 },
    { "windows-949", NULL, KIND_MULTIBYTE, MULTIBYTE_KOREAN },
    { "euc-jp", NULL, KIND_MULTIBYTE, MULTIBYTE_EUC_JP },
    { "windows-31j", NULL, KIND_MULTIBYTE, MULTIBYTE_SHIFT_JIS },
    { "gbk", NULL, KIND_MULTIBYTE, MULTIBYTE_GB18030 },
    { "gb18030", NULL, KIND_MULTIBYTE, MULTIBYTE_GB18030 },
    { "hz", NULL, KIND_MULTIBYTE, MULTIBYTE_HZ },
    { "big5-2003", NULL, KIND_MULTIBYTE, MULTIBYTE_BIG5 },
    { "pua-mapped-binary", NULL, KIND_PUA, 0 },
    { "iso-8859-8-i", "iso-8859-8", KIND_TABLE, 0 },
};

#define CODECS (sizeof codecs / sizeof codecs[0])

const struct ansi_codec *
ansi_find(const char *name)
{
    for (size_t i = 0; i < CODECS; i++) {
        if (strcmp(codecs[i].name, name) == 0) {
            return &codecs[i];
        }
    }
    return NULL;
}

const char *
ansi_name(const struct ansi_codec *codec)
{
    return codec->name;
}

const char *
ansi_list(size_t i)
{
    return i < CODECS ? codecs[i].name : NULL;
}

static const uint16_t *
find_table(const struct ansi_codec *codec)
{
    const char *name = codec->other != NULL ? codec->other : codec->name;
    for (size_t i = 0; i < ANSI_TABLES; i++) {
        if (strcmp(ansi_tables[i].name, name) == 0) {
            return ansi_tables[i].high;
        }
    }
    return NULL;
}

bool
ansi_is_total(const struct ansi_codec *codec)
{
    if (codec->kind == KIND_LATIN1 || codec->kind == KIND_PUA) {
        return true;
    }
    if (codec->kind != KIND_TABLE) {
        return false;
    }
    const uint16_t *high = find_table(codec);
    for (unsigned i = 0; i < 128; i++) {
        if (high[i] == 0) {
            return false;
        }
    }
    return true;
}

static uint8_t *
put_code_point(uint8_t *dst, uint32_t cp)
{
    if (cp < 0x80) {
        *dst++ = (uint8_t)cp;
    } else if (cp < 0x800) {
        *dst++ = (uint8_t)(0xC0 | cp >> 6);
        *dst++ = (uint8_t)(0x80 | (cp & 0x3F));
    } else {
        *dst++ = (uint8_t)(0xE0 | cp >> 12);
        *dst++ = (uint8_t)(0x80 | (cp >> 6 & 0x3F));
        *dst++ = (uint8_t)(0x80 | (cp & 0x3F));
    }
    return dst;
}

static enum ansi_result
decode_bytes(const struct ansi_codec *codec, const uint8_t *src, size_t n, uint8_t *dst,
             size_t *len)
{
    const uint16_t *high = codec->kind == KIND_TABLE ? find_table(codec) : NULL;
    uint8_t *start = dst;
    for (size_t i = 0; i < n; i++) {
        uint32_t cp = src[i];
        if (cp >= 0x80) {
            if (codec->kind == KIND_ASCII) {
                return ANSI_INVALID;
            }
            if (codec->kind == KIND_PUA) {
                cp += 0xF700;
            } else if (high != NULL) {
                cp = high[cp - 0x80];
                if (cp == 0) {
                    return ANSI_INVALID;
                }
            }
        }
        dst = put_code_point(dst, cp);
    }
    *len = (size_t)(dst - start);
    return ANSI_OK;
}

/* Length of the well-formed sequence at P, 0 if it is malformed, SIZE_MAX if it is cut off. */
static size_t
utf8_sequence(const uint8_t *p, size_t n)
{
    uint8_t c = p[0], low = 0x80, high = 0xBF;
    size_t length;
    if (c < 0x80) {
        return 1;
    } else if (c >= 0xC2 && c <= 0xDF) {
        length = 2;
    } else if (c >= 0xE0 && c <= 0xEF) {
        length = 3;
        low = c == 0xE0 ? 0xA0 : low;
        high = c == 0xED ? 0x9F : high;
    } else if (c >= 0xF0 && c <= 0xF4) {
        length = 4;
        low = c == 0xF0 ? 0x90 : low;
        high = c == 0xF4 ? 0x8F : high;
    } else {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (i == n) {
            return SIZE_MAX;
        }
        if (p[i] < low || p[i] > high) {
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

static enum ansi_result
decode_utf8(const uint8_t *src, size_t n, uint8_t *dst, size_t *len)
{
    for (size_t i = 0; i < n;) {
        size_t length = utf8_sequence(src + i, n - i);
        if (length == 0 || length == SIZE_MAX) {
            return length == 0 ? ANSI_INVALID : ANSI_INCOMPLETE;
        }
        i += length;
    }
    if (n != 0) {
        memcpy(dst, src, n);
    }
    *len = n;
    return ANSI_OK;
}

enum ansi_result
ansi_decode(const struct ansi_codec *codec, const uint8_t *src, size_t n, uint8_t *dst, size_t *len)
{
    /* NUL bytes are dropped first; the kept bytes go to the end of DST and are decoded from there.
     */
    uint8_t *kept = dst + n * (ANSI_MAX_EXPANSION - 1);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (src[i] != 0) {
            kept[count++] = src[i];
        }
    }
    memmove(dst + n * ANSI_MAX_EXPANSION - count, kept, count);
    kept = dst + n * ANSI_MAX_EXPANSION - count;
    switch (codec->kind) {
    case KIND_UTF8:
        return decode_utf8(kept, count, dst, len);
    case KIND_MULTIBYTE:
        return multibyte_decode(codec->multibyte, kept, count, dst, len);
    default:
        return decode_bytes(codec, kept, count, dst, len);
    }
}
