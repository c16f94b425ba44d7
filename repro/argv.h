/* argv.h - a growing argument vector. Words are copied; memory comes from xalloc. */
#ifndef REPRO_REPRO_ARGV_H
#define REPRO_REPRO_ARGV_H

#include <stddef.h>

struct argv {
    char **words; /* NULL-terminated once anything was added */
    size_t count;
};

void argv_add(struct argv *a, const char *word);
void argv_addf(struct argv *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The words of TEXT between blanks; no quoting. */
void argv_add_words(struct argv *a, const char *text);
void argv_add_all(struct argv *a, const struct argv *other);
/* For people and logs: joined by blanks, words with special characters in single quotes. Caller
 * frees. */
char *argv_text(const struct argv *a);
/* WORD as it is typed in a shell: quoted where it must be. Caller frees. */
char *argv_quote(const char *word);
void argv_free(struct argv *a);

#endif
