/* fuzz_indexed.c - an indexed profile through the check. */
#include "profile/indexed_check.h"
#include "tests/profile_files/fuzz/fuzz.h"

#include <stdlib.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct indexed_check *check = indexed_check_bytes((struct prof_bytes){ data, size }, NULL);
    if (check == NULL)
        return 0;
    /* What is called usable was read to the end, and a refusal has a reason. */
    if (check->usable != (check->readable && findings_worst(&check->findings) != FINDING_ERROR))
        abort();
    if (!check->usable && check->findings.count == 0)
        abort();
    indexed_check_free(check);
    return 0;
}
