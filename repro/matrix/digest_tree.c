/* digest_tree.c - one digest over files and folders; see command_build.h. */
#include "repro/matrix/command_build.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "repro/digest.h"

#include <fts.h>
#include <stdlib.h>
#include <string.h>

static int
by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool
is_skipped(const FTSENT *entry)
{
    if (strcmp(entry->fts_name, ".git") == 0)
        return true;
    char *marker = fs_join(entry->fts_path, ".repro-results");
    bool results = fs_exists(marker);
    free(marker);
    return results;
}

static void
add_entry(FTS *walk, FTSENT *entry, size_t root_len, struct strbuf *text)
{
    if (entry->fts_info == FTS_D && is_skipped(entry))
        fts_set(walk, entry, FTS_SKIP);
    if (entry->fts_info != FTS_F && entry->fts_info != FTS_SL)
        return;
    char *digest = entry->fts_info == FTS_F ? digest_file(entry->fts_path, NULL) : NULL;
    strbuf_printf(text, "%s %s\n", entry->fts_path + root_len, digest != NULL ? digest : "-");
    free(digest);
}

static void
add_tree(char *path, struct strbuf *text)
{
    char *roots[] = { path, NULL };
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    size_t root_len = strlen(path);
    strbuf_printf(text, "%s\n", path);
    for (FTSENT *entry; walk != NULL && (entry = fts_read(walk)) != NULL;)
        add_entry(walk, entry, root_len, text);
    if (walk != NULL)
        fts_close(walk);
}

char *
digest_tree(const struct argv *paths)
{
    struct strbuf text = { 0 };
    for (size_t i = 0; i < paths->count; i++)
        add_tree(paths->words[i], &text);
    char *digest = digest_text(text.data != NULL ? text.data : "");
    strbuf_free(&text);
    return digest;
}
