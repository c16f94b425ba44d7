/* redact.c - see redact.h: the walk over a document, and what it leaves alone. */
#include "records/redact_inside.h"

#include "common/strbuf.h"
#include "common/xalloc.h"
#include "records/json.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { DEEPEST = 64, SHORTEST_NAME = 3, MOST_NAMES = 64, MOST_PATHS = 512 };

static const char *const level_names[] = { "none", "paths", "strict" };

bool
redact_level_parse(const char *name, enum redact_level *level)
{
    for (unsigned i = 0; i < sizeof level_names / sizeof *level_names; i++) {
        if (strcmp(name, level_names[i]) == 0) {
            *level = (enum redact_level)i;
            return true;
        }
    }
    return false;
}

const char *
redact_level_name(enum redact_level level)
{
    return level_names[level];
}

static void
clear_list(char ***list, size_t *count)
{
    for (size_t i = 0; i < *count; i++)
        free((*list)[i]);
    free(*list);
    *list = NULL;
    *count = 0;
}

void
redaction_clear(struct redaction *r)
{
    clear_list(&r->homes, &r->home_count);
    clear_list(&r->users, &r->user_count);
    clear_list(&r->hosts, &r->host_count);
    clear_list(&r->paths, &r->path_count);
    clear_list(&r->secrets, &r->secret_count);
}

void
redact_add_once(char ***list, size_t *count, size_t most, const char *text)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp((*list)[i], text) == 0)
            return;
    if (*count < most)
        XAPPEND(*list, *count, xstrdup(text));
}

void
redaction_add_home(struct redaction *r, const char *path)
{
    size_t len = path != NULL ? strlen(path) : 0;
    while (len > 1 && path[len - 1] == '/')
        len--;
    if (len < 2 || path[0] != '/')
        return;
    char *home = xstrndup(path, len);
    redact_add_once(&r->homes, &r->home_count, MOST_NAMES, home);
    free(home);
}

static bool
is_one_of(const char *name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(name, words[i]) == 0)
            return true;
    return false;
}

void
redaction_add_user(struct redaction *r, const char *name)
{
    /* accounts of systems and services, and words that paths of programs are full of */
    static const char *const nobody[] = {
        "root",   "user",   "nobody", "ubuntu", "debian", "admin",   "runner", "vagrant", "build",
        "docker", "travis", "test",   "daemon", "bin",    "sys",     "games",  "mail",    "www",
        "lib",    "usr",    "src",    "data",   "main",   "code",    "dev",    "home",    "tmp",
        "opt",    "var",    "etc",    "local",  "share",  "include", "clang",  "llvm",    "gcc",
        "app",    "prog",   "work",   "node",   "python", "git",     "repro",  "builder", "jenkins"
    };
    if (name != NULL && strlen(name) >= SHORTEST_NAME &&
        !is_one_of(name, nobody, sizeof nobody / sizeof *nobody))
        redact_add_once(&r->users, &r->user_count, MOST_NAMES, name);
}

void
redaction_add_host(struct redaction *r, const char *name)
{
    static const char *const no_host[] = { "localhost",   "localhost.localdomain",
                                           "localdomain", "(none)",
                                           "host",        "local",
                                           "debian",      "ubuntu",
                                           "linux",       "fedora",
                                           "server",      "desktop",
                                           "runner",      "build",
                                           "builder",     "repro" };
    if (name != NULL && strlen(name) >= SHORTEST_NAME &&
        !is_one_of(name, no_host, sizeof no_host / sizeof *no_host))
        redact_add_once(&r->hosts, &r->host_count, MOST_NAMES, name);
}

char *
redact_text(const struct redaction *r, const char *text)
{
    if (r->level == REDACT_NONE)
        return xstrdup(text);
    char *plain = redact_secrets(r, text);
    char *named = redact_names(r, plain);
    free(plain);
    if (r->level != REDACT_STRICT)
        return named;
    char *strict = redact_folders(r, named);
    free(named);
    return strict;
}

/* "PARENT/KEY" of members that hold words of ours, digits or machine code: a login name like
 * "crash" or "rip" must not change them. A parent of `*` fits any. Items of an array have the
 * array's own key as their parent and no key. */
static const char *const kept[] = { "*/schema",
                                    "*/id",
                                    "*/created",
                                    "*/finished",
                                    "*/tool",
                                    "*/outcome",
                                    "*/outcomes",
                                    "*/format",
                                    "*/arch",
                                    "*/build_id",
                                    "*/instrumented",
                                    "*/phase",
                                    "*/capture",
                                    "signal/name",
                                    "*/code_name",
                                    "*/reported_address",
                                    "signal/exception",
                                    "*/address",
                                    "*/address_source",
                                    "*/access",
                                    "region/kind",
                                    "operands/kind",
                                    "decode/value",
                                    "operands/value",
                                    "*/effective_address",
                                    "*/meaning",
                                    "fault/expression",
                                    "*/pc",
                                    "*/trust",
                                    "*/stop_reason",
                                    "*/layer",
                                    "*/module_offset",
                                    "registers/*",
                                    "instruction/bytes",
                                    "instruction/text",
                                    "operands/text",
                                    "window/bytes",
                                    "window/text",
                                    "*/start",
                                    "*/end",
                                    "*/perms",
                                    "maps/offset",
                                    "*/base",
                                    "*/bias",
                                    "profile/runtime",
                                    "*/layout",
                                    "at_fault/bytes",
                                    "binary/match",
                                    "findings/kind",
                                    "values/kind",
                                    "site_counts/kind",
                                    "findings/what",
                                    "findings/value",
                                    "values/value",
                                    "site_counts/value",
                                    "*/class",
                                    "*/strength",
                                    "*/status",
                                    "signature/stack",
                                    "*/expected",
                                    "*/check",
                                    "axes/*",
                                    "cells/crash",
                                    "answer/cells",
                                    "*/axis",
                                    "*/role",
                                    "*/verdict",
                                    "*/redacted",
                                    "build/kind",
                                    "experiments/name",
                                    "*/predicted",
                                    "experiments/profile",
                                    "theories/name",
                                    "fix/verified_by",
                                    "examples/cells",
                                    "examples/outcomes",
                                    NULL };

static bool
fits(const char *pattern, const char *parent, const char *key)
{
    const char *slash = strchr(pattern, '/');
    size_t len = (size_t)(slash - pattern);
    bool parent_fits =
        pattern[0] == '*' || (strlen(parent) == len && !strncmp(pattern, parent, len));
    return parent_fits && (slash[1] == '*' || strcmp(slash + 1, key) == 0);
}

static bool
is_kept(const char *parent, const char *key)
{
    for (const char *const *pattern = kept; *pattern != NULL; pattern++)
        if (fits(*pattern, parent, key))
            return true;
    return false;
}

typedef json_t *string_visit(struct redaction *r, const char *text);

static void walk(struct redaction *r, const char *parent, const char *key, json_t *node,
                 unsigned depth, string_visit *visit);

static json_t *
learn(struct redaction *r, const char *text)
{
    redact_learn_names(r, text);
    if (r->level == REDACT_STRICT && redact_is_path(text) && strchr(text, '\n') == NULL) {
        char *named = redact_names(r, text); /* folders are looked for after the names */
        redact_add_once(&r->paths, &r->path_count, MOST_PATHS, named);
        free(named);
    }
    return NULL;
}

/* "0x7f00" and the like: nothing of anybody in it. */
static bool
is_address(const char *text)
{
    return text[0] == '0' && text[1] == 'x' &&
           text[2 + strspn(text + 2, "0123456789abcdef")] == '\0';
}

static json_t *
replace(struct redaction *r, const char *text)
{
    if (is_address(text))
        return NULL;
    char *clean = redact_text(r, text);
    json_t *value = strcmp(clean, text) != 0 ? json_string(clean) : NULL;
    free(clean);
    return value;
}

/* Nothing that looks private in a member of fixed words: login names that are such a word aside. A
 * document of others may have anything there. */
static bool
is_our_word(const struct redaction *r, const char *text)
{
    struct redaction nameless = *r;
    nameless.user_count = nameless.host_count = 0;
    char *clean = redact_text(&nameless, text);
    bool same = strcmp(clean, text) == 0;
    free(clean);
    return same;
}

/* The value that takes the place of ITEM, NULL when it stays (its own items were visited). */
static json_t *
visit_item(struct redaction *r, const char *parent, const char *key, json_t *item, unsigned depth,
           string_visit *visit)
{
    if (json_is_string(item) && is_kept(parent, key) &&
        (visit != replace || is_our_word(r, json_string_value(item))))
        return NULL;
    if (json_is_string(item))
        return visit(r, json_string_value(item));
    if (depth >= DEEPEST && (json_is_object(item) || json_is_array(item)))
        return visit == replace ? json_null() : NULL; /* no document of ours is that deep */
    walk(r, parent, key, item, depth + 1, visit);
    return NULL;
}

/* Depth is bounded by DEEPEST. */
static void
walk(struct redaction *r, const char *parent, const char *key, json_t *node, unsigned depth,
     string_visit *visit)
{
    if (visit == learn && strcmp(key, "argv") == 0)
        redact_learn_arguments(r, node);
    if (visit == learn && strcmp(key, "env") == 0)
        redact_learn_environment(r, node);
    if (visit == replace && strcmp(key, "argv") == 0 && json_is_array(node)) {
        redact_arguments(r, node);
        return;
    }
    if (visit == replace && strcmp(key, "env") == 0 && json_is_object(node)) {
        redact_environment(r, node);
        return;
    }
    for (size_t i = 0; i < json_array_size(node); i++) {
        json_t *item = json_array_get(node, i);
        json_t *changed = visit_item(r, parent, key, item, depth, visit);
        if (changed != NULL)
            json_array_set_new(node, i, changed);
    }
    const char *name;
    json_t *member;
    json_object_foreach(json_is_object(node) ? node : NULL, name, member)
    {
        json_t *changed = visit_item(r, key, name, member, depth, visit);
        if (changed != NULL)
            json_object_set_new(node, name, changed);
    }
}

static struct redaction
copy_of(const struct redaction *r)
{
    struct redaction copy = { .level = r->level };
    for (size_t i = 0; i < r->home_count; i++)
        redaction_add_home(&copy, r->homes[i]);
    for (size_t i = 0; i < r->user_count; i++)
        redaction_add_user(&copy, r->users[i]);
    for (size_t i = 0; i < r->host_count; i++)
        redaction_add_host(&copy, r->hosts[i]);
    for (size_t i = 0; i < r->secret_count; i++)
        redact_add_once(&copy.secrets, &copy.secret_count, MOST_NAMES, r->secrets[i]);
    return copy;
}

/* The stricter of what it was and what was done now. */
static void
mark(const struct redaction *r, json_t *doc)
{
    enum redact_level before = REDACT_NONE;
    const char *was = json_string_value(json_object_get(doc, "redacted"));
    if (!json_is_object(doc) || json_object_get(doc, "schema") == NULL)
        return;
    if (was == NULL || !redact_level_parse(was, &before) || before < r->level)
        json_object_set_new(doc, "redacted", json_string(redact_level_name(r->level)));
}

void
redact_learn(struct redaction *redaction, json_t *doc)
{
    walk(redaction, "", "", doc, 0, learn);
}

void
redact_document(const struct redaction *redaction, json_t *doc)
{
    if (redaction->level == REDACT_NONE)
        return;
    struct redaction r = copy_of(redaction);
    redact_learn(&r, doc);
    walk(&r, "", "", doc, 0, replace);
    mark(&r, doc);
    for (size_t i = 0; i < json_array_size(doc); i++)
        mark(&r, json_array_get(doc, i));
    redaction_clear(&r);
}

struct crash_record *
redact_crash_record(const struct redaction *redaction, const struct crash_record *record,
                    struct repro_err *err)
{
    json_t *doc = crash_record_to_json(record);
    redact_document(redaction, doc);
    struct crash_record *copy = crash_record_from_json(doc, err);
    json_decref(doc);
    return copy;
}

struct matrix_result *
redact_matrix_result(const struct redaction *redaction, const struct matrix_result *result,
                     struct repro_err *err)
{
    json_t *doc = matrix_result_to_json(result);
    redact_document(redaction, doc);
    struct matrix_result *copy = matrix_result_from_json(doc, err);
    json_decref(doc);
    return copy;
}

/* TEXT with every WORD replaced by NAME. */
static char *
with_name(const char *text, const char *word, const char *name)
{
    struct strbuf out = { 0 };
    for (const char *at; (at = strstr(text, word)) != NULL; text = at + strlen(word)) {
        strbuf_add(&out, text, (size_t)(at - text));
        strbuf_puts(&out, name);
    }
    strbuf_puts(&out, text);
    return strbuf_take(&out);
}

/* PATH, or what it was before the names of this machine were taken out, if that is there. */
static char *
find_named(char *path)
{
    char host[256] = "";
    (void)gethostname(host, sizeof host - 1);
    const char *const names[][2] = { { "USER", getenv("USER") },
                                     { "USER", getenv("LOGNAME") },
                                     { "HOST", host } };
    for (size_t i = 0; i < 3 && access(path, F_OK) != 0; i++) {
        const char *name = names[i][1];
        if (name == NULL || name[0] == '\0' || strstr(path, names[i][0]) == NULL)
            continue;
        char *candidate = with_name(path, names[i][0], name);
        if (access(candidate, F_OK) == 0) {
            free(path);
            return candidate;
        }
        free(candidate);
    }
    return path;
}

char *
redact_expand(const char *path)
{
    const char *home = getenv("HOME");
    if (path[0] == '~' && path[1] == '/' && home != NULL && home[0] == '/')
        return find_named(xasprintf("%s%s", home, path + 1));
    return find_named(xstrdup(path));
}
