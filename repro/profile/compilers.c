/* compilers.c - see compilers.h. */
#include "repro/profile/compilers.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/proc.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define VERSION_TIMEOUT_MS 20000

/* "clang", "clang-16", "rustc". */
static bool
is_compiler_name(const char *name)
{
    if (strcmp(name, "clang") == 0 || strcmp(name, "rustc") == 0)
        return true;
    if (strncmp(name, "clang-", 6) != 0 || name[6] == '\0')
        return false;
    return strspn(name + 6, "0123456789") == strlen(name + 6);
}

/* The number behind KEY in TEXT, 0 if there is none. */
static unsigned
number_behind(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at != NULL ? (unsigned)strtoul(at + strlen(key), NULL, 10) : 0;
}

static unsigned
llvm_of(bool rustc, const char *text)
{
    if (rustc)
        return number_behind(text, "LLVM version: ");
    /* Apple's numbers are not LLVM's. */
    return strstr(text, "Apple clang") != NULL ? 0 : number_behind(text, "clang version ");
}

static bool
ask(struct profile_compilers *list, const char *path, const char *name, struct repro_err *err)
{
    bool rustc = strcmp(name, "rustc") == 0;
    char version[] = "--version", verbose[] = "-vV";
    char *copy = xstrdup(path);
    char *argv[] = { copy, rustc ? verbose : version, NULL };
    struct proc_command command = { .argv = argv, .timeout_ms = VERSION_TIMEOUT_MS };
    struct proc_result result;
    struct repro_err why = { 0 };
    if (!proc_run(&command, &result, &why)) {
        free(copy);
        if (why.code == REPRO_E_INTERRUPTED && err != NULL)
            *err = why;
        return why.code != REPRO_E_INTERRUPTED;
    }
    if (proc_ok(&result)) {
        struct profile_compiler c = { .name = xstrdup(name),
                                      .path = copy,
                                      .is_rustc = rustc,
                                      .llvm = llvm_of(rustc, result.out) };
        XAPPEND(list->items, list->count, c);
        copy = NULL;
    }
    free(copy);
    proc_result_clear(&result);
    return true;
}

/* The same program under another name or in another folder of $PATH. */
static bool
is_known(char **real_paths, size_t count, const char *real)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(real_paths[i], real) == 0)
            return true;
    }
    return false;
}

struct search {
    struct profile_compilers *list;
    char **seen; /* real paths */
    size_t seen_count;
    struct repro_err *err;
};

static bool
look_at(struct search *s, const char *dir, const char *name)
{
    char *path = fs_join(dir, name);
    char *real = fs_is_executable(path) ? realpath(path, NULL) : NULL;
    bool ok = true;
    if (real != NULL && !is_known(s->seen, s->seen_count, real)) {
        ok = ask(s->list, path, name, s->err);
        XAPPEND(s->seen, s->seen_count, xstrdup(real));
    }
    free(real);
    free(path);
    return ok;
}

static bool
look_in(struct search *s, const char *dir)
{
    DIR *handle = opendir(dir);
    bool ok = true;
    struct dirent *entry;
    while (handle != NULL && ok && (entry = readdir(handle)) != NULL) {
        if (is_compiler_name(entry->d_name))
            ok = look_at(s, dir, entry->d_name);
    }
    if (handle != NULL)
        closedir(handle);
    return ok;
}

static int
by_release(const void *a, const void *b)
{
    const struct profile_compiler *x = a, *y = b;
    if (x->is_rustc != y->is_rustc)
        return x->is_rustc ? 1 : -1;
    if (x->llvm != y->llvm)
        return x->llvm < y->llvm ? -1 : 1;
    return strcmp(x->name, y->name);
}

bool
profile_compilers_find(struct profile_compilers *list, struct repro_err *err)
{
    *list = (struct profile_compilers){ 0 };
    struct search s = { .list = list, .err = err };
    const char *path = getenv("PATH");
    bool ok = true;
    while (ok && path != NULL && *path != '\0') {
        size_t len = strcspn(path, ":");
        char *dir = xstrndup(path, len);
        ok = len == 0 || look_in(&s, dir);
        free(dir);
        path += len + (path[len] == ':');
    }
    for (size_t i = 0; i < s.seen_count; i++)
        free(s.seen[i]);
    free(s.seen);
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, by_release);
    return ok;
}

void
profile_compilers_clear(struct profile_compilers *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].name);
        free(list->items[i].path);
    }
    free(list->items);
    *list = (struct profile_compilers){ 0 };
}

static char *
refusal(const struct profile_compiler *c, const char *path)
{
    const char *text = "unsupported instrumentation profile format version";
    if (c->is_rustc) /* a warning: the build goes on without the profile */
        return xasprintf("warning: %s: %s", path, text);
    if (c->llvm <= 14)
        return xasprintf("error: Could not read profile %s: %s", path, text);
    return xasprintf("error: Error in reading profile %s: %s", path, text);
}

enum indexed_answer
profile_compiler_answer(const struct profile_compiler *c, const struct indexed_check *check,
                        const char *path, char **says)
{
    *says = NULL;
    if (!check->readable && check->header.version == 0)
        return INDEXED_NO;
    enum indexed_answer answer =
        c->llvm != 0 ? indexed_reads(c->llvm, check->header.version) : INDEXED_UNKNOWN;
    if (answer == INDEXED_NO)
        *says = refusal(c, path);
    else if (c->is_rustc && (check->header.version_word & PROF_FLAG_IR) == 0) {
        *says = xasprintf("warning: %s: Not an IR level instrumentation profile", path);
        return INDEXED_NO;
    }
    return answer;
}
