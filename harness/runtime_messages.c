/* runtime_messages.c - see runtime_messages.h. */
#include "harness/runtime_messages.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

bool
runtime_message_is(const char *line)
{
    return strstr(line, "LLVM Profile Error:") || strstr(line, "LLVM Profile Warning:") ||
           strstr(line, "LLVM Profile Note:");
}

bool
runtime_message_is_refusal(const char *line)
{
    return strstr(line, "LLVM Profile Error:") &&
           strstr(line, "Runtime and instrumentation version mismatch");
}

bool
runtime_message_is_memory(const char *line)
{
    static const char *const phrases[] = {
        "out of memory",
        "cannot allocate memory",
        "std::bad_alloc",
        "memory allocation of",
        "memory exhausted",
        "failed to map segment",
        "virtual memory exhausted",
    };
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
        if (strcasestr(line, phrases[i]))
            return true;
    return false;
}
