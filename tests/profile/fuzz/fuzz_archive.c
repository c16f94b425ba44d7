/* fuzz_archive.c - fuzz target: walking an archive; members stay inside the file. */
#include "profile/archive.h"
#include "tests/profile/fuzz/fuzz.h"

#include <stdlib.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct prof_bytes bytes = { data, size };
    struct archive archive;
    struct archive_member member;
    struct repro_err err;
    if (!archive_is(bytes))
        return 0;
    archive_open(&archive, bytes);
    for (size_t members = 0; archive_next(&archive, &member, &err); members++) {
        volatile unsigned sum = 0;
        for (size_t i = 0; i < member.name_len; i++)
            sum += (unsigned char)member.name[i];
        if (member.bytes.size > 0)
            sum += member.bytes.data[0] + member.bytes.data[member.bytes.size - 1];
        if (members > size) /* every header takes 60 bytes: the walk ends */
            abort();
    }
    return 0;
}
