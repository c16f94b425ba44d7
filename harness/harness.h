/* harness.h - run one command under supervision and bring back a crash record.
 *
 * The command runs in its own process group, with limits, captured output and a clean environment.
 * On a fatal signal the process is examined while it is stopped (ptrace), or examines itself
 * (preloaded handler, where ptrace is forbidden), and then dies as it would have died. Forks,
 * clones and execs are followed; nothing outlives harness_run(), whatever happens
 * (PTRACE_O_EXITKILL, process group, PR_SET_CHILD_SUBREAPER).
 *
 * Not thread-safe towards itself in one process (it reaps children): run parallel cells in forked
 * workers.
 */
#ifndef REPRO_HARNESS_HARNESS_H
#define REPRO_HARNESS_HARNESS_H

#include "common/err.h"
#include "harness/rescue.h"
#include "profile/check.h"
#include "records/crash.h"

#include <stddef.h>
#include <stdint.h>

enum capture_mode { CAPTURE_AUTO, CAPTURE_PTRACE, CAPTURE_PRELOAD, CAPTURE_NONE };
bool capture_mode_parse(const char *word, enum capture_mode *mode); /* auto|ptrace|preload|none */

struct harness_options {
    char *const *argv; /* NULL-terminated; argv[0] is looked up on PATH if it has no slash */
    const char *cwd;   /* NULL = current */
    char *const
        *env; /* NULL-terminated "NAME=value"; NULL = the caller's, without LLVM_PROFILE_FILE */
    const char *profile_file; /* value for LLVM_PROFILE_FILE, NULL = leave unset */
    const char *stdin_path;   /* NULL = /dev/null */
    const char
        *stdout_path; /* captured here, at most output_cap bytes; NULL = discard (still drained) */
    const char *stderr_path;
    bool inherit_input;    /* stdin is ours, with the terminal if it is one; not with stdin_path */
    bool inherit_output;   /* stdout and stderr go to ours instead (repro run without -o) */
    bool output_to_error;  /* stdout goes to our stderr (ours carries a document) */
    bool copy_error;       /* stderr is captured and copied to ours as it comes */
    bool keep_signals;     /* ignored signals stay ignored, as a bare run would have them */
    bool forward_signals;  /* HUP INT QUIT TERM USR1 USR2 sent to us go to the command instead */
    bool disable_aslr;     /* fixed addresses, as under a debugger */
    uint64_t output_cap;   /* bytes per stream, 0 = 16 MiB */
    uint64_t wall_ms;      /* 0 = no limit */
    uint64_t cpu_seconds;  /* 0 = no limit */
    uint64_t memory_bytes; /* address space, 0 = no limit */
    enum capture_mode capture;
    bool (*cancelled)(void); /* polled; true ends the run with REPRO_E_INTERRUPTED. May be NULL */
    const char *tool;        /* "repro VERSION", goes into the record */
    /* Not NULL: the profiles in the memory of the process that crashed or hung; if none did, of
     * every process of the command that ended by itself (with CAPTURE_PRELOAD: by exit()). */
    struct rescue *rescue;
};

/* The record of the run (also when nothing crashed), or NULL with ERR when the harness itself
 * failed (no ptrace with CAPTURE_PTRACE, cannot write the output files). A command that cannot be
 * executed is a record with OUTCOME_NOT_STARTED. The profile files named by profile_file's folder
 * are listed, not judged: outcome is OUTCOME_REFUSED_WRITE when stderr carries the runtime's
 * version mismatch message, otherwise OUTCOME_CLEAN even if a profile is empty; repro/ judges
 * profiles with llvm-profdata. */
struct crash_record *harness_run(const struct harness_options *options, struct repro_err *err);

/* The static check of the image PATH, or NULL if it cannot be read. Made once per file and kept:
 * what examined a crash, what diagnoses it and the next run of the same program share it. Belongs
 * to the harness, valid until the next call with another file. */
const struct prof_check *harness_check_image(const char *path);

/* Can this process ptrace a child? Empty REASON if yes. */
bool harness_can_ptrace(char *reason, size_t size);
/* Path of the preload library that CAPTURE_PRELOAD uses, or NULL if it is not installed. Caller
 * frees. */
char *harness_preload_path(void);

#endif
