/* replay.c - runs a fuzz target over files and folders of inputs, without libFuzzer. */
#include "tests/parser/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The mutators are not used here. */
size_t
LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size)
{
    (void)data;
    return size < max_size ? size : max_size;
}

static bool
replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    size_t cap = (size_t)1 << 20;
    uint8_t *data = malloc(cap);
    if (!f || !data) {
        perror(path);
        free(data);
        return false;
    }
    size_t n = fread(data, 1, cap, f);
    fclose(f);
    uint8_t *exact = malloc(n ? n : 1); /* so that a sanitizer sees reads behind the end */
    if (exact) {
        memcpy(exact, data, n);
        LLVMFuzzerTestOneInput(exact, n);
    }
    free(exact);
    free(data);
    return true;
}

static bool
replay_folder(const char *path, unsigned *count)
{
    char name[4096];
    bool ok = true;
    DIR *dir = opendir(path);
    if (!dir) {
        perror(path);
        return false;
    }
    for (struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        ok = replay_file(name) && ok;
        ++*count;
    }
    closedir(dir);
    return ok;
}

int
main(int argc, char **argv)
{
    unsigned count = 0;
    bool ok = argc > 1;
    for (int i = 1; i < argc; i++) {
        struct stat st;
        if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode)) {
            ok = replay_folder(argv[i], &count) && ok;
        } else {
            ok = replay_file(argv[i]) && ok;
            count++;
        }
    }
    printf("%u inputs replayed\n", count);
    return ok && count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
