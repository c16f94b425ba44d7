/* build_command.c - see build_command.h. */
#include "repro/experiments/build_command.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[VALUE_COUNT] = {
    [VALUE_CC] = "cc",
    [VALUE_CXX] = "cxx",
    [VALUE_CFLAGS] = "cflags",
    [VALUE_FOREIGN_CC] = "foreign_cc",
    [VALUE_FOREIGN_CXX] = "foreign_cxx",
    [VALUE_FOREIGN_CFLAGS] = "foreign_cflags",
    [VALUE_LDFLAGS] = "ldflags",
    [VALUE_DIR] = "dir",
};
static const char order[] = "{order:";

/* Does a placeholder called NAME begin at AT? Its length, else 0. */
static size_t
placeholder(const char *at, const char *name)
{
    size_t len = strlen(name);
    return at[0] == '{' && strncmp(at + 1, name, len) == 0 && at[len + 1] == '}' ? len + 2 : 0;
}

/* The text between "{order:" and the brace that closes it (braces inside, as in ${X}, in pairs). */
static const char *
order_end(const char *inside)
{
    unsigned open = 1;
    for (const char *p = inside; *p != '\0'; p++) {
        open += *p == '{';
        if (*p == '}' && --open == 0)
            return p;
    }
    return NULL;
}

static const char *
expand_order(const char *inside, bool reversed, struct strbuf *out, struct repro_err *err)
{
    const char *end = order_end(inside);
    const char *bar = end != NULL ? memchr(inside, '|', (size_t)(end - inside)) : NULL;
    if (bar == NULL) {
        repro_fail(err, REPRO_E_USAGE,
                   "--build: expected {order:PROGRAM'S OBJECTS|FOREIGN OBJECTS}, got '%s%.40s'",
                   order, inside);
        return NULL;
    }
    size_t first = (size_t)(bar - inside), second = (size_t)(end - bar - 1);
    strbuf_add(out, reversed ? bar + 1 : inside, reversed ? second : first);
    strbuf_puts(out, " ");
    strbuf_add(out, reversed ? inside : bar + 1, reversed ? first : second);
    return end + 1;
}

/* Behind the placeholder that begins at AT; AT if none does; NULL with ERR. */
static const char *
expand_one(const char *at, const struct build_values *values, struct strbuf *out,
           struct repro_err *err)
{
    if (strncmp(at, order, sizeof order - 1) == 0)
        return expand_order(at + sizeof order - 1, values->reversed, out, err);
    for (unsigned i = 0; i < VALUE_COUNT; i++) {
        size_t len = placeholder(at, names[i]);
        if (len > 0) {
            strbuf_puts(out, values->values[i] != NULL ? values->values[i] : "");
            return at + len;
        }
    }
    return at;
}

static char *
expand(const char *command, const struct build_values *values, struct repro_err *err)
{
    struct strbuf out = { 0 };
    strbuf_puts(&out, "");
    for (const char *at = command; *at != '\0';) {
        bool shells = at > command && at[-1] == '$';
        const char *next = *at == '{' && !shells ? expand_one(at, values, &out, err) : at;
        if (next == NULL) {
            strbuf_free(&out);
            return NULL;
        }
        if (next == at)
            strbuf_add(&out, next++, 1);
        at = next;
    }
    return strbuf_take(&out);
}

/* {order:...} may hold placeholders: what it gives is looked at again. */
char *
build_command_expand(const char *command, const struct build_values *values, struct repro_err *err)
{
    char *once = expand(command, values, err);
    if (once == NULL || strstr(command, order) == NULL)
        return once;
    char *twice = expand(once, values, err);
    free(once);
    return twice;
}

static char *
variable(const char *name)
{
    char *text = xasprintf("REPRO_%s", name);
    for (char *p = text; *p != '\0'; p++)
        *p = (char)toupper((unsigned char)*p);
    return text;
}

void
build_command_environment(const struct build_values *values, struct argv *environment)
{
    for (unsigned i = 0; i < VALUE_COUNT; i++) {
        char *name = variable(names[i]);
        argv_addf(environment, "%s=%s", name, values->values[i] != NULL ? values->values[i] : "");
        free(name);
    }
    argv_addf(environment, "REPRO_ORDER=%s", values->reversed ? "foreign-first" : "program-first");
}

static bool
names_value(const char *command, const char *name)
{
    char *text = xasprintf("{%s}", name), *shell = variable(name);
    bool found = strstr(command, text) != NULL || strstr(command, shell) != NULL;
    free(text);
    free(shell);
    return found;
}

static bool
names_order(const char *command)
{
    return strstr(command, order) != NULL || strstr(command, "REPRO_ORDER") != NULL;
}

/* {dir} alone says nothing about compilers and flags. */
static bool
names_anything(const char *command)
{
    for (unsigned i = 0; i < VALUE_DIR; i++)
        if (names_value(command, names[i]))
            return true;
    return names_order(command);
}

bool
build_command_uses(const char *command, enum build_value value)
{
    return names_value(command, names[value]) || !names_anything(command);
}

bool
build_command_uses_order(const char *command)
{
    return names_order(command) || !names_anything(command);
}
