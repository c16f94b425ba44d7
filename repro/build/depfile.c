/* depfile.c - see depfile.h. */
#include "repro/build/depfile.h"

#include "common/strbuf.h"

#include <string.h>

static void
end_word(struct strbuf *word, struct argv *files)
{
    if (word->len > 0)
        argv_add(files, word->data);
    strbuf_free(word);
}

/* Behind the colon that ends the target: one followed by a blank. */
static const char *
skip_target(const char *p)
{
    for (; *p != '\0'; p++)
        if (*p == ':' && (p[1] == ' ' || p[1] == '\t' || p[1] == '\n' || p[1] == '\\'))
            return p + 1;
    return p;
}

void
depfile_parse(const char *text, struct argv *files)
{
    struct strbuf word = { 0 };
    for (const char *p = skip_target(text); *p != '\0'; p++) {
        if (*p == '\\' && (p[1] == '\n' || (p[1] == '\r' && p[2] == '\n'))) {
            end_word(&word, files);
            p += p[1] == '\r' ? 2 : 1;
        } else if ((*p == '\\' && (p[1] == ' ' || p[1] == '#')) || (*p == '$' && p[1] == '$')) {
            strbuf_add(&word, ++p, 1);
        } else if (*p == ' ' || *p == '\t' || *p == '\r') {
            end_word(&word, files);
        } else if (*p == '\n') {
            break;
        } else {
            strbuf_add(&word, p, 1);
        }
    }
    end_word(&word, files);
}
