/* split_words.c - a command line into words without a shell; see spec.h. */
#include "repro/matrix/spec.h"

#include "common/strbuf.h"

#include <string.h>

/* The part of a word in quotes that starts at *AT; false if it does not end. */
static bool
quoted(const char **at, struct strbuf *word)
{
    char quote = *(*at)++;
    for (; **at != quote; (*at)++) {
        if (**at == '\0')
            return false;
        if (quote == '"' && **at == '\\' && (*at)[1] != '\0' && strchr("\"\\$`", (*at)[1]) != NULL)
            (*at)++;
        strbuf_add(word, *at, 1);
    }
    (*at)++;
    return true;
}

bool
split_words(const char *text, struct argv *words)
{
    static const char blanks[] = " \t\r\n";
    for (text += strspn(text, blanks); *text != '\0'; text += strspn(text, blanks)) {
        struct strbuf word = { 0 };
        bool ok = true;
        while (ok && *text != '\0' && strchr(blanks, *text) == NULL) {
            if (*text == '\'' || *text == '"') {
                ok = quoted(&text, &word);
                continue;
            }
            text += *text == '\\' && text[1] != '\0';
            strbuf_add(&word, text++, 1);
        }
        if (ok)
            argv_add(words, word.data != NULL ? word.data : "");
        strbuf_free(&word);
        if (!ok)
            return false;
    }
    return true;
}
