/* crash_values.c - see crash_values.h. */
#include "reports/crash_values.h"

#include "common/xalloc.h"
#include "reports/html.h"
#include "reports/markdown.h"

#include <stdlib.h>

enum { FINDINGS_SHOWN = 4 };

/* "3 records with value sites, 4 list heads, 9 nodes; ..."; NULL if the lists were not read. */
static char *
profile_lists(const struct crash_profile *profile)
{
    const struct crash_value_state *values = &profile->values;
    if (!values->present)
        return NULL;
    struct strbuf text = { 0 };
    strbuf_printf(&text, "%llu record%s with value sites, %llu list head%s, %llu node%s",
                  (unsigned long long)values->records, values->records == 1 ? "" : "s",
                  (unsigned long long)values->sites, values->sites == 1 ? "" : "s",
                  (unsigned long long)values->nodes, values->nodes == 1 ? "" : "s");
    if (values->pool_used >= 0 && values->pool_address != 0)
        strbuf_printf(&text, " (%lld of the pool's %llu are taken)", (long long)values->pool_used,
                      (unsigned long long)values->pool_nodes);
    strbuf_puts(&text, values->finding_count > 0 ? "" : "; every pointer leads where it should");
    return strbuf_take(&text);
}

static char *
value_finding_sentence(const struct value_finding *finding)
{
    return xasprintf("\"%s\" of the record of %s, site %llu: 0x%016llx, %s%s%s",
                     finding->what != NULL ? finding->what : "pointer",
                     finding->function != NULL ? finding->function : "a function without a name",
                     (unsigned long long)finding->site, (unsigned long long)finding->value,
                     finding->kind != NULL ? finding->kind : "unknown",
                     finding->detail != NULL ? ": " : "",
                     finding->detail != NULL ? finding->detail : "");
}

/* "thread 12 in fileWriter, thread 13 in writeFile"; NULL if nobody writes. */
static char *
profile_writers(const struct crash_profile *profile)
{
    struct strbuf text = { 0 };
    if (profile->writer_count == 0)
        return NULL;
    for (size_t i = 0; i < profile->writer_count; i++)
        strbuf_printf(&text, "%sthread %d in %s", i > 0 ? ", " : "", (int)profile->writers[i].tid,
                      profile->writers[i].function != NULL ? profile->writers[i].function
                                                           : "the writer");
    return strbuf_take(&text);
}

void
text_crash_values(const struct page *page, const struct crash_profile *profile)
{
    page_row_taken(page, "value lists", profile_lists(profile));
    for (size_t i = 0; i < profile->values.finding_count && i < FINDINGS_SHOWN; i++)
        page_row_taken(page, "", value_finding_sentence(&profile->values.findings[i]));
    page_row_taken(page, "writing", profile_writers(profile));
}

static void
write_taken(struct strbuf *out, const char *name, char *text)
{
    if (text != NULL) {
        md_own(out, "- %s: ", name);
        md_text(out, text);
        md_own(out, "\n");
    }
    free(text);
}

void
md_crash_values(struct strbuf *out, const struct crash_profile *profile)
{
    write_taken(out, "value lists", profile_lists(profile));
    for (size_t i = 0; i < profile->values.finding_count && i < FINDINGS_SHOWN; i++)
        write_taken(out, "damaged", value_finding_sentence(&profile->values.findings[i]));
    write_taken(out, "writing", profile_writers(profile));
}

static void
fact_taken(struct strbuf *out, const char *name, char *text)
{
    html_fact(out, name, text);
    free(text);
}

void
html_crash_values(struct strbuf *out, const struct crash_profile *profile)
{
    fact_taken(out, "value lists", profile_lists(profile));
    for (size_t i = 0; i < profile->values.finding_count && i < FINDINGS_SHOWN; i++)
        fact_taken(out, "damaged", value_finding_sentence(&profile->values.findings[i]));
    fact_taken(out, "writing", profile_writers(profile));
}
