/* redact_options.c - see redact_options.h. */
#include "repro/redact_options.h"

#include "common/xalloc.h"
#include "repro/system.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_SIZE = 256 }; /* of a host; POSIX: at most 255 bytes */

/* The directory as it is named, and as it really is. */
static void
add_home(struct redaction *redaction, const char *path)
{
    char real[PATH_MAX];
    redaction_add_home(redaction, path);
    if (path != NULL && realpath(path, real) != NULL)
        redaction_add_home(redaction, real);
}

static void
add_people(struct redaction *redaction)
{
    static const char *const variables[] = { "USER", "LOGNAME", "SUDO_USER" };
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        redaction_add_user(redaction, getenv(variables[i]));
    const struct passwd *person = system_own_entry();
    add_home(redaction, getenv("HOME"));
    if (person != NULL) {
        redaction_add_user(redaction, person->pw_name);
        add_home(redaction, person->pw_dir);
    }
}

/* The whole name, its first part, and the domain behind it. */
static void
add_host(struct redaction *redaction, const char *name)
{
    const char *dot = name != NULL ? strchr(name, '.') : NULL;
    redaction_add_host(redaction, name);
    if (dot == NULL)
        return;
    char *first = xstrndup(name, (size_t)(dot - name));
    redaction_add_host(redaction, first);
    if (strchr(dot + 1, '.') != NULL) /* never a mere "local" */
        redaction_add_host(redaction, dot + 1);
    free(first);
}

bool
redact_options_level(const struct cli *cli, enum redact_level *level, struct repro_err *err)
{
    const char *word = cli_value(cli, "redact", "paths");
    return redact_level_parse(word, level) ||
           repro_fail(err, REPRO_E_USAGE, "--redact is '%s', expected none, paths or strict", word);
}

bool
redact_options_read(const struct cli *cli, struct redaction *redaction, struct repro_err *err)
{
    *redaction = (struct redaction){ 0 };
    if (!redact_options_level(cli, &redaction->level, err))
        return false;
    char name[NAME_SIZE] = "";
    add_people(redaction);
    if (gethostname(name, sizeof name - 1) == 0)
        add_host(redaction, name);
    add_host(redaction, getenv("HOSTNAME"));
    return true;
}
