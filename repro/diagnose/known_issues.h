/* known_issues.h - the catalogue of issues that others have reported: "seen before".
 *
 * The catalogue is YAML (known_issues.yaml, built into the program). Functions are thread-safe.
 */
#ifndef REPRO_DIAGNOSE_KNOWN_ISSUES_H
#define REPRO_DIAGNOSE_KNOWN_ISSUES_H

#include "common/err.h"
#include "profile/check.h"
#include "records/crash.h"

#include <stddef.h>

struct known_issue {
    char *id;       /* "llvm-project#52683" */
    char *url;      /* of the thread */
    char *title;    /* one sentence */
    char **classes; /* class names it explains; at least one */
    unsigned classes_count;
    char **functions; /* one of these on the crashed stack; none = any */
    unsigned functions_count;
    char **messages; /* part of a line of the runtime; none = any */
    unsigned messages_count;
    char **layouts; /* one of these in the program; none = any */
    unsigned layouts_count;
    char **producers; /* part of a compiler's ident; none = any */
    unsigned producers_count;
    char *pattern;    /* letters that LLVM_PROFILE_FILE must have, NULL = any */
    char *since;      /* free text, NULL = unknown */
    char *until;      /* free text, NULL = not fixed */
    char *workaround; /* one sentence */
};

struct known_issues {
    struct known_issue *issues;
    unsigned issues_count;
};

/* Read a catalogue from YAML text. NULL with ERR (code REPRO_E_FORMAT names line and key). */
struct known_issues *known_issues_parse(const char *yaml, size_t len, struct repro_err *err);
void known_issues_free(struct known_issues *issues); /* NULL is fine */
/* The catalogue that is built in; do not free it. */
const struct known_issues *known_issues_builtin(void);
/* Add every entry that matches RECORD (already diagnosed) to its diagnosis. CHECK: what the image
 * of the record's profile data holds (it knows the compilers), NULL if it was not checked. */
void known_issues_match(const struct known_issues *issues, struct crash_record *record,
                        const struct prof_check *check);

#endif
