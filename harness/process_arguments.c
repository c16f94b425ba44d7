/* process_arguments.c - see process_arguments.h. */
#include "harness/process_arguments.h"

#include <stdint.h>
#include <string.h>

/* Behind the string at AT and its NUL; SIZE if it is the last. */
static size_t
skip_string(const char *data, size_t size, size_t at)
{
    size_t length = strnlen(data + at, size - at);
    return at + length < size ? at + length + 1 : size;
}

bool
process_arguments_have(const char *data, size_t size, const char *variable, const char *value)
{
    int32_t count;
    size_t name = strlen(variable), rest = strlen(value);
    if (size < sizeof count)
        return false;
    memcpy(&count, data, sizeof count);
    size_t at = skip_string(data, size, sizeof count); /* the program's path */
    while (at < size && data[at] == '\0')
        at++;
    for (int32_t i = 0; i < count && at < size; i++)
        at = skip_string(data, size, at);
    while (at < size && data[at] != '\0') { /* an empty string ends the environment */
        size_t next = skip_string(data, size, at), length = strnlen(data + at, size - at);
        if (length == name + 1 + rest && memcmp(data + at, variable, name) == 0 &&
            data[at + name] == '=' && memcmp(data + at + name + 1, value, rest) == 0)
            return true;
        at = next;
    }
    return false;
}
