/* md5.c - see md5.h. */
#include "profile/md5.h"

#include "profile/layout.h"

#include <stdint.h>
#include <string.h>

/* RFC 1321, 3.4: floor(2^32 * |sin(i + 1)|). */
static const uint32_t sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};
static inline uint32_t
rotate_left(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

/* One operation: the result takes the place of A, and the four words turn by one. The compiler
 * sees constants everywhere, which makes this twice as fast as a loop over 64 steps. */
#define STEP(mix, a, b, c, d, k, i, n) \
    ((a) = (b) + rotate_left((a) + mix(b, c, d) + words[(k) % 16] + sines[i], n))
#define FOUR_STEPS(mix, k0, dk, i, r0, r1, r2, r3)           \
    do {                                                     \
        STEP(mix, a, b, c, d, (k0), (i), r0);                \
        STEP(mix, d, a, b, c, (k0) + (dk), (i) + 1, r1);     \
        STEP(mix, c, d, a, b, (k0) + 2 * (dk), (i) + 2, r2); \
        STEP(mix, b, c, d, a, (k0) + 3 * (dk), (i) + 3, r3); \
    } while (0)
#define ROUND(mix, k0, dk, i, r0, r1, r2, r3)                            \
    do {                                                                 \
        FOUR_STEPS(mix, (k0), dk, (i), r0, r1, r2, r3);                  \
        FOUR_STEPS(mix, (k0) + 4 * (dk), dk, (i) + 4, r0, r1, r2, r3);   \
        FOUR_STEPS(mix, (k0) + 8 * (dk), dk, (i) + 8, r0, r1, r2, r3);   \
        FOUR_STEPS(mix, (k0) + 12 * (dk), dk, (i) + 12, r0, r1, r2, r3); \
    } while (0)
#define MIX_F(x, y, z) (((x) & (y)) | (~(x) & (z)))
#define MIX_G(x, y, z) (((x) & (z)) | ((y) & ~(z)))
#define MIX_H(x, y, z) ((x) ^ (y) ^ (z))
#define MIX_I(x, y, z) ((y) ^ ((x) | ~(z)))

static void
add_block(uint32_t state[4], const unsigned char *block)
{
    uint32_t words[16];
    for (unsigned i = 0; i < 16; i++)
        words[i] = (uint32_t)prof_load(block + (size_t)4 * i, 4, false);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    ROUND(MIX_F, 0, 1, 0, 7, 12, 17, 22);
    ROUND(MIX_G, 1, 5, 16, 5, 9, 14, 20);
    ROUND(MIX_H, 5, 3, 32, 4, 11, 16, 23);
    ROUND(MIX_I, 0, 7, 48, 6, 10, 15, 21);
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

void
prof_md5(const void *data, size_t len, unsigned char digest[16])
{
    uint32_t state[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };
    const unsigned char *p = data;
    size_t left = len;
    for (; left >= 64; left -= 64, p += 64)
        add_block(state, p);
    unsigned char tail[128] = { 0 };
    if (left > 0)
        memcpy(tail, p, left);
    tail[left] = 0x80;
    size_t tail_size = left < 56 ? 64 : 128;
    uint64_t bits = (uint64_t)len * 8;
    for (unsigned i = 0; i < 8; i++)
        tail[tail_size - 8 + i] = (unsigned char)(bits >> (8 * i));
    for (size_t at = 0; at < tail_size; at += 64)
        add_block(state, tail + at);
    for (unsigned i = 0; i < 16; i++)
        digest[i] = (unsigned char)(state[i / 4] >> (8 * (i % 4)));
}
