/* paths.c - see paths.h. */
#include "repro/paths.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/system.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

char *
paths_program_dir(void)
{
    char path[PATH_MAX];
    if (!system_program_path(path, sizeof path))
        return NULL;
    char *slash = strrchr(path, '/');
    return slash != NULL ? xstrndup(path, (size_t)(slash - path)) : NULL;
}

static bool
is_data_dir(const char *dir)
{
    char *list = fs_join(dir, "parser/SOURCES");
    bool yes = fs_exists(list);
    free(list);
    return yes;
}

/* Without "." and "..": paths below it are compared with those that its scripts print. */
static char *
resolved(const char *dir)
{
    char absolute[PATH_MAX];
    return xstrdup(realpath(dir, absolute) != NULL ? absolute : dir);
}

char *
paths_data_dir(struct repro_err *err)
{
    const char *chosen = getenv("REPRO_DATA_DIR");
    if (chosen != NULL && chosen[0] != '\0') {
        if (is_data_dir(chosen))
            return resolved(chosen);
        repro_fail(err, REPRO_E_CAPABILITY,
                   "%s: has no parser/SOURCES; set REPRO_DATA_DIR to share/repro of the "
                   "installation or to the source tree",
                   chosen);
        return NULL;
    }
    char *program = paths_program_dir();
    char *shared = program != NULL ? fs_join(program, "../share/repro") : NULL;
    free(program);
    char *found = shared != NULL && is_data_dir(shared) ? resolved(shared) : NULL;
    free(shared);
    if (found != NULL)
        return found;
    static const char source[] = REPRO_SOURCE_DIR; /* empty in packages */
    if (source[0] != '\0' && is_data_dir(source))
        return resolved(source);
    repro_fail(err, REPRO_E_CAPABILITY,
               "%s: has no parser/SOURCES; set REPRO_DATA_DIR to the folder that has it",
               source[0] != '\0' ? source : "../share/repro");
    return NULL;
}
