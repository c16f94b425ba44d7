/* replay.c - runs a fuzz target, without libFuzzer, over files: as they are, cut, and with bytes
 * changed by a fixed pseudo-random sequence. Usage: replay ROUNDS FILE... */
#include "tests/profile/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 88172645463325252ULL;

static uint64_t
next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* On the heap and of the exact size, so that a sanitizer sees reads behind the end. */
static void
run_copy(const uint8_t *data, size_t size, unsigned changes)
{
    static const uint8_t interesting[] = { 0, 1, 7, 8, 0x7f, 0x80, 0xfe, 0xff };
    uint8_t *copy = malloc(size ? size : 1);
    if (copy == NULL)
        abort();
    memcpy(copy, data, size);
    for (unsigned i = 0; i < changes && size > 0; i++) {
        uint64_t r = next_random();
        /* Headers, at the start and the end, decide most. */
        size_t reach = r % 4 == 0 || size < 4096 ? size : 4096;
        size_t at = (r >> 8) % reach;
        if (r % 8 == 1)
            at = size - 1 - at;
        copy[at] = r % 3 == 0 ? (uint8_t)(r >> 40) : interesting[(r >> 40) % sizeof interesting];
    }
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static int
replay(const char *path, unsigned rounds)
{
    FILE *f = fopen(path, "rb");
    size_t cap = (size_t)1 << 22;
    uint8_t *data = malloc(cap);
    if (f == NULL || data == NULL) {
        perror(path);
        free(data);
        return 1;
    }
    size_t size = fread(data, 1, cap, f);
    fclose(f);
    run_copy(data, size, 0);
    for (unsigned i = 0; i < rounds; i++) {
        run_copy(data, size, 1 + i % 12);
        run_copy(data, size * i / rounds, i % 3);
    }
    free(data);
    return 0;
}

int
main(int argc, char **argv)
{
    int failed = argc < 3;
    unsigned rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    for (int i = 2; i < argc; i++)
        failed |= replay(argv[i], rounds);
    printf("%d inputs, %u rounds each\n", argc - 2, rounds);
    return failed;
}
