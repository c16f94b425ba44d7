/* core_file_none.c - see core_file.h: ELF core files are recognised everywhere, but read only on
 * Linux, with elfutils. */
#include "harness/core_file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define HEAD_BYTES    18
#define CLASS_64      2
#define TYPE_AT       16
#define TYPE_CORE     4
#define NOT_SUPPORTED "%s: ELF core files are examined on Linux only; run repro explain there"

bool
core_file_is_core(const char *path)
{
    unsigned char head[HEAD_BYTES];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is_core = read(fd, head, sizeof head) == (ssize_t)sizeof head &&
                   memcmp(head, "\177ELF", 4) == 0 && head[4] == CLASS_64 &&
                   head[TYPE_AT] == TYPE_CORE && head[TYPE_AT + 1] == 0;
    close(fd);
    return is_core;
}

struct crash_record *
core_file_record(const char *path, struct repro_err *err)
{
    repro_fail(err, REPRO_E_CAPABILITY, NOT_SUPPORTED, path);
    return NULL;
}

bool
core_file_rescue(const char *path, struct rescue *rescue, struct repro_err *err)
{
    (void)rescue;
    return repro_fail(err, REPRO_E_CAPABILITY, NOT_SUPPORTED, path);
}
