/* replay.c - run the import target over files without libFuzzer, each also cut and with bytes
 * changed.
 *
 * replay FILE...: every file as it is, 150 prefixes, and copies with one byte of 250 replaced by
 * another that means something in these formats. Inputs end where their memory ends.
 */
#include "common/fs.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long inputs;

static void
run_exact(const char *data, size_t size)
{
    unsigned char *exact = malloc(size ? size : 1);
    if (!exact)
        abort();
    memcpy(exact, data, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    inputs++;
}

static void
replay(char *data, size_t size)
{
    static const char meaningful[] = "\0\n:<>x09-+({\"[ f";
    run_exact(data, size);
    for (size_t i = 0; i < 150; i++)
        run_exact(data, size * i / 150);
    for (size_t i = 0; i < 250; i++) {
        size_t at = size * i / 250;
        char kept = data[at];
        data[at] = meaningful[i % (sizeof meaningful - 1)];
        run_exact(data, size);
        data[at] = kept;
    }
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        char *data;
        size_t size;
        struct repro_err err = { 0 };
        if (!fs_read_file(argv[i], 1 << 20, &data, &size, &err)) {
            fprintf(stderr, "%s\n", err.msg);
            return 1;
        }
        if (size > 0)
            replay(data, size);
        free(data);
    }
    printf("%lu inputs replayed\n", inputs);
    return inputs > 0 ? 0 : 1;
}
