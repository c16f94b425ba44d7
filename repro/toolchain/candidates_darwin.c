/* candidates_darwin.c - see probe.h: Apple's tools, which xcrun knows.
 *
 * /usr/bin/clang, gcc and so on are doors to the developer tools that `xcode-select` chose; without
 * those they open a dialog. xcrun(1) says which file is behind a door, and runs nothing.
 */
#include "repro/toolchain/probe.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/argv.h"
#include "repro/proc.h"

#include <stdlib.h>
#include <string.h>

enum { ANSWER_MS = 20000 };

/* The file that `xcrun --find NAME` names, or NULL. `xcode-select -p` first: without developer
 * tools xcrun itself would ask for them. */
char *
candidate_of_system(const char *name)
{
    static const char *const questions[] = { "xcode-select -p", "xcrun --find" };
    char *found = NULL;
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        struct argv words = { 0 };
        argv_add_words(&words, questions[i]);
        if (i == 1)
            argv_add(&words, name);
        struct proc_command command = { .argv = words.words, .timeout_ms = ANSWER_MS };
        struct proc_result result = { 0 };
        bool ok = proc_run(&command, &result, NULL) && proc_ok(&result);
        if (ok && i == 1)
            found = xstrndup(result.out, strcspn(result.out, "\n"));
        proc_result_clear(&result);
        argv_free(&words);
        if (!ok)
            return NULL;
    }
    if (fs_is_executable(found))
        return found;
    free(found);
    return NULL;
}

char *
candidate_behind(const char *path)
{
    if (strncmp(path, "/usr/bin/", strlen("/usr/bin/")) != 0)
        return NULL;
    char *behind = candidate_of_system(fs_basename(path));
    return behind != NULL ? behind : xstrdup("");
}
