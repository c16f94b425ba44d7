/* ansi.c - ANSI strings: single-byte tables, UTF-8, and multi-byte codecs through iconv. */
#include "parser/ansi.h"

#include "parser/ansi_tables.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

enum ansi_kind { KIND_TABLE, KIND_ASCII, KIND_LATIN1, KIND_PUA, KIND_UTF8, KIND_ICONV, KIND_HZ };

struct ansi_codec {
    const char *name;
    enum ansi_kind kind;
    const char *other; /* KIND_TABLE: name of the table if it differs; KIND_ICONV: name for iconv */
};

static const struct ansi_codec codecs[] = {
    { "ascii", KIND_ASCII, NULL },
    { "ibm866", KIND_TABLE, NULL },
    { "iso-8859-1", KIND_LATIN1, NULL },
    { "iso-8859-2", KIND_TABLE, NULL },
    { "iso-8859-3", KIND_TABLE, NULL },
    { "iso-8859-4", KIND_TABLE, NULL },
    { "iso-8859-5", KIND_TABLE, NULL },
    { "iso-8859-6", KIND_TABLE, NULL },
    { "iso-8859-7", KIND_TABLE, NULL },
    { "iso-8859-8", KIND_TABLE, NULL },
    { "iso-8859-10", KIND_TABLE, NULL },
    { "iso-8859-13", KIND_TABLE, NULL },
    { "iso-8859-14", KIND_TABLE, NULL },
    { "iso-8859-15", KIND_TABLE, NULL },
    { "iso-8859-16", KIND_TABLE, NULL },
    { "koi8-r", KIND_TABLE, NULL },
    { "koi8-u", KIND_TABLE, NULL },
    { "mac-roman", KIND_TABLE, NULL },
    { "windows-874", KIND_TABLE, NULL },
    { "windows-1250", KIND_TABLE, NULL },
    { "windows-1251", KIND_TABLE, NULL },
    { "windows-1252", KIND_TABLE, NULL },
    { "windows-1253", KIND_TABLE, NULL },
    { "windows-1254", KIND_TABLE, NULL },
    { "windows-1255", KIND_TABLE, NULL },
    { "windows-1256", KIND_TABLE, NULL },
    { "windows-1257", KIND_TABLE, NULL },
    { "windows-1258", KIND_TABLE, NULL },
    { "mac-cyrillic", KIND_TABLE, NULL },
    { "utf-8", KIND_UTF8, NULL },
    { "windows-949", KIND_ICONV, "UHC" },
    { "euc-jp", KIND_ICONV, "EUC-JP" },
    { "windows-31j", KIND_ICONV, "CP932" },
    { "gbk", KIND_ICONV, "GB18030" },
    { "gb18030", KIND_ICONV, "GB18030" },
    { "hz", KIND_HZ, "GBK" },
    { "big5-2003", KIND_ICONV, "BIG5-HKSCS" },
    { "pua-mapped-binary", KIND_PUA, NULL },
    { "iso-8859-8-i", KIND_TABLE, "iso-8859-8" },
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

static enum ansi_result
decode_iconv(const char *from, const uint8_t *src, size_t n, uint8_t *dst, size_t *len)
{
    iconv_t cd = iconv_open("UTF-8", from);
    if (cd == (iconv_t)-1) {
        return ANSI_INVALID;
    }
    /* iconv's prototype lacks a const; the input is not changed. */
    union {
        const uint8_t *in;
        char *out;
    } p = { .in = src };
    char *q = (char *)dst;
    size_t left = n, room = n * ANSI_MAX_EXPANSION;
    bool ok = iconv(cd, &p.out, &left, &q, &room) != (size_t)-1 &&
              iconv(cd, NULL, NULL, &q, &room) != (size_t)-1;
    int code = errno;
    iconv_close(cd);
    if (!ok) {
        return code == EINVAL ? ANSI_INCOMPLETE : ANSI_INVALID;
    }
    *len = (size_t)(q - (char *)dst);
    return ANSI_OK;
}

/* HZ (RFC 1843): "~{" and "~}" switch between ASCII and GB 2312 without the high bits. */
static enum ansi_result
decode_hz(const uint8_t *src, size_t n, uint8_t *dst, size_t *len)
{
    bool wide = false;
    size_t out = 0, part;
    for (size_t i = 0; i < n;) {
        if (src[i] == '~') {
            if (i + 1 == n) {
                return ANSI_INCOMPLETE;
            }
            uint8_t c = src[i + 1];
            i += 2;
            if (c == '~') {
                dst[out++] = '~';
            } else if (c == '{' || c == '}') {
                wide = c == '{';
            } else if (c != '\n') {
                return ANSI_INVALID;
            }
            continue;
        }
        if (src[i] >= 0x80) {
            return ANSI_INVALID;
        }
        if (!wide || src[i] == '\n') {
            wide = false;
            dst[out++] = src[i++];
            continue;
        }
        if (i + 1 == n) {
            return ANSI_INCOMPLETE;
        }
        uint8_t pair[2] = { src[i] | 0x80, src[i + 1] | 0x80 };
        if (src[i] < 0x21 || decode_iconv("GBK", pair, 2, dst + out, &part) != ANSI_OK) {
            return ANSI_INVALID;
        }
        out += part;
        i += 2;
    }
    *len = out;
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
    case KIND_ICONV:
        return decode_iconv(codec->other, kept, count, dst, len);
    case KIND_HZ:
        return decode_hz(kept, count, dst, len);
    default:
        return decode_bytes(codec, kept, count, dst, len);
    }
}
