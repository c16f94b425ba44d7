/* base64.c - see base64.h. */
#include "repro/import/base64.h"

static int
value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

size_t
base64_decode(const char *text, unsigned char *out, size_t size)
{
    unsigned bits = 0, held = 0;
    size_t count = 0;
    for (; count < size && value_of(*text) >= 0; text++) {
        held = (held << 6 | (unsigned)value_of(*text)) & 0xffff;
        bits += 6;
        if (bits < 8)
            continue;
        bits -= 8;
        out[count++] = (unsigned char)(held >> bits);
    }
    return count;
}
