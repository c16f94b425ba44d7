/* fuzz_bitcode.c - fuzz target: the identification block of bitcode. */
#include "profile/bitcode.h"
#include "tests/profile/fuzz/fuzz.h"

#include <stdlib.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct prof_bytes bytes = { data, size };
    struct bitcode_ident ident;
    bool known = bitcode_identify(bytes, &ident);
    if (strnlen(ident.producer, sizeof ident.producer) == sizeof ident.producer)
        abort();
    if (known && ident.producer[0] == '\0')
        abort();
    return 0;
}
