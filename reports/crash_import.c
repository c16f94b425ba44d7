/* crash_import.c - see crash_import.h. */
#include "reports/crash_import.h"

#include "common/xalloc.h"
#include "reports/html.h"
#include "reports/markdown.h"

#include <stdlib.h>
#include <string.h>

/* "apple-ips of macOS 15.3" */
static char *
import_source(const struct crash_import *import)
{
    return xasprintf("%s%s%s", import->format != NULL ? import->format : "a report",
                     import->system != NULL ? " of " : "",
                     import->system != NULL ? import->system : "");
}

/* The program given beside it, and whether it is the one; NULL if there was none. */
static char *
import_binary_sentence(const struct crash_import *import)
{
    const char *match = import->binary_match;
    if (import->binary == NULL)
        return NULL;
    return xasprintf("%s: %s", import->binary,
                     match == NULL || strcmp(match, "unknown") == 0
                         ? "it cannot be told whether it is the one that crashed"
                     : strcmp(match, "same") == 0 ? "the one that crashed"
                                                  : "not the one that crashed, and not used");
}

void
text_crash_import(const struct page *page, const struct crash_import *import)
{
    if (!import->present)
        return;
    page_heading(page, "What this report tells");
    page_row_taken(page, "from", import_source(import));
    page_row_taken(page, "program", import_binary_sentence(import));
    for (size_t i = 0; i < import->decided_count; i++)
        page_row_taken(page, i == 0 ? "decided" : "", xstrdup(import->decided[i]));
    for (size_t i = 0; i < import->gap_count; i++) {
        page_row_taken(page, i == 0 ? "open" : "", xstrdup(import->gaps[i].what));
        if (import->gaps[i].collect != NULL)
            page_row_taken(page, "", xasprintf("collect: %s", import->gaps[i].collect));
    }
}

void
md_crash_import(struct strbuf *out, const struct crash_import *import)
{
    if (!import->present)
        return;
    md_heading(out, 2, "What this report tells");
    char *source = import_source(import), *binary = import_binary_sentence(import);
    md_own(out, "- from ");
    md_text(out, source);
    md_own(out, "\n");
    if (binary != NULL) {
        md_own(out, "- program ");
        md_text(out, binary);
        md_own(out, "\n");
    }
    free(source);
    free(binary);
    for (size_t i = 0; i < import->decided_count; i++) {
        md_own(out, "- decided: ");
        md_text(out, import->decided[i]);
        md_own(out, "\n");
    }
    for (size_t i = 0; i < import->gap_count; i++) {
        md_own(out, "- open: ");
        md_text(out, import->gaps[i].what);
        if (import->gaps[i].collect != NULL) {
            md_own(out, "; collect ");
            md_text(out, import->gaps[i].collect);
        }
        md_own(out, "\n");
    }
}

void
html_crash_import(struct strbuf *out, const struct crash_import *import)
{
    if (!import->present)
        return;
    html_section(out, "import", "What this report tells");
    char *source = import_source(import), *binary = import_binary_sentence(import);
    html_own(out, "<dl>\n");
    html_fact(out, "from", source);
    html_fact(out, "program", binary);
    for (size_t i = 0; i < import->decided_count; i++)
        html_fact(out, "decided", import->decided[i]);
    for (size_t i = 0; i < import->gap_count; i++) {
        html_fact(out, "open", import->gaps[i].what);
        html_fact(out, "collect", import->gaps[i].collect);
    }
    html_own(out, "</dl>\n");
    html_section_end(out);
    free(source);
    free(binary);
}
