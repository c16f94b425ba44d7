/* replay.c - run a fuzz target over files without libFuzzer, each also cut and with bytes changed.
 *
 * replay FILE...: every file as it is, every prefix that ends at a multiple of 40, and a copy with
 * every 19th of its first 2048 bytes inverted. Inputs end where their memory ends.
 */
#include "common/fs.h"
#include "tests/profile_files/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long inputs;

static void
run_exact(const unsigned char *data, size_t size)
{
    unsigned char *exact = malloc(size ? size : 1);
    if (exact == NULL)
        abort();
    memcpy(exact, data, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    inputs++;
}

static void
replay(unsigned char *data, size_t size)
{
    run_exact(data, size);
    for (size_t cut = 0; cut < size && cut < 16384; cut += 40)
        run_exact(data, cut);
    for (size_t at = 0; at < size && at < 2048; at += 19) {
        data[at] = (unsigned char)~data[at];
        run_exact(data, size);
        data[at] = (unsigned char)~data[at];
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
        replay((unsigned char *)data, size);
        free(data);
    }
    printf("%lu inputs replayed\n", inputs);
    return inputs > 0 ? 0 : 1;
}
