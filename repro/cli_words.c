/* cli_words.c - lists of words in the option tables: "auto|always|never". */
#include "repro/cli_parse.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

bool
cli_words_listed(const char *spec)
{
    static const char word_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_|";
    if (spec == NULL || strchr(spec, '|') == NULL)
        return false;
    size_t len = strspn(spec + cli_words_optional(spec), word_letters);
    return strcmp(spec + cli_words_optional(spec) + len, cli_words_optional(spec) ? "]" : "") == 0;
}

bool
cli_words_optional(const char *spec)
{
    return spec != NULL && spec[0] == '[';
}

char *
cli_words_next(const char **next)
{
    const char *word = *next + cli_words_optional(*next);
    size_t len = strcspn(word, "|]");
    *next = word[len] == '|' ? word + len + 1 : NULL;
    return xstrndup(word, len);
}

bool
cli_words_contain(const char *spec, const char *word)
{
    size_t wanted = strlen(word);
    for (const char *at = spec + cli_words_optional(spec); at != NULL;) {
        size_t len = strcspn(at, "|]");
        if (len == wanted && memcmp(at, word, len) == 0)
            return true;
        at = at[len] == '|' ? at + len + 1 : NULL;
    }
    return false;
}

void
cli_words_sentence(const char *spec, struct strbuf *out)
{
    const char *separator = "";
    for (const char *next = spec; next != NULL;) {
        char *word = cli_words_next(&next);
        strbuf_printf(out, "%s%s", separator, word);
        separator = next != NULL && strchr(next, '|') == NULL ? " or " : ", ";
        free(word);
    }
}

char *
cli_actions(const struct cli_command *command)
{
    if (command->operands == NULL)
        return NULL;
    char *first = xstrndup(command->operands, strcspn(command->operands, " "));
    if (cli_words_listed(first))
        return first;
    free(first);
    return NULL;
}
