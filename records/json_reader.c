/* json_reader.c - see json_reader.h. */
#include "records/json_reader.h"

#include "common/xalloc.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

void
jr_init(struct json_reader *r, struct repro_err *err)
{
    *r = (struct json_reader){ .err = err };
    strbuf_puts(&r->path, "");
}

void
jr_free(struct json_reader *r)
{
    strbuf_free(&r->path);
}

/* Append "/KEY" to the pointer, escaped as RFC 6901 says. */
static void
push_key(struct json_reader *r, const char *key)
{
    strbuf_puts(&r->path, "/");
    for (; *key != '\0'; key++) {
        if (*key == '~')
            strbuf_puts(&r->path, "~0");
        else if (*key == '/')
            strbuf_puts(&r->path, "~1");
        else
            strbuf_add(&r->path, key, 1);
    }
}

static void
pop_to(struct json_reader *r, size_t mark)
{
    r->path.len = mark;
    r->path.data[mark] = '\0';
}

void
jr_fail(struct json_reader *r, const char *key, const char *expected)
{
    if (r->failed)
        return;
    size_t mark = r->path.len;
    if (key != NULL)
        push_key(r, key);
    repro_fail(r->err, REPRO_E_FORMAT, "%s: expected %s", r->path.len > 0 ? r->path.data : "/",
               expected);
    pop_to(r, mark);
    r->failed = true;
}

void
jr_fail_missing(struct json_reader *r, const char *key)
{
    if (r->failed)
        return;
    repro_fail(r->err, REPRO_E_FORMAT, "%s/%s: required, but missing", r->path.data, key);
    r->failed = true;
}

bool
jr_check_schema(struct json_reader *r, const json_t *doc, const char *kind)
{
    if (!json_is_object(doc)) {
        jr_fail(r, NULL, "an object");
        return false;
    }
    const char *schema = jr_word(r, doc, "schema");
    size_t len = strlen(kind);
    if (schema == NULL)
        jr_fail_missing(r, "schema");
    else if (strncmp(schema, kind, len) != 0 || (schema[len] != '\0' && schema[len] != '.'))
        jr_fail(r, "schema", kind);
    return !r->failed;
}

/* KEY's value, or NULL when absent or null. */
static const json_t *
lookup(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_null(value) ? NULL : value;
}

static struct json_scope
enter(struct json_reader *r, const json_t *parent, const char *key, json_type type,
      const char *expected)
{
    struct json_scope scope = { .value = lookup(parent, key), .mark = r->path.len };
    if (scope.value != NULL && json_typeof(scope.value) != type) {
        jr_fail(r, key, expected);
        scope.value = NULL;
    }
    push_key(r, key);
    return scope;
}

struct json_scope
jr_enter_object(struct json_reader *r, const json_t *parent, const char *key)
{
    return enter(r, parent, key, JSON_OBJECT, "an object");
}

struct json_scope
jr_enter_array(struct json_reader *r, const json_t *parent, const char *key)
{
    return enter(r, parent, key, JSON_ARRAY, "an array");
}

struct json_scope
jr_enter_item(struct json_reader *r, const json_t *array, size_t i)
{
    struct json_scope scope = { .value = json_array_get(array, i), .mark = r->path.len };
    strbuf_printf(&r->path, "/%zu", i);
    if (!json_is_object(scope.value)) {
        jr_fail(r, NULL, "an object");
        scope.value = NULL;
    }
    return scope;
}

void
jr_leave(struct json_reader *r, struct json_scope scope)
{
    pop_to(r, scope.mark);
}

const char *
jr_word(struct json_reader *r, const json_t *object, const char *key)
{
    const json_t *value = lookup(object, key);
    if (value != NULL && !json_is_string(value))
        jr_fail(r, key, "a string");
    return json_string_value(value);
}

char *
jr_text(struct json_reader *r, const json_t *object, const char *key)
{
    return xstrdup(jr_word(r, object, key));
}

bool
jr_bool(struct json_reader *r, const json_t *object, const char *key)
{
    const json_t *value = lookup(object, key);
    if (value != NULL && !json_is_boolean(value))
        jr_fail(r, key, "true or false");
    return json_is_true(value);
}

uint64_t
jr_uint(struct json_reader *r, const json_t *object, const char *key, uint64_t max)
{
    const json_t *value = lookup(object, key);
    if (value == NULL)
        return 0;
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < 0 || (uint64_t)number > max) {
        jr_fail(r, key, "a whole number in range");
        return 0;
    }
    return (uint64_t)number;
}

int
jr_int(struct json_reader *r, const json_t *object, const char *key, int fallback, bool *has)
{
    const json_t *value = lookup(object, key);
    if (has != NULL)
        *has = value != NULL;
    if (value == NULL)
        return fallback;
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < INT_MIN || number > INT_MAX) {
        jr_fail(r, key, "a whole number in range");
        return fallback;
    }
    return (int)number;
}

double
jr_fraction(struct json_reader *r, const json_t *object, const char *key)
{
    const json_t *value = lookup(object, key);
    if (value == NULL)
        return 0;
    double number = json_number_value(value);
    if (!json_is_number(value) || !(number >= 0 && number <= 1)) {
        jr_fail(r, key, "a number from 0 to 1");
        return 0;
    }
    return number;
}

static bool
parse_hex(const char *text, uint64_t *value)
{
    if (text == NULL || strncmp(text, "0x", 2) != 0)
        return false;
    text += 2;
    size_t len = strspn(text, "0123456789abcdefABCDEF");
    if (len == 0 || len > 16 || text[len] != '\0')
        return false;
    *value = strtoull(text, NULL, 16);
    return true;
}

uint64_t
jr_hex_value(struct json_reader *r, const char *key, const json_t *value)
{
    uint64_t number = 0;
    if (!parse_hex(json_string_value(value), &number))
        jr_fail(r, key, "a string \"0x...\" of at most 16 hex digits");
    return number;
}

uint64_t
jr_hex(struct json_reader *r, const json_t *object, const char *key, bool *has)
{
    const json_t *value = lookup(object, key);
    if (has != NULL)
        *has = value != NULL;
    return value != NULL ? jr_hex_value(r, key, value) : 0;
}

char **
jr_texts(struct json_reader *r, const json_t *object, const char *key, size_t *count)
{
    struct json_scope scope = jr_enter_array(r, object, key);
    size_t n = json_array_size(scope.value);
    char **texts = NULL;
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        const char *text = json_string_value(json_array_get(scope.value, i));
        if (text == NULL) {
            strbuf_printf(&r->path, "/%zu", i);
            jr_fail(r, NULL, "a string");
            break;
        }
        XAPPEND(texts, *count, xstrdup(text));
    }
    jr_leave(r, scope);
    return texts;
}
