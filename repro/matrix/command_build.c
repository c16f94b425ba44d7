/* command_build.c - see command_build.h. */
#include "repro/matrix/command_build.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/digest.h"
#include "repro/proc.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KEY_DIGITS = 16, MAX_LOG = 1 << 20 };

static const char stamp_name[] = ".repro-built";

char *
command_build_key(const struct cell_spec *spec, const char *source, const char *digests)
{
    struct strbuf text = { 0 };
    strbuf_printf(&text, "command build 1\n%s\n%s\n", source, digests);
    for (size_t i = 0; i < spec->build.count; i++)
        strbuf_printf(&text, "%zu %s\n", strlen(spec->build.words[i]), spec->build.words[i]);
    for (size_t i = 0; i < spec->build_env.count; i++)
        strbuf_printf(&text, "env %s\n", spec->build_env.words[i]);
    char *key = digest_text(text.data);
    key[KEY_DIGITS] = '\0';
    strbuf_free(&text);
    return key;
}

struct command_build *
command_build_new(const struct cell_spec *spec, char *key, const char *results, const char *source)
{
    struct command_build *build = xcalloc(1, sizeof *build);
    build->key = key;
    build->folder = xasprintf("%s/builds/%s", results, key);
    build->source = xstrdup(source);
    build->timeout_ms = spec->build_timeout_ms;
    argv_add_all(&build->commands, &spec->build);
    argv_add_all(&build->env, &spec->build_env);
    return build;
}

void
command_build_free(struct command_build *build)
{
    if (build == NULL)
        return;
    argv_free(&build->commands);
    argv_free(&build->env);
    free(build->key);
    free(build->folder);
    free(build->source);
    free(build->log);
    free(build);
}

static char *
stamp_path(const struct command_build *build)
{
    return fs_join(build->folder, stamp_name);
}

static char *
log_path(const struct command_build *build)
{
    return xasprintf("%s.log", build->folder);
}

static void
read_log(struct command_build *build)
{
    char *path = log_path(build);
    size_t len = 0;
    free(build->log);
    build->log = NULL;
    if (!fs_read_file(path, MAX_LOG, &build->log, &len, NULL))
        build->log = xstrdup("");
    free(path);
}

void
command_build_look_up(struct command_build *build, bool resume)
{
    char *stamp = stamp_path(build);
    build->cached = resume && fs_exists(stamp);
    build->state = build->cached ? UNIT_READY : UNIT_NEW;
    if (build->cached)
        read_log(build);
    free(stamp);
}

char *
command_build_text(const struct command_build *build)
{
    struct strbuf text = { 0 };
    for (size_t i = 0; i < build->commands.count; i++) {
        const char *command = build->commands.words[i];
        size_t len = strlen(command);
        while (len > 0 && command[len - 1] == '\n')
            len--;
        strbuf_printf(&text, "%s%.*s", i > 0 ? "\n" : "", (int)len, command);
    }
    return strbuf_take(&text);
}

/* One shell for all commands; it ends at the first that fails. SIGALRM ends it at its limit, and
 * the scheduler then what it left behind. */
int
command_build_main(void *context)
{
    const struct command_build *build = context;
    char *log = log_path(build), *script = command_build_text(build);
    if (!fs_remove_tree(build->folder, NULL) || !fs_mkdirs(build->folder, NULL))
        return 126;
    int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return 126;
    for (size_t i = 0; i < build->env.count; i++)
        putenv(build->env.words[i]);
    setenv("REPRO_SOURCE_DIR", build->source, 1);
    setenv("REPRO_BUILD_DIR", build->folder, 1);
    alarm((unsigned)((build->timeout_ms + 999) / 1000));
    char shell[] = "/bin/sh", flags[] = "-ec";
    char *argv[] = { shell, flags, script, NULL };
    struct proc_command command = { .argv = argv, .cwd = build->folder };
    proc_exec(&command, fd, fd);
}

void
command_build_finish(struct command_build *build, int wait_status, uint64_t wall_ms)
{
    build->wall_ms = wall_ms;
    read_log(build);
    char *stamp = stamp_path(build);
    bool ended = WIFEXITED(wait_status);
    bool built = ended && WEXITSTATUS(wait_status) == 0 && fs_write_atomic(stamp, "", 0, NULL);
    build->state = built ? UNIT_READY : UNIT_FAILED;
    free(stamp);
    if (built)
        return;
    bool late = WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGALRM;
    char *whole =
        late ? xasprintf("%sended: longer than limits: build: of %llu s\n", build->log,
                         (unsigned long long)build->timeout_ms / 1000)
             : xasprintf("%sended with %s %d\n", build->log, ended ? "exit code" : "signal",
                         ended ? WEXITSTATUS(wait_status) : WTERMSIG(wait_status));
    free(build->log);
    build->log = whole;
}
