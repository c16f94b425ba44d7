/* redact.h - take what identifies people and machines, and secrets, out of documents.
 *
 * Redaction happens in one place of the data flow: after the diagnosis and before the writers, on
 * the JSON form of a record. It walks every string of the document, so a field that is added later
 * is covered without anybody thinking of it; only the members listed in redact.c, which hold words
 * of our own and numbers, stay as they are. The writers and the files get the redacted record.
 *
 * Level `paths` keeps a record usable on the machine that made it: the own home directory becomes
 * `~`, which redact_expand() turns back. Redacting twice gives the same as redacting once.
 *
 * All of this is pure: names of this machine come in with struct redaction
 * (repro/redact_options.h fills it). Thread-safe.
 */
#ifndef REPRO_RECORDS_REDACT_H
#define REPRO_RECORDS_REDACT_H

#include "records/crash.h"
#include "records/matrix.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum redact_level {
    REDACT_NONE,
    REDACT_PATHS, /* homes, user and host names, secrets, values of unknown variables */
    REDACT_STRICT /* and folders outside the system's, arguments, values of all variables */
};
bool redact_level_parse(const char *name, enum redact_level *level);
const char *redact_level_name(enum redact_level level); /* "none", "paths", "strict" */

struct redaction {
    enum redact_level level;
    char **homes; /* absolute paths that become `~` */
    size_t home_count;
    char **users; /* login names that become USER */
    size_t user_count;
    char **hosts; /* host names that become HOST */
    size_t host_count;
    char **paths; /* strict: whole paths, learned from the document (they may hold spaces) */
    size_t path_count;
    char **secrets; /* learned: what was given as a password is one wherever it appears */
    size_t secret_count;
};
void redaction_clear(struct redaction *redaction);
/* Each ignores what identifies nobody ("/", "root", "localhost", names of one or two letters) and
 * what is there already. NULL is ignored. */
void redaction_add_home(struct redaction *redaction, const char *path);
void redaction_add_user(struct redaction *redaction, const char *name);
void redaction_add_host(struct redaction *redaction, const char *name);

/* Redact DOC in place. Other people's home directories in it tell their login names, which are
 * redacted everywhere in it, too. A record says so afterwards in its member "redacted". */
void redact_document(const struct redaction *redaction, json_t *doc);
/* Add to REDACTION what DOC tells: login names, secrets given as arguments or variables. */
void redact_learn(struct redaction *redaction, json_t *doc);
/* Cover names and secrets in the bytes of a binary file, at the same length; CHANGE false: only
 * count. Returns how many places. */
size_t redact_mask(const struct redaction *redaction, char *bytes, size_t len, bool change);
/* Free text (logs, messages). Caller frees. */
char *redact_text(const struct redaction *redaction, const char *text);
/* A redacted copy (a plain one for REDACT_NONE), or NULL with ERR. Free it with
 * crash_record_free(), matrix_result_free(). */
struct crash_record *redact_crash_record(const struct redaction *redaction,
                                         const struct crash_record *record, struct repro_err *err);
struct matrix_result *redact_matrix_result(const struct redaction *redaction,
                                           const struct matrix_result *result,
                                           struct repro_err *err);
/* What PATH of a record of this machine meant: a leading `~/` is $HOME; USER and HOST are the names
 * of this machine where a file is there then. Caller frees. */
char *redact_expand(const char *path);

#endif
