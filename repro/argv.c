/* argv.c - see argv.h. */
#include "repro/argv.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void
take_word(struct argv *a, char *word)
{
    a->words = xrealloc_array(a->words, a->count + 2, sizeof *a->words);
    a->words[a->count++] = word;
    a->words[a->count] = NULL;
}

void
argv_add(struct argv *a, const char *word)
{
    take_word(a, xstrdup(word));
}

void
argv_addf(struct argv *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    take_word(a, xvasprintf(fmt, ap));
    va_end(ap);
}

void
argv_add_words(struct argv *a, const char *text)
{
    static const char blanks[] = " \t\r\n";
    for (text += strspn(text, blanks); *text != '\0'; text += strspn(text, blanks)) {
        size_t len = strcspn(text, blanks);
        take_word(a, xstrndup(text, len));
        text += len;
    }
}

void
argv_add_all(struct argv *a, const struct argv *other)
{
    for (size_t i = 0; i < other->count; i++)
        argv_add(a, other->words[i]);
}

static void
add_quoted(struct strbuf *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_=+./:,@%^";
    if (word[0] != '\0' && strspn(word, plain) == strlen(word)) {
        strbuf_puts(out, word);
        return;
    }
    strbuf_puts(out, "'");
    for (; *word != '\0'; word++)
        if (*word == '\'')
            strbuf_puts(out, "'\\''");
        else
            strbuf_add(out, word, 1);
    strbuf_puts(out, "'");
}

char *
argv_text(const struct argv *a)
{
    struct strbuf out = { 0 };
    for (size_t i = 0; i < a->count; i++) {
        if (i > 0)
            strbuf_puts(&out, " ");
        add_quoted(&out, a->words[i]);
    }
    return strbuf_take(&out);
}

char *
argv_quote(const char *word)
{
    struct strbuf out = { 0 };
    add_quoted(&out, word);
    return strbuf_take(&out);
}

void
argv_free(struct argv *a)
{
    for (size_t i = 0; i < a->count; i++)
        free(a->words[i]);
    free(a->words);
    *a = (struct argv){ 0 };
}
