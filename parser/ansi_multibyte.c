/* ansi_multibyte.c - codecs with characters of several bytes.
 *
 * What is a character is decided here, by the rules of the WHATWG Encoding Standard as of 2013,
 * which the reference follows; what it means is asked of iconv, except where its tables are newer
 * or older (ansi_patches). */
#include "parser/ansi_multibyte.h"

#include "parser/ansi_tables.h"

#include <iconv.h>
#include <string.h>

#define CHARACTER_MAX 8u /* bytes of UTF-8 that one character may become */

struct decoder {
    iconv_t iconv;
    iconv_t second; /* EUC-JP: for its three-byte characters */
    const struct ansi_patch *patches;
    size_t patch_count;
    const uint8_t *p, *end;
    uint8_t *out;
    bool wide; /* HZ */
};

static bool
between(uint8_t c, uint8_t low, uint8_t high)
{
    return low <= c && c <= high;
}

static void
put_code_point(struct decoder *d, uint32_t cp)
{
    if (cp < 0x80) {
        *d->out++ = (uint8_t)cp;
    } else if (cp < 0x800) {
        *d->out++ = (uint8_t)(0xC0 | cp >> 6);
        *d->out++ = (uint8_t)(0x80 | (cp & 0x3F));
    } else {
        *d->out++ = (uint8_t)(0xE0 | cp >> 12);
        *d->out++ = (uint8_t)(0x80 | (cp >> 6 & 0x3F));
        *d->out++ = (uint8_t)(0x80 | (cp & 0x3F));
    }
}

/* One whole character of N bytes. */
static enum ansi_result
put_converted(struct decoder *d, iconv_t cd, const uint8_t *bytes, size_t n)
{
    char in[4], text[CHARACTER_MAX];
    char *p = in, *q = text;
    size_t left = n, room = sizeof text;
    memcpy(in, bytes, n);
    if (iconv(cd, &p, &left, &q, &room) == (size_t)-1 || left != 0 ||
        iconv(cd, NULL, NULL, &q, &room) == (size_t)-1) {
        iconv(cd, NULL, NULL, NULL, NULL);
        return ANSI_INVALID;
    }
    memcpy(d->out, text, sizeof text - room);
    d->out += sizeof text - room;
    return ANSI_OK;
}

static enum ansi_result
put_pair(struct decoder *d, uint8_t lead, uint8_t trail)
{
    uint8_t bytes[2] = { lead, trail };
    uint16_t pair = (uint16_t)(lead << 8 | trail);
    for (size_t i = 0; i < d->patch_count; i++) {
        if (d->patches[i].pair == pair) {
            if (d->patches[i].code_point != 0) {
                put_code_point(d, d->patches[i].code_point);
            }
            return d->patches[i].code_point != 0 ? ANSI_OK : ANSI_INVALID;
        }
    }
    return put_converted(d, d->iconv, bytes, sizeof bytes);
}

/* The next byte must lie in LOW..HIGH; it is not taken yet. */
static enum ansi_result
expect(const struct decoder *d, size_t at, uint8_t low, uint8_t high)
{
    if (d->p + at >= d->end) {
        return ANSI_INCOMPLETE;
    }
    return between(d->p[at], low, high) ? ANSI_OK : ANSI_INVALID;
}

static enum ansi_result
shift_jis_step(struct decoder *d)
{
    uint8_t c = *d->p;
    if (c == 0x80 || between(c, 0xA1, 0xDF)) {
        put_code_point(d, c == 0x80 ? 0x80 : 0xFF61u + c - 0xA1);
        d->p++;
        return ANSI_OK;
    }
    if (!between(c, 0x81, 0x9F) && !between(c, 0xE0, 0xFC)) {
        return ANSI_INVALID;
    }
    enum ansi_result res = expect(d, 1, 0x40, 0xFC);
    if (res != ANSI_OK) {
        return res;
    }
    d->p += 2;
    return put_pair(d, c, d->p[-1]);
}

/* A character of JIS X 0208 with the extensions of windows-31j, through Shift JIS. */
static enum ansi_result
put_jis(struct decoder *d, uint8_t row, uint8_t cell)
{
    uint8_t lead = (uint8_t)((row - 1) / 2 + (row <= 62 ? 0x81 : 0xC1));
    uint8_t trail = (uint8_t)(row % 2 == 0 ? cell + 0x9E : cell + (cell <= 63 ? 0x3F : 0x40));
    return put_pair(d, lead, trail);
}

static enum ansi_result
euc_jp_step(struct decoder *d)
{
    uint8_t c = *d->p;
    if (c != 0x8E && c != 0x8F && !between(c, 0xA1, 0xFE)) {
        return ANSI_INVALID;
    }
    enum ansi_result res = expect(d, 1, 0xA1, c == 0x8E ? 0xDF : 0xFE);
    if (res == ANSI_OK && c == 0x8F) {
        res = expect(d, 2, 0xA1, 0xFE);
    }
    if (res != ANSI_OK) {
        return res;
    }
    d->p += c == 0x8F ? 3 : 2;
    if (c == 0x8E) {
        put_code_point(d, 0xFF61u + d->p[-1] - 0xA1);
        return ANSI_OK;
    }
    if (c == 0x8F) {
        return put_converted(d, d->second, d->p - 3, 3);
    }
    return put_jis(d, (uint8_t)(c - 0xA0), (uint8_t)(d->p[-1] - 0xA0));
}

/* Number of a four-byte character of GB 18030. */
static uint32_t
four_byte_index(const uint8_t *p)
{
    return ((p[0] - 0x81u) * 10 + p[1] - 0x30u) * 1260 + (p[2] - 0x81u) * 10 + p[3] - 0x30u;
}

/* A four-byte character; some moved between the editions of GB 18030. */
static enum ansi_result
put_four_bytes(struct decoder *d, const uint8_t *p)
{
    static const struct {
        uint8_t first[4];
        uint16_t count, code_point;
    } moved[] = { { { 0x81, 0x35, 0xF4, 0x37 }, 1, 0x1E3F },
                  { { 0x82, 0x35, 0x90, 0x37 }, 8, 0x9FB4 },
                  { { 0x84, 0x31, 0x82, 0x36 }, 10, 0xFE10 } };
    for (size_t i = 0; i < sizeof moved / sizeof moved[0]; i++) {
        uint32_t at = four_byte_index(p) - four_byte_index(moved[i].first);
        if (at < moved[i].count) {
            put_code_point(d, moved[i].code_point + at);
            return ANSI_OK;
        }
    }
    return put_converted(d, d->iconv, p, 4);
}

static enum ansi_result
gb18030_step(struct decoder *d)
{
    uint8_t c = *d->p;
    if (c == 0x80) {
        put_code_point(d, 0x20AC);
        d->p++;
        return ANSI_OK;
    }
    if (c == 0xFF) {
        return ANSI_INVALID;
    }
    enum ansi_result res = expect(d, 1, 0x30, 0xFE);
    if (res != ANSI_OK) {
        return res;
    }
    if (d->p[1] > 0x39) {
        d->p += 2;
        return put_pair(d, c, d->p[-1]);
    }
    res = expect(d, 2, 0x81, 0xFE);
    if (res == ANSI_OK) {
        res = expect(d, 3, 0x30, 0x39);
    }
    if (res != ANSI_OK) {
        return res;
    }
    d->p += 4;
    return put_four_bytes(d, d->p - 4);
}

static enum ansi_result
two_byte_step(struct decoder *d)
{
    uint8_t c = *d->p;
    if (!between(c, 0x81, 0xFE)) {
        return ANSI_INVALID;
    }
    enum ansi_result res = expect(d, 1, 0x40, 0xFE);
    if (res != ANSI_OK) {
        return res;
    }
    d->p += 2;
    return put_pair(d, c, d->p[-1]);
}

/* HZ (RFC 1843): after '~'. */
static enum ansi_result
hz_escape(struct decoder *d)
{
    if (d->p + 1 == d->end) {
        return ANSI_INCOMPLETE;
    }
    switch (d->p[1]) {
    case '~':
        *d->out++ = '~';
        break;
    case '{':
        d->wide = true;
        break;
    case '}':
    case '\n':
        d->wide = false;
        break;
    default:
        return ANSI_INVALID;
    }
    d->p += 2;
    return ANSI_OK;
}

/* "~{" and "~}" switch between ASCII and pairs of GB 18030 without the high bits. */
static enum ansi_result
hz_step(struct decoder *d)
{
    uint8_t c = *d->p;
    if (c >= 0x80) {
        return ANSI_INVALID;
    }
    if (c == '~') {
        return hz_escape(d);
    }
    if (!d->wide) {
        *d->out++ = c;
        d->p++;
        return ANSI_OK;
    }
    enum ansi_result res = c < 0x20 ? ANSI_INVALID : expect(d, 1, 0x21, 0x7E);
    if (res != ANSI_OK) {
        return res;
    }
    d->p += 2;
    return c == 0x7F ? ANSI_INVALID : put_pair(d, c | 0x80, d->p[-1] | 0x80);
}

typedef enum ansi_result step_fn(struct decoder *d);

static const struct {
    step_fn *step;
    const char *iconv, *second;
} kinds[] = {
    [MULTIBYTE_EUC_JP] = { euc_jp_step, "CP932", "EUC-JP" },
    [MULTIBYTE_SHIFT_JIS] = { shift_jis_step, "CP932", NULL },
    [MULTIBYTE_GB18030] = { gb18030_step, "GB18030", NULL },
    [MULTIBYTE_HZ] = { hz_step, "GB18030", NULL },
    [MULTIBYTE_BIG5] = { two_byte_step, "BIG5-HKSCS", NULL },
    [MULTIBYTE_KOREAN] = { two_byte_step, "UHC", NULL },
};

static enum ansi_result
run(struct decoder *d, enum multibyte_kind kind)
{
    while (d->p < d->end) {
        if (*d->p < 0x80 && kind != MULTIBYTE_HZ) {
            *d->out++ = *d->p++;
            continue;
        }
        enum ansi_result res = kinds[kind].step(d);
        if (res != ANSI_OK) {
            return res;
        }
    }
    return ANSI_OK;
}

static void
close_iconv(iconv_t cd)
{
    if (cd != (iconv_t)-1) {
        iconv_close(cd);
    }
}

enum ansi_result
multibyte_decode(enum multibyte_kind kind, const uint8_t *src, size_t n, uint8_t *dst, size_t *len)
{
    enum ansi_result res = ANSI_INVALID;
    struct decoder d = { .second = (iconv_t)-1, .p = src, .end = src + n, .out = dst };
    d.iconv = iconv_open("UTF-8", kinds[kind].iconv);
    if (kinds[kind].second != NULL) {
        d.second = iconv_open("UTF-8", kinds[kind].second);
    }
    if (kind == MULTIBYTE_GB18030 || kind == MULTIBYTE_HZ) {
        d.patches = ansi_patches_gb18030;
        d.patch_count = ANSI_PATCHES_GB18030;
    } else if (kind == MULTIBYTE_BIG5) {
        d.patches = ansi_patches_big5;
        d.patch_count = ANSI_PATCHES_BIG5;
    }
    if (d.iconv != (iconv_t)-1 && (kinds[kind].second == NULL || d.second != (iconv_t)-1)) {
        res = run(&d, kind);
    }
    close_iconv(d.iconv);
    close_iconv(d.second);
    *len = (size_t)(d.out - dst);
    return res;
}
