/* json_reader.h - typed access to hostile JSON (internal to records/).
 *
 * The reader remembers where it is and keeps the first fault as "MESSAGE at JSON pointer": later
 * faults are ignored, so callers read straight through and look once. Absent and null members give
 * the documented default. Strings are copies that the caller owns.
 */
#ifndef REPRO_RECORDS_JSON_READER_H
#define REPRO_RECORDS_JSON_READER_H

#include "common/err.h"
#include "common/strbuf.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_reader {
    struct strbuf path; /* JSON pointer of the current object */
    bool failed;
    struct repro_err *err;
};

/* One step down, undone by jr_leave(). VALUE is NULL when there is nothing to read. */
struct json_scope {
    const json_t *value;
    size_t mark; /* length of the path outside */
};

void jr_init(struct json_reader *r, struct repro_err *err);
void jr_free(struct json_reader *r);
/* Is DOC an object whose "schema" is KIND's major version 1 ("repro.crash/1", also "/1.3")? */
bool jr_check_schema(struct json_reader *r, const json_t *doc, const char *kind);

struct json_scope jr_enter_object(struct json_reader *r, const json_t *parent, const char *key);
struct json_scope jr_enter_array(struct json_reader *r, const json_t *parent, const char *key);
/* The I-th item of ARRAY, which must be an object. */
struct json_scope jr_enter_item(struct json_reader *r, const json_t *array, size_t i);
void jr_leave(struct json_reader *r, struct json_scope scope);

char *jr_text(struct json_reader *r, const json_t *object, const char *key);
bool jr_bool(struct json_reader *r, const json_t *object, const char *key);
uint64_t jr_uint(struct json_reader *r, const json_t *object, const char *key, uint64_t max);
/* HAS (may be NULL) tells a value from absence. */
int jr_int(struct json_reader *r, const json_t *object, const char *key, int fallback, bool *has);
double jr_fraction(struct json_reader *r, const json_t *object, const char *key); /* 0..1 */
/* "0x..." of at most 16 digits. */
uint64_t jr_hex(struct json_reader *r, const json_t *object, const char *key, bool *has);
/* An array of strings; *COUNT 0 and NULL when absent. */
char **jr_texts(struct json_reader *r, const json_t *object, const char *key, size_t *count);
/* "0x..." VALUE itself, named KEY for the error. */
uint64_t jr_hex_value(struct json_reader *r, const char *key, const json_t *value);
void jr_fail(struct json_reader *r, const char *key, const char *expected);
void jr_fail_missing(struct json_reader *r, const char *key);
/* The string at KEY, not copied; NULL when absent or null. */
const char *jr_word(struct json_reader *r, const json_t *object, const char *key);

/* *OUT = the enum value named at KEY; untouched when absent or null; a fault for an unknown name.
 */
#define JR_ENUM(r, object, key, parse, out)                \
    do {                                                   \
        const char *word_ = jr_word((r), (object), (key)); \
        if (word_ != NULL && !parse(word_, (out)))         \
            jr_fail((r), (key), "a known name");           \
    } while (0)

#endif
