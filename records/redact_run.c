/* redact_run.c - arguments and environment of a run. */
#include "records/redact_inside.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

/* TEXT through redact_text() and the search for random words; new reference. */
static json_t *
cleaned(const struct redaction *r, const char *text)
{
    char *clean = redact_text(r, text);
    char *plain = redact_random_words(clean);
    json_t *value = json_string(plain);
    free(plain);
    free(clean);
    return value;
}

/* Strict: options keep their names, other words go. */
static json_t *
strict_argument(const char *text)
{
    if (text[0] != '-')
        return json_string(REDACTED);
    size_t name = strcspn(text, "=");
    char *kept =
        text[name] == '=' ? xasprintf("%.*s=%s", (int)name, text, REDACTED) : xstrdup(text);
    json_t *value = json_string(kept);
    free(kept);
    return value;
}

/* user:password follows, as in curl */
static bool
is_user_option(const char *argument)
{
    return strcmp(argument, "-u") == 0 || strcmp(argument, "--user") == 0;
}

/* Does ARGUMENT say that the next one is a secret? */
static bool
announces_secret(const char *argument, const char *next)
{
    if (argument[0] != '-' || strchr(argument, '=') != NULL || next[0] == '-')
        return false;
    if (is_user_option(argument))
        return strchr(next, ':') != NULL;
    return redact_is_secret_name(argument, strlen(argument));
}

enum { SHORTEST_SECRET = 6, MOST_SECRETS = 64 };

static void
learn_secret(struct redaction *r, const char *value)
{
    if (strlen(value) >= SHORTEST_SECRET && strcmp(value, REDACTED) != 0)
        redact_add_once(&r->secrets, &r->secret_count, MOST_SECRETS, value);
}

void
redact_learn_arguments(struct redaction *r, const json_t *argv)
{
    for (size_t i = 1; i < json_array_size(argv); i++) {
        const char *text = json_string_value(json_array_get(argv, i));
        const char *next = json_string_value(json_array_get(argv, i + 1));
        const char *equals = text != NULL ? strchr(text, '=') : NULL;
        if (text == NULL)
            continue;
        if (equals != NULL && redact_is_secret_name(text, (size_t)(equals - text)))
            learn_secret(r, equals + 1);
        else if (next != NULL && announces_secret(text, next))
            learn_secret(r, is_user_option(text) ? strchr(next, ':') + 1 : next);
    }
}

void
redact_learn_environment(struct redaction *r, json_t *env)
{
    const char *name;
    json_t *value;
    json_object_foreach(env, name, value)
    {
        const char *text = json_string_value(value);
        if (text != NULL && redact_is_secret_name(name, strlen(name)))
            learn_secret(r, text);
    }
}

void
redact_arguments(const struct redaction *r, json_t *argv)
{
    bool secret = false;
    for (size_t i = 0; i < json_array_size(argv); i++) {
        const char *text = json_string_value(json_array_get(argv, i));
        const char *next = json_string_value(json_array_get(argv, i + 1));
        bool announced = text != NULL && next != NULL && i > 0 && announces_secret(text, next);
        if (text != NULL && secret)
            json_array_set_new(argv, i, json_string(REDACTED));
        else if (text != NULL && i > 0 && r->level == REDACT_STRICT) {
            json_t *kept = strict_argument(text);
            json_array_set_new(argv, i, cleaned(r, json_string_value(kept)));
            json_decref(kept);
        } else if (text != NULL && i > 0)
            json_array_set_new(argv, i, cleaned(r, text));
        else if (text != NULL) { /* the program: its name may be of any look */
            char *clean = redact_text(r, text);
            json_array_set_new(argv, i, json_string(clean));
            free(clean);
        }
        secret = announced;
    }
}

/* Variables whose values say something about crashes and nothing about people. */
static bool
is_allowed(const char *name)
{
    static const char *const names[] = { "LLVM_PROFILE_FILE",
                                         "LLVM_PROFILE_VERBOSE",
                                         "LLVM_PROFILE_VERBOSE_ERRORS",
                                         "LLVM_VP_MAX_NUM_VALS_PER_SITE",
                                         "LLVM_VP_BUFFER_SIZE",
                                         "LD_LIBRARY_PATH",
                                         "LD_PRELOAD",
                                         "LD_BIND_NOW",
                                         "DYLD_LIBRARY_PATH",
                                         "DYLD_INSERT_LIBRARIES",
                                         "DYLD_FRAMEWORK_PATH",
                                         "MALLOC_CONF",
                                         "_RJEM_MALLOC_CONF",
                                         "GLIBC_TUNABLES",
                                         "RUST_BACKTRACE",
                                         "RUST_LOG",
                                         "RUST_MIN_STACK",
                                         "ASAN_OPTIONS",
                                         "UBSAN_OPTIONS",
                                         "TSAN_OPTIONS" };
    static const char *const prefixes[] = { "MIMALLOC_", "MALLOC_" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return !redact_is_secret_name(name, strlen(name));
    return false;
}

void
redact_environment(const struct redaction *r, json_t *env)
{
    json_t *clean = json_object();
    const char *name;
    json_t *value;
    json_object_foreach(env, name, value)
    {
        const char *text = json_string_value(value);
        char *shown = redact_text(r, name);
        json_t *kept = text == NULL || text[0] == '\0'                 ? json_incref(value)
                       : is_allowed(name) && r->level != REDACT_STRICT ? cleaned(r, text)
                                                                       : json_string(REDACTED);
        json_object_set_new_nocheck(clean, shown, kept);
        free(shown);
    }
    json_object_clear(env);
    json_object_update(env, clean);
    json_decref(clean);
}
