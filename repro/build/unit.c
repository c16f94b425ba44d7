/* unit.c - see unit.h. */
#include "repro/build/unit.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/build/depfile.h"
#include "repro/digest.h"
#include "repro/proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_TEXT = 16 << 20 };

struct build_unit *
unit_new(const char *compiler, const char *identity, const struct argv *flags, const char *folder,
         const char *source)
{
    struct build_unit *unit = xcalloc(1, sizeof *unit);
    unit->compiler = xstrdup(compiler);
    unit->identity = xstrdup(identity);
    argv_add_all(&unit->flags, flags);
    unit->folder = xstrdup(folder);
    unit->source = xstrdup(source);
    return unit;
}

void
unit_free(struct build_unit *unit)
{
    if (unit == NULL)
        return;
    char *const strings[] = { unit->compiler, unit->identity, unit->folder, unit->source,
                              unit->object,   unit->log,      unit->key,    unit->temporary };
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        free(strings[i]);
    argv_free(&unit->flags);
    free(unit);
}

static bool
same_words(const struct argv *a, const struct argv *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->words[i], b->words[i]) != 0)
            return false;
    return true;
}

bool
unit_same(const struct build_unit *a, const struct build_unit *b)
{
    return strcmp(a->source, b->source) == 0 && strcmp(a->folder, b->folder) == 0 &&
           strcmp(a->compiler, b->compiler) == 0 && strcmp(a->identity, b->identity) == 0 &&
           same_words(&a->flags, &b->flags);
}

static char *
first_key(const struct build_unit *unit, const char *source_digest)
{
    struct strbuf text = { 0 };
    strbuf_printf(&text, "object 1\n%s\n%s\n%s\n%s\n", unit->identity, unit->folder, unit->source,
                  source_digest);
    for (size_t i = 0; i < unit->flags.count; i++)
        strbuf_printf(&text, "%s\n", unit->flags.words[i]);
    char *key = digest_text(text.data);
    strbuf_free(&text);
    return key;
}

/* First key plus the content of every file in FILES; NULL if one of them cannot be read. */
static char *
second_key(const struct build_unit *unit, struct store *store, const struct argv *files)
{
    struct strbuf text = { 0 };
    strbuf_printf(&text, "%s\n", unit->key);
    bool ok = files->count > 0;
    for (size_t i = 0; i < files->count && ok; i++) {
        char *path = fs_join(unit->folder, files->words[i]);
        const char *digest = store_digest(store, path);
        free(path);
        ok = digest != NULL;
        strbuf_printf(&text, "%s %s\n", files->words[i], ok ? digest : "");
    }
    char *key = ok ? digest_text(text.data) : NULL;
    strbuf_free(&text);
    return key;
}

static bool
read_text(const char *path, char **text)
{
    size_t len = 0;
    return fs_exists(path) && fs_read_file(path, MAX_TEXT, text, &len, NULL);
}

/* One path a line. */
static void
read_lines(const char *text, struct argv *lines)
{
    for (; *text != '\0'; text += *text == '\n') {
        size_t len = strcspn(text, "\n");
        argv_addf(lines, "%.*s", (int)len, text);
        text += len;
    }
}

static void
fail_unit(struct build_unit *unit, const char *why)
{
    unit->state = UNIT_FAILED;
    free(unit->log);
    unit->log = xasprintf("%s: %s\n", unit->source, why);
}

void
unit_look_up(struct build_unit *unit, struct store *store, bool fresh)
{
    char *source = fs_join(unit->folder, unit->source);
    const char *digest = store_digest(store, source);
    free(source);
    if (digest == NULL) {
        fail_unit(unit, "cannot be read");
        return;
    }
    free(unit->key);
    unit->key = first_key(unit, digest);
    char *list = store_object_path(store, unit->key, ".files"), *text = NULL;
    struct argv files = { 0 };
    if (read_text(list, &text))
        read_lines(text, &files);
    char *key = second_key(unit, store, &files);
    if (key != NULL && !fresh) {
        char *object = store_object_path(store, key, ".o");
        if (fs_exists(object)) {
            unit->state = UNIT_READY;
            unit->cached = true;
            unit->object = object;
            store_touch(object);
            store_touch(list);
        } else {
            free(object);
        }
    }
    if (unit->state == UNIT_NEW && unit->temporary == NULL)
        unit->temporary = store_temporary(store);
    free(key);
    argv_free(&files);
    free(text);
    free(list);
}

static char *
temporary_file(const struct build_unit *unit, const char *suffix)
{
    return xasprintf("%s%s", unit->temporary, suffix);
}

static void
compile_words(const struct build_unit *unit, const char *depfile, const char *object,
              struct argv *argv)
{
    argv_add(argv, unit->compiler);
    argv_add_all(argv, &unit->flags);
    if (depfile != NULL) {
        argv_add_words(argv, "-MD -MF");
        argv_add(argv, depfile);
    }
    argv_add_words(argv, "-c -o");
    argv_add(argv, object);
    argv_add(argv, unit->source);
}

char *
unit_command(const struct build_unit *unit)
{
    struct argv argv = { 0 };
    compile_words(unit, NULL, unit->object != NULL ? unit->object : "/dev/null", &argv);
    char *text = argv_text(&argv);
    argv_free(&argv);
    return text;
}

int
unit_compile(void *context)
{
    const struct build_unit *unit = context;
    char *log = temporary_file(unit, ".log"), *object = temporary_file(unit, ".o"),
         *depfile = temporary_file(unit, ".d");
    struct argv argv = { 0 };
    compile_words(unit, depfile, object, &argv);
    int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return 126;
    struct proc_command command = { .argv = argv.words, .cwd = unit->folder };
    proc_exec(&command, fd, fd);
}

/* Move the object to the name that its sources' content gives it. */
static bool
keep_object(struct build_unit *unit, struct store *store)
{
    char *object = temporary_file(unit, ".o"), *depfile = temporary_file(unit, ".d"), *text = NULL;
    struct argv files = { 0 };
    if (read_text(depfile, &text))
        depfile_parse(text, &files);
    char *key = second_key(unit, store, &files);
    bool ok = key != NULL;
    if (ok) {
        char *list = store_object_path(store, unit->key, ".files");
        struct strbuf lines = { 0 };
        for (size_t i = 0; i < files.count; i++)
            strbuf_printf(&lines, "%s\n", files.words[i]);
        unit->object = store_object_path(store, key, ".o");
        ok =
            rename(object, unit->object) == 0 && fs_write_atomic(list, lines.data, lines.len, NULL);
        strbuf_free(&lines);
        free(list);
    }
    unlink(depfile);
    unlink(object);
    argv_free(&files);
    free(key);
    free(text);
    free(depfile);
    free(object);
    return ok;
}

void
unit_finish(struct build_unit *unit, struct store *store, int wait_status, uint64_t wall_ms)
{
    unit->wall_ms = wall_ms;
    char *log = temporary_file(unit, ".log");
    free(unit->log);
    unit->log = NULL;
    if (!read_text(log, &unit->log))
        unit->log = xstrdup("");
    unlink(log);
    free(log);
    bool compiled = WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0;
    if (compiled && keep_object(unit, store))
        unit->state = UNIT_READY;
    else if (compiled)
        fail_unit(unit, "the object could not be kept in the build cache (disk full?)");
    else
        unit->state = UNIT_FAILED;
}
