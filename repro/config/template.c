/* template.c - see template.h. */
#include "repro/config/template.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of TEXT before this place; columns count characters. */
static size_t
offset_of(const char *text, struct yaml_place place)
{
    const char *p = text;
    for (unsigned line = 1; line < place.line && *p != '\0'; line++) {
        p += strcspn(p, "\n");
        p += *p == '\n';
    }
    for (unsigned column = 1; column < place.column && *p != '\0'; column++)
        for (p++; ((unsigned char)*p & 0xc0U) == 0x80; p++)
            continue;
    return (size_t)(p - text);
}

static struct yaml_place
place_at(const char *text, size_t offset)
{
    struct yaml_place place = { 1, 1 };
    for (size_t i = 0; i < offset && text[i] != '\0'; i++) {
        if (text[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if (((unsigned char)text[i] & 0xc0U) != 0x80) {
            place.column++;
        }
    }
    return place;
}

/* Where the source shows byte OFFSET of the INDEX-th "${{" of NODE: exact for what is written there
 * as it is meant, else the start of the expression, else of the value. */
static struct yaml_place
find_place(const struct yaml_file *file, const struct yaml_node *node, const char *expression,
           size_t offset, size_t index)
{
    size_t end = offset_of(file->text, node->end);
    const char *p = file->text + offset_of(file->text, node->at);
    for (;; p += 3) {
        p = strstr(p, "${{");
        if (p == NULL || p >= file->text + end)
            return node->at;
        if (index-- == 0)
            break;
    }
    bool same = strncmp(p, expression, offset) == 0;
    return place_at(file->text, (size_t)(p - file->text) + (same ? offset : 0));
}

/* The "}}" that ends the expression at P (behind "${{"), quotes respected; NULL if there is none.
 */
static const char *
find_end(const char *p)
{
    bool quoted = false;
    for (; *p != '\0'; p++) {
        quoted = quoted != (*p == '\'');
        if (!quoted && p[0] == '}' && p[1] == '}')
            return p;
    }
    return NULL;
}

/* Evaluate the INDEX-th expression of NODE, which starts at P with "${{"; *NEXT is behind it. */
static bool
evaluate(const struct yaml_file *file, const struct yaml_node *node, const char *p, size_t index,
         const struct expr_names *names, struct expr_value *value, const char **next,
         struct repro_err *err)
{
    const char *end = find_end(p + 3);
    struct expr_error error;
    if (end == NULL)
        return yaml_fail(file, find_place(file, node, p, 0, index), err,
                         "the expression has no closing '}}'");
    *next = end + 2;
    if (expr_evaluate(p + 3, (size_t)(end - p - 3), names, value, &error))
        return true;
    return yaml_fail(file, find_place(file, node, p, 3 + error.offset, index), err, "%s",
                     error.message);
}

static bool
expand(const struct yaml_file *file, const struct yaml_node *node, const struct expr_names *names,
       struct strbuf *out, struct repro_err *err)
{
    const char *p = node->text;
    for (size_t index = 0;; index++) {
        const char *start = strstr(p, "${{");
        if (start == NULL)
            break;
        const char *next = start + 3;
        strbuf_add(out, p, (size_t)(start - p));
        struct expr_value value;
        char number[32];
        if (!evaluate(file, node, start, index, names, &value, &next, err))
            return false;
        strbuf_puts(out, expr_text(&value, number));
        expr_value_clear(&value);
        if (out->len > TEMPLATE_MAX_TEXT)
            return yaml_fail(file, node->at, err, "the text becomes longer than %d bytes",
                             TEMPLATE_MAX_TEXT);
        p = next;
    }
    strbuf_puts(out, p);
    return true;
}

char *
template_text(const struct yaml_file *file, const struct yaml_node *node,
              const struct expr_names *names, struct repro_err *err)
{
    struct strbuf out = { 0 };
    if (!yaml_expect(file, node, YAML_SCALAR, "this", err) ||
        !expand(file, node, names, &out, err)) {
        strbuf_free(&out);
        return NULL;
    }
    return strbuf_take(&out);
}

bool
template_value(const struct yaml_file *file, const struct yaml_node *node,
               const struct expr_names *names, struct expr_value *value, struct repro_err *err)
{
    if (!yaml_expect(file, node, YAML_SCALAR, "this", err))
        return false;
    const char *text = node->text, *next = NULL;
    if (strstr(text, "${{") == NULL) {
        *value = expr_value_of_word(text, node->plain);
        return true;
    }
    if (strncmp(text, "${{", 3) == 0) {
        const char *end = find_end(text + 3);
        if (end != NULL && end[2] == '\0')
            return evaluate(file, node, text, 0, names, value, &next, err);
    }
    char *whole = template_text(file, node, names, err);
    if (whole == NULL)
        return false;
    *value = (struct expr_value){ .kind = EXPR_STRING, .text = whole };
    return true;
}
