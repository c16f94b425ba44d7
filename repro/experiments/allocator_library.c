/* allocator_library.c - see allocator_library.h. */
#include "repro/experiments/allocator_library.h"

#include "common/fs.h"

#include <stddef.h>

const char *
allocator_library(void)
{
    static const char *const libraries[] = {
        "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2",
        "/usr/lib/x86_64-linux-gnu/libmimalloc.so.2",
        "/usr/lib/aarch64-linux-gnu/libjemalloc.so.2",
        "/usr/lib/aarch64-linux-gnu/libmimalloc.so.2",
        "/usr/lib64/libjemalloc.so.2",
        "/usr/lib/libjemalloc.so.2",
        "/opt/homebrew/opt/jemalloc/lib/libjemalloc.dylib", /* its zone becomes the default one */
        "/opt/homebrew/opt/mimalloc/lib/libmimalloc.dylib",
        "/usr/local/opt/jemalloc/lib/libjemalloc.dylib",
        "/usr/local/opt/mimalloc/lib/libmimalloc.dylib",
    };
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++)
        if (fs_exists(libraries[i]))
            return libraries[i];
    return NULL;
}
