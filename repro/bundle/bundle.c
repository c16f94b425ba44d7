/* bundle.c - the files and notes of a bundle; names that are safe to unpack. */
#include "repro/bundle/bundle.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool
has_file(const struct bundle *bundle, const char *name)
{
    for (size_t i = 0; i < bundle->file_count; i++)
        if (strcmp(bundle->files[i].name, name) == 0)
            return true;
    return false;
}

void
bundle_add(struct bundle *bundle, const char *name, char *data, size_t len, bool executable)
{
    char *unique = xstrdup(name);
    for (unsigned i = 2; has_file(bundle, unique); i++) {
        free(unique);
        unique = xasprintf("%s-%u", name, i);
    }
    struct bundle_file file = { unique, data, len, executable };
    XAPPEND(bundle->files, bundle->file_count, file);
}

void
bundle_add_text(struct bundle *bundle, const char *name, struct strbuf *text)
{
    size_t len = text->len;
    bundle_add(bundle, name, strbuf_take(text), len, false);
}

void
bundle_note(struct bundle *bundle, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    XAPPEND(bundle->notes, bundle->note_count, xvasprintf(fmt, ap));
    va_end(ap);
}

char *
bundle_safe_name(const char *path)
{
    enum { LONGEST = 80 };
    const char *name = fs_basename(path);
    char *safe = xstrndup(name, LONGEST);
    for (char *at = safe; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && strchr("._-", *at) == NULL)
            *at = '_';
    if (safe[0] == '-' || safe[0] == '.') /* never an option, never hidden, never ".." */
        safe[0] = '_';
    if (safe[0] != '\0')
        return safe;
    free(safe);
    return xstrdup("file");
}

char *
bundle_resolve(const char *path, const char *cwd)
{
    char *expanded = redact_expand(path);
    if (expanded[0] == '/' || cwd == NULL)
        return expanded;
    char *folder = redact_expand(cwd);
    char *joined = fs_join(folder, expanded);
    free(folder);
    free(expanded);
    return joined;
}

static void
clear_case(struct bundle_case *c)
{
    free(c->id);
    free(c->prefix);
    free(c->program);
    free(c->profile);
    crash_record_free(c->shown);
    for (size_t i = 0; i < c->argument_count; i++)
        free(c->arguments[i]);
    free(c->arguments);
}

void
bundle_clear(struct bundle *bundle)
{
    for (size_t i = 0; i < bundle->file_count; i++) {
        free(bundle->files[i].name);
        free(bundle->files[i].data);
    }
    for (size_t i = 0; i < bundle->case_count; i++)
        clear_case(&bundle->cases[i]);
    for (size_t i = 0; i < bundle->note_count; i++)
        free(bundle->notes[i]);
    free(bundle->files);
    free(bundle->cases);
    free(bundle->notes);
    free(bundle->top);
    *bundle = (struct bundle){ 0 };
}
