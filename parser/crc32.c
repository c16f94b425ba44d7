/* crc32.c - CRC-32 by tables, eight bytes at a time. */
#include "parser/crc32.h"

#include "parser/bytes.h"

#include <pthread.h>

#define POLYNOMIAL 0xEDB88320u

static uint32_t table[8][256];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void
make_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (unsigned bit = 0; bit < 8; bit++) {
            c = c & 1 ? c >> 1 ^ POLYNOMIAL : c >> 1;
        }
        table[0][i] = c;
    }
    for (uint32_t i = 0; i < 256; i++) {
        for (unsigned k = 1; k < 8; k++) {
            table[k][i] = table[k - 1][i] >> 8 ^ table[0][table[k - 1][i] & 0xFF];
        }
    }
}

uint32_t
crc32_update(uint32_t crc, const void *p, size_t n)
{
    const uint8_t *b = p;
    pthread_once(&table_once, make_table);
    crc = ~crc;
    for (; n >= 8; n -= 8, b += 8) {
        uint32_t low = crc ^ load_u32(b), high = load_u32(b + 4);
        crc = table[7][low & 0xFF] ^ table[6][low >> 8 & 0xFF] ^ table[5][low >> 16 & 0xFF] ^
              table[4][low >> 24] ^ table[3][high & 0xFF] ^ table[2][high >> 8 & 0xFF] ^
              table[1][high >> 16 & 0xFF] ^ table[0][high >> 24];
    }
    for (; n != 0; n--, b++) {
        crc = crc >> 8 ^ table[0][(crc ^ *b) & 0xFF];
    }
    return ~crc;
}
