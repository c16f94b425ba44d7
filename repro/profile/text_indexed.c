/* text_indexed.c - indexed profiles and the match with a binary for people, see file.h. */
#include "repro/profile/file.h"

#include <inttypes.h>
#include <stdlib.h>

/* "14, 16 to 19": release lines with ANSWER. */
static bool
put_releases(struct strbuf *out, unsigned version, enum indexed_answer answer)
{
    bool any = false;
    for (unsigned llvm = INDEXED_READER_FIRST; llvm <= INDEXED_READER_LAST; llvm++) {
        if (indexed_reads(llvm, version) != answer)
            continue;
        unsigned last = llvm;
        while (last < INDEXED_READER_LAST && indexed_reads(last + 1, version) == answer)
            last++;
        strbuf_printf(out, any ? ", %u" : "%u", llvm);
        if (last == INDEXED_READER_LAST)
            strbuf_puts(out, " and later");
        else if (last > llvm)
            strbuf_printf(out, " to %u", last);
        any = true;
        llvm = last;
    }
    return any;
}

static void
put_compiler(struct strbuf *out, const struct profile_file *file, const struct profile_compiler *c,
             bool verbose)
{
    char *says = NULL;
    enum indexed_answer answer = profile_compiler_answer(c, file->indexed, file->path, &says);
    strbuf_printf(out, "    %-10s ", c->name);
    if (c->llvm != 0 && c->is_rustc)
        strbuf_printf(out, "(LLVM %u) ", c->llvm);
    strbuf_puts(out, answer == INDEXED_YES  ? "can use it"
                     : answer == INDEXED_NO ? "cannot use it"
                                            : "not known");
    if (says != NULL)
        strbuf_printf(out, ": \"%s\"", says);
    if (says != NULL && c->is_rustc)
        strbuf_puts(out, ", and builds without the profile");
    if (verbose)
        strbuf_printf(out, " [%s]", c->path);
    strbuf_puts(out, "\n");
    free(says);
}

void
profile_text_indexed(struct strbuf *out, const struct profile_file *file, bool verbose)
{
    const struct indexed_check *c = file->indexed;
    strbuf_printf(out, "  indexed version %u, %s\n    ", c->header.version, c->kind);
    profile_text_count(out, c->functions, "function");
    strbuf_printf(out, " (%" PRIu64 " with counts), ", c->executed);
    profile_text_count(out, c->keys, "name");
    strbuf_printf(out,
                  ", %" PRIu64 " with values, %" PRIu64
                  " with MC/DC bitmaps, largest count %" PRIu64 "\n",
                  c->with_values, c->with_bitmap, c->max_counter);
    if (c->header.version != 0) {
        strbuf_puts(out, "  usable with LLVM ");
        if (!put_releases(out, c->header.version, INDEXED_YES))
            strbuf_puts(out, "of no known release");
        strbuf_puts(out, "; not with ");
        if (!put_releases(out, c->header.version, INDEXED_NO))
            strbuf_puts(out, "(none)");
        strbuf_puts(out, "\n");
    }
    for (size_t i = 0; file->compilers != NULL && i < file->compilers->count; i++)
        put_compiler(out, file, &file->compilers->items[i], verbose);
}

static void
put_names(struct strbuf *out, const char *what, const struct match_names *list)
{
    if (list->count == 0)
        return;
    strbuf_printf(out, "    %s: ", what);
    for (size_t i = 0; i < list->count; i++)
        strbuf_printf(out, i ? ", %s" : "%s", list->names[i]);
    strbuf_puts(out, list->count == MATCH_SAMPLES ? " ...\n" : "\n");
}

void
profile_text_match(struct strbuf *out, const struct profile_file *file, bool verbose)
{
    const struct profile_match *m = &file->match;
    double share =
        m->profile_functions ? 100.0 * (double)m->found / (double)m->profile_functions : 0;
    strbuf_printf(out,
                  "  in %s: %" PRIu64 " of %" PRIu64 " functions (%.1f %%) found by %s, %" PRIu64
                  " with another hash, %" PRIu64 " missing",
                  file->binary, m->found, m->profile_functions, share, m->method, m->hash_differs,
                  m->missing);
    if (m->id_compared)
        strbuf_puts(out, m->id_equal ? ", same binary id" : ", other binary id");
    strbuf_puts(out, "\n");
    if (verbose || m->hash_differs > 0)
        put_names(out, "other hash", &m->differing);
    if (verbose)
        put_names(out, "missing", &m->absent);
}
