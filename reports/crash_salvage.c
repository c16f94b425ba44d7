/* crash_salvage.c - the rescued profiles of a crash record, as Markdown and HTML. */
#include "reports/crash_salvage.h"

#include "common/xalloc.h"
#include "reports/crash_view.h"
#include "reports/html.h"
#include "reports/markdown.h"

#include <stdlib.h>

void
md_crash_salvage(struct strbuf *out, const struct crash_salvage *salvage)
{
    if (!salvage->present)
        return;
    md_heading(out, 2, "Rescued from memory");
    for (size_t i = 0; i < salvage->file_count; i++) {
        char *what = salvaged_file_sentence(&salvage->files[i]);
        md_own(out, "- ");
        md_code(out, salvage->files[i].path);
        md_own(out, ": ");
        md_text(out, what);
        md_own(out, "\n");
        free(what);
    }
    for (size_t i = 0; i < salvage->note_count; i++) {
        md_own(out, "- ");
        md_text(out, salvage->notes[i]);
        md_own(out, "\n");
    }
    for (size_t i = 0; i < salvage->command_count; i++) {
        md_own(out, i == 0 ? "- merge them: " : "  then ");
        md_code(out, salvage->commands[i]);
        md_own(out, "\n");
    }
    if (salvage->shortcut != NULL) {
        md_own(out, "- or at once: ");
        md_code(out, salvage->shortcut);
        md_own(out, "\n");
    }
}

void
html_crash_salvage(struct strbuf *out, const struct crash_salvage *salvage)
{
    if (!salvage->present)
        return;
    html_section(out, "rescued", "Rescued from memory");
    html_own(out, "<dl>\n");
    for (size_t i = 0; i < salvage->file_count; i++) {
        char *what = salvaged_file_sentence(&salvage->files[i]);
        const char *path = salvage->files[i].path;
        char *text = xasprintf("%s: %s", path != NULL ? path : "?", what);
        html_fact(out, "raw profile", text);
        free(text);
        free(what);
    }
    for (size_t i = 0; i < salvage->note_count; i++)
        html_fact(out, "note", salvage->notes[i]);
    for (size_t i = 0; i < salvage->command_count; i++)
        html_fact(out, "merge", salvage->commands[i]);
    html_fact(out, "or at once", salvage->shortcut);
    html_own(out, "</dl>\n");
    html_section_end(out);
}
