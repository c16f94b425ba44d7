/* runtime_code_none.c - where elfutils does not exist (macOS): frames keep the names they have. */
#include "repro/diagnose/runtime_code.h"

size_t
runtime_code_name_frames(struct crash_record *record, char *const *archives, size_t count)
{
    (void)record;
    (void)archives;
    (void)count;
    return 0;
}

size_t
runtime_code_name(struct crash_record *record)
{
    (void)record;
    return 0;
}
