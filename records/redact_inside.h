/* redact_inside.h - the passes over one string that redaction is made of (internal to records/).
 *
 * Each returns a new string (free() it). Passes leave what an earlier redaction wrote.
 */
#ifndef REPRO_RECORDS_REDACT_INSIDE_H
#define REPRO_RECORDS_REDACT_INSIDE_H

#include "records/redact.h"

#define REDACTED "REDACTED"

/* redact_names.c: home directories, login and host names. */
char *redact_names(const struct redaction *redaction, const char *text);
/* Names of people that TEXT gives away: the N of /home/N and /Users/N. */
void redact_learn_names(struct redaction *redaction, const char *text);
/* Strict: folders outside the system's go, file names stay. */
char *redact_folders(const struct redaction *redaction, const char *text);
bool redact_is_path(const char *text); /* absolute or ~/ */

/* Append TEXT to LIST unless it is there or the list has MOST items. */
void redact_add_once(char ***list, size_t *count, size_t most, const char *text);

/* redact_secrets.c: passwords, keys, tokens, addresses of people, and the learned secrets. */
char *redact_secrets(const struct redaction *redaction, const char *text);
/* Random-looking words, too: for arguments and values of variables. */
char *redact_random_words(const char *text);
/* Does an option or variable of this name hold a secret ("--api-key", "DB_PASSWORD")? */
bool redact_is_secret_name(const char *name, size_t len);

/* redact_run.c: arguments and environment, in place; and the secrets they tell. */
void redact_learn_arguments(struct redaction *redaction, const json_t *argv);
void redact_learn_environment(struct redaction *redaction, json_t *env);
void redact_arguments(const struct redaction *redaction, json_t *argv);
void redact_environment(const struct redaction *redaction, json_t *env);

#endif
