/* json_build.c - see json_build.h. */
#include "records/json_build.h"

#include "common/utf8.h"

#include <stdio.h>
#include <stdlib.h>

static json_t *
or_die(json_t *value)
{
    if (value == NULL) { /* only for lack of memory: every text was cleaned */
        fputs("repro: out of memory\n", stderr);
        exit(5);
    }
    return value;
}

json_t *
jb_text(const char *text)
{
    if (text == NULL)
        return json_null();
    char *clean = utf8_clean(text);
    json_t *value = or_die(json_string(clean));
    free(clean);
    return value;
}

json_t *
jb_uint(uint64_t value)
{
    return or_die(json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value));
}

json_t *
jb_hex(uint64_t value, int digits)
{
    return or_die(json_sprintf("0x%0*llx", digits, (unsigned long long)value));
}

json_t *
jb_texts(char *const *texts, size_t n)
{
    json_t *array = or_die(json_array());
    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, jb_text(texts[i]));
    return array;
}

void
jb_set(json_t *object, const char *key, json_t *value)
{
    char *clean = utf8_clean(key);
    json_object_set_new(object, clean, value);
    free(clean);
}

void
jb_set_text(json_t *object, const char *key, const char *text)
{
    jb_set(object, key, jb_text(text));
}
