/* utf8.c - see utf8.h. */
#include "common/utf8.h"

#include "common/strbuf.h"

static size_t
expected_length(unsigned char lead, uint32_t *code, uint32_t *smallest)
{
    if (lead < 0x80) {
        *code = lead;
        *smallest = 0;
        return 1;
    }
    if (lead >= 0xc2 && lead <= 0xdf) {
        *code = lead & 0x1fU;
        *smallest = 0x80;
        return 2;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
        *code = lead & 0x0fU;
        *smallest = 0x800;
        return 3;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        *code = lead & 0x07U;
        *smallest = 0x10000;
        return 4;
    }
    return 0;
}

size_t
utf8_decode(const char *text, uint32_t *code)
{
    const unsigned char *bytes = (const unsigned char *)text;
    uint32_t value = 0;
    uint32_t smallest = 0;
    if (bytes[0] == 0)
        return 0;
    size_t length = expected_length(bytes[0], &value, &smallest);
    if (length == 0)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0U) != 0x80) /* also stops at the NUL */
            return 0;
        value = value << 6 | (bytes[i] & 0x3fU);
    }
    if (value < smallest || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *code = value;
    return length;
}

char *
utf8_clean(const char *text)
{
    struct strbuf out = { 0 };
    while (*text != '\0') {
        uint32_t code = 0;
        size_t length = utf8_decode(text, &code);
        if (length > 0)
            strbuf_add(&out, text, length);
        else
            strbuf_puts(&out, "\xef\xbf\xbd");
        text += length > 0 ? length : 1;
    }
    return strbuf_take(&out);
}
