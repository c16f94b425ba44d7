/* debugger_darwin.c - see debugger.h: Apple's LLDB, the one that may attach to processes here (it
 * is signed for that; Homebrew's is not), with the Python of the developer tools. */
#include "repro/debugger.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/proc.h"

#include <stdlib.h>
#include <string.h>

char *
debugger_of_system(void)
{
    char words[][8] = { "xcrun", "--find", "lldb" };
    char *argv[] = { words[0], words[1], words[2], NULL };
    struct proc_command command = { .argv = argv, .timeout_ms = 20000 };
    struct proc_result result = { 0 };
    char *found = NULL;
    if (proc_run(&command, &result, NULL) && proc_ok(&result) && result.out != NULL)
        found = xstrndup(result.out, strcspn(result.out, "\n"));
    proc_result_clear(&result);
    if (found != NULL && fs_is_executable(found))
        return found;
    free(found);
    return NULL;
}
