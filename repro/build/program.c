/* program.c - see program.h. */
#include "repro/build/program.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/digest.h"
#include "repro/proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_LOG = 16 << 20 };

struct build_program *
program_new(const char *name, const char *linker, const char *identity)
{
    struct build_program *program = xcalloc(1, sizeof *program);
    program->name = xstrdup(name);
    program->linker = xstrdup(linker);
    program->identity = xstrdup(identity);
    return program;
}

void
program_free(struct build_program *program)
{
    if (program == NULL)
        return;
    char *const strings[] = { program->name,      program->linker,
                              program->identity,  program->path,
                              program->log,       program->key,
                              program->temporary, program->library_identity };
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        free(strings[i]);
    argv_free(&program->options);
    argv_free(&program->libraries);
    free(program->units);
    free(program);
}

void
program_add_unit(struct build_program *program, struct build_unit *unit)
{
    XAPPEND(program->units, program->unit_count, unit);
}

static void
link_words(const struct build_program *program, struct argv *argv)
{
    argv_add_all(argv, &program->options);
    for (size_t i = 0; i < program->unit_count; i++)
        argv_add(argv, program->units[i]->object);
    argv_add_all(argv, &program->libraries);
}

/* Objects are named by content, so their names in the right order say all about them. */
static char *
program_key(const struct build_program *program)
{
    struct argv words = { 0 };
    link_words(program, &words);
    struct strbuf text = { 0 };
    strbuf_printf(&text, "program 1\n%s\n%s\n%s\n", program->identity, program->name,
                  program->library_identity != NULL ? program->library_identity : "");
    for (size_t i = 0; i < words.count; i++)
        strbuf_printf(&text, "%s\n", words.words[i]);
    char *key = digest_text(text.data);
    strbuf_free(&text);
    argv_free(&words);
    return key;
}

void
program_look_up(struct build_program *program, struct store *store, bool fresh)
{
    free(program->key);
    program->key = program_key(program);
    char *folder = store_program_dir(store, program->key);
    char *path = fs_join(folder, program->name);
    if (!fresh && fs_is_executable(path)) {
        store_touch(folder);
        free(folder);
        program->state = UNIT_READY;
        program->cached = true;
        program->path = path;
        return;
    }
    free(folder);
    free(path);
    if (program->temporary == NULL)
        program->temporary = store_temporary(store);
}

static void
whole_command(const struct build_program *program, const char *output, struct argv *argv)
{
    argv_add(argv, program->linker);
    argv_add(argv, "-o");
    argv_add(argv, output);
    link_words(program, argv);
}

char *
program_command(const struct build_program *program)
{
    struct argv argv = { 0 };
    whole_command(program, program->path != NULL ? program->path : program->name, &argv);
    char *text = argv_text(&argv);
    argv_free(&argv);
    return text;
}

int
program_link(void *context)
{
    const struct build_program *program = context;
    struct argv argv = { 0 };
    whole_command(program, program->temporary, &argv);
    char *log = xasprintf("%s.log", program->temporary);
    int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return 126;
    struct proc_command command = { .argv = argv.words };
    proc_exec(&command, fd, fd);
}

static bool
keep_program(struct build_program *program, struct store *store)
{
    char *folder = store_program_dir(store, program->key);
    program->path = fs_join(folder, program->name);
    bool ok = fs_mkdirs(folder, NULL) && rename(program->temporary, program->path) == 0;
    free(folder);
    return ok;
}

void
program_finish(struct build_program *program, struct store *store, int wait_status,
               uint64_t wall_ms)
{
    program->wall_ms = wall_ms;
    char *log = xasprintf("%s.log", program->temporary);
    size_t len = 0;
    free(program->log);
    program->log = NULL;
    if (!fs_read_file(log, MAX_LOG, &program->log, &len, NULL))
        program->log = xstrdup("");
    unlink(log);
    free(log);
    bool linked = WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0;
    if (linked && keep_program(program, store)) {
        program->state = UNIT_READY;
        return;
    }
    unlink(program->temporary);
    program->state = UNIT_FAILED;
    if (linked) {
        free(program->log);
        program->log =
            xasprintf("%s: could not be kept in the build cache (disk full?)\n", program->path);
    }
}
