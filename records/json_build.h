/* json_build.h - values as the records write them (internal to records/).
 *
 * Every function returns a new reference; json_object_set_new() takes it over.
 */
#ifndef REPRO_RECORDS_JSON_BUILD_H
#define REPRO_RECORDS_JSON_BUILD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

json_t *jb_text(const char *text);              /* NULL -> null; bad UTF-8 -> U+FFFD */
json_t *jb_uint(uint64_t value);                /* above 2^63-1: 2^63-1 */
json_t *jb_hex(uint64_t value, int digits);     /* "0x" and at least DIGITS lower-case digits */
json_t *jb_texts(char *const *texts, size_t n); /* array of strings */
/* OBJECT[KEY] = VALUE (stolen); KEY may hold any bytes. */
void jb_set(json_t *object, const char *key, json_t *value);
/* "key": value pairs without a NULL check at every call. */
void jb_set_text(json_t *object, const char *key, const char *text);

#endif
