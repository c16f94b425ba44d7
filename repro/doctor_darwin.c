/* doctor_darwin.c - how crashes are caught on macOS, what the system forbids, and Apple's and
 * Homebrew's tools. */
#include "repro/doctor_checks.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "harness/harness.h"
#include "repro/argv.h"
#include "repro/proc.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ANSWER_MS = 20000 };

/* What the words of COMMAND print, without the last line end; NULL if they fail. Caller frees. */
static char *
answer(const char *command)
{
    struct argv words = { 0 };
    argv_add_words(&words, command);
    struct proc_command run = { .argv = words.words, .timeout_ms = ANSWER_MS };
    struct proc_result result = { 0 };
    char *text = NULL;
    if (proc_run(&run, &result, NULL) && proc_ok(&result))
        text = xstrndup(result.out, strcspn(result.out, "\n"));
    proc_result_clear(&result);
    argv_free(&words);
    return text;
}

/* The handler gets into a program through DYLD_INSERT_LIBRARIES. */
static void
check_capture(struct doctor *d)
{
    char *handler = harness_preload_path();
    doctor_add(d, CAN_RUN, WEIGHT_REQUIRED, "capture", "a way to catch crashes", handler != NULL,
               handler != NULL ? xasprintf("preloaded handler %s", handler)
                               : xstrdup("the preloaded handler is missing"),
               xstrdup("install the preload library beside the program"));
    free(handler);
}

/* dyld(1): DYLD_* is ignored where System Integrity Protection or a hardened runtime says so. */
static void
check_protection(struct doctor *d)
{
    char *status = answer("csrutil status");
    doctor_add(d, CAN_RUN, WEIGHT_NOTE, "sip", "System Integrity Protection", true,
               xasprintf("%s Programs of the system, and those signed with a hardened runtime, run "
                         "without the handler; your own are not concerned",
                         status != NULL ? status : "csrutil does not tell its state."),
               NULL);
    free(status);
}

static void
check_developer_mode(struct doctor *d)
{
    char *status = answer("DevToolsSecurity -status");
    bool ok = status != NULL && strstr(status, "enabled") != NULL;
    doctor_add(d, CAN_DEBUG, WEIGHT_NOTE, "developer-mode", "debugging without a password", ok,
               status != NULL ? xstrdup(status) : xstrdup("DevToolsSecurity does not answer"),
               xstrdup("sudo DevToolsSecurity -enable"));
    free(status);
}

static void
check_developer_tools(struct doctor *d)
{
    char *folder = answer("xcode-select -p");
    doctor_add(d, CAN_BUILD, WEIGHT_REQUIRED, "developer-tools", "Apple's developer tools",
               folder != NULL,
               folder != NULL ? xstrdup(folder) : xstrdup("no compiler, linker and headers"),
               xstrdup("xcode-select --install"));
    free(folder);
}

/* Each is keg-only: not on $PATH, but found in its own folder. */
static void
check_homebrew(struct doctor *d)
{
    char *brew = fs_which("brew");
    glob_t found = { 0 };
    glob("/opt/homebrew/opt/llvm*/bin/clang", 0, NULL, &found);
    glob("/usr/local/opt/llvm*/bin/clang", GLOB_APPEND, NULL, &found);
    doctor_add(d, CAN_BUILD, WEIGHT_NOTE, "homebrew", "Homebrew", brew != NULL,
               brew != NULL ? xasprintf("%s, folders of LLVMs: %zu", brew, found.gl_pathc)
                            : xstrdup("not found: LLVMs and libraries have to come from elsewhere"),
               xstrdup("see https://brew.sh"));
    globfree(&found);
    free(brew);
}

/* Where ReportCrash leaves its reports, which complete our records. */
static void
check_crash_reports(struct doctor *d)
{
    const char *home = getenv("HOME");
    char *folder = xasprintf("%s/Library/Logs/DiagnosticReports", home != NULL ? home : "");
    bool there = fs_is_dir(folder), ok = there && access(folder, R_OK | X_OK) == 0;
    doctor_add(d, CAN_RUN, WEIGHT_NOTE, "crash-reports", "the system's own crash reports", ok,
               ok ? xstrdup(folder)
               : there
                   ? xasprintf("%s cannot be read", folder)
                   : xasprintf("%s is not there: nothing crashed yet, or reports are off", folder),
               there ? xstrdup("allow your terminal to read it (Privacy & Security, Full Disk "
                               "Access)")
                     : NULL);
    free(folder);
}

void
doctor_ask_system(struct doctor *d)
{
    check_capture(d);
    check_protection(d);
    check_crash_reports(d);
    check_developer_tools(d);
    check_homebrew(d);
    check_developer_mode(d);
    doctor_add(d, CAN_UNWIND, WEIGHT_ESSENTIAL, "libunwind", "libunwind", true,
               xstrdup("the system's"), NULL);
}
