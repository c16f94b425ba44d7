/* limits.c - see limits.h. */
#include "harness/limits.h"

/* A program near its limit cannot get its next chunk: allocators ask for up to this much. */
#define MEMORY_SLACK (UINT64_C(4) << 20)

bool
limits_memory_exhausted(uint64_t peak_bytes, uint64_t limit_bytes)
{
    if (limit_bytes == 0 || peak_bytes == 0)
        return false;
    uint64_t slack = limit_bytes / 16 > MEMORY_SLACK ? limit_bytes / 16 : MEMORY_SLACK;
    return peak_bytes >= limit_bytes || limit_bytes - peak_bytes < slack;
}
