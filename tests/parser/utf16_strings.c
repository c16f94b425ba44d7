/* utf16_strings.c - random UTF-16 strings. */
#include "tests/parser/utf16_strings.h"

#include <string.h>

static uint64_t seed = 0x243F6A8885A308D3u;

uint32_t
next_random(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33);
}

uint16_t
random_unit(unsigned flavour)
{
    static const uint16_t special[] = { '&',    '<',    '>',    '"',    '\'',   '\\',
                                        '\n',   1,      0x1F,   0x7F,   0x80,   0xFF,
                                        0x100,  0x7FF,  0x800,  0x7FFF, 0x8000, 0xFFFF,
                                        0xFEFF, 0x8026, 0x3C00, 0xD7FF, 0xE000 };
    uint32_t r = next_random();
    switch (r % 64 < flavour ? r / 64 % 6 : 6) {
    case 0:
        return special[next_random() % (sizeof special / sizeof special[0])];
    case 1:
        return (uint16_t)(0xD800 + next_random() % 0x400);
    case 2:
        return (uint16_t)(0xDC00 + next_random() % 0x400);
    case 3:
        return (uint16_t)(next_random() % 0x10000);
    case 4:
        return (uint16_t)(0x4E00 + next_random() % 0x5000);
    case 5:
        return next_random() % 16 == 0 ? 0 : (uint16_t)(next_random() % 0x20);
    default:
        return (uint16_t)(0x20 + next_random() % 0x5F);
    }
}

void
random_string(struct utf16_string *s, unsigned i)
{
    s->count = next_random() % (i % 4 == 0 ? UNITS_MAX : 24);
    unsigned flavour = i % 5 * 16;
    for (size_t k = 0; k < sizeof s->src / 2; k++) {
        uint16_t u = random_unit(flavour);
        memcpy(s->src + 2 * k, &u, 2);
    }
}
