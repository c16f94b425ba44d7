/* crash_experiments.c - see crash_experiments.h. */
#include "reports/crash_experiments.h"

#include "common/xalloc.h"
#include "reports/html.h"
#include "reports/markdown.h"

#include <stdlib.h>
#include <string.h>

static const char *
or_none(const char *text)
{
    return text != NULL ? text : "unknown";
}

/* "clean, 10 functions", "crash in initializeValueProfRuntimeRecord+85". */
static char *
seen_words(const struct experiment *e)
{
    if (e->skipped != NULL)
        return xasprintf("not made: %s", e->skipped);
    const char *profile = e->profile != NULL ? e->profile : "";
    if (e->clean && strcmp(profile, "not-instrumented") == 0)
        return xasprintf("%s, no profile", or_none(e->outcome));
    if (e->clean)
        return xasprintf("%s, %llu functions in the profile", or_none(e->outcome),
                         (unsigned long long)e->functions);
    if (e->outcome != NULL && strcmp(e->outcome, "clean") == 0)
        return xasprintf("clean, but the profile is not good (%s)",
                         strcmp(profile, "ok") == 0 ? or_none(e->cls) : profile);
    return xasprintf("%s%s%s", or_none(e->outcome), e->place != NULL ? " in " : "",
                     e->place != NULL ? e->place : "");
}

static const char *
predicted_words(const struct experiment *e)
{
    return e->predicted == RESULT_OPEN ? "-" : experiment_result_name(e->predicted);
}

static bool
disagrees(const struct experiment *e)
{
    return e->skipped == NULL && e->predicted != RESULT_OPEN && !e->agrees;
}

static const char *
theory_verdict(const struct theory *t)
{
    if (t->refuted > 0)
        return "refuted";
    return t->tested > 0 ? "survives" : "not tested";
}

/* "9 of 9 predictions came true", or what refutes it. */
static char *
theory_reason(const struct theory *t)
{
    if (t->refuted > 0)
        return xasprintf("%s. But %s", or_none(t->says), or_none(t->because));
    return xasprintf("%s (%zu of %zu predictions came true)", or_none(t->says), t->tested,
                     t->tested);
}

void
text_crash_experiments(const struct page *page, const struct diagnosis *d)
{
    enum { NAME = 24, PREDICTED = 14 };
    if (d->experiment_count == 0)
        return;
    page_heading(page, "Experiments: one thing changed");
    page_own(page, "  ");
    page_padded(page, PAINT_DIM, "change", NAME);
    page_padded(page, PAINT_DIM, "predicted", PREDICTED);
    page_text(page, PAINT_DIM, "seen");
    page_own(page, "\n");
    for (size_t i = 0; i < d->experiment_count; i++) {
        const struct experiment *e = &d->experiments[i];
        char *seen = seen_words(e);
        page_own(page, "  ");
        page_padded(page, PAINT_NONE, or_none(e->name), NAME);
        page_padded(page, PAINT_NONE, predicted_words(e), PREDICTED);
        if (disagrees(e)) {
            page_text(page, PAINT_BAD, "NOT AS PREDICTED");
            page_own(page, " ");
        }
        page_paragraph(page, NAME + PREDICTED + 2, seen);
        free(seen);
    }
    if (d->theory_count > 0)
        page_heading(page, "Theories");
    for (size_t i = 0; i < d->theory_count; i++) {
        const struct theory *t = &d->theories[i];
        char *reason = theory_reason(t);
        page_own(page, "  ");
        page_padded(page, PAINT_BOLD, or_none(t->name), NAME);
        page_padded(page, t->refuted > 0 ? PAINT_DIM : PAINT_NONE, theory_verdict(t), PREDICTED);
        page_paragraph(page, NAME + PREDICTED + 2, reason);
        free(reason);
    }
}

void
md_crash_experiments(struct strbuf *out, const struct diagnosis *d)
{
    if (d->experiment_count == 0)
        return;
    md_heading(out, 2, "Experiments");
    md_own(out, "One thing changed, built and run again.\n\n"
                "| change | predicted | seen | |\n|---|---|---|---|\n");
    for (size_t i = 0; i < d->experiment_count; i++) {
        const struct experiment *e = &d->experiments[i];
        char *seen = seen_words(e);
        md_row_start(out);
        md_cell_text(out, e->change);
        md_cell_own(out, "%s", predicted_words(e));
        md_cell_text(out, seen);
        md_cell_own(out, "%s", disagrees(e) ? "**not as predicted**" : "");
        md_row_end(out);
        free(seen);
    }
    md_own(out, "%s", d->theory_count > 0 ? "\n| theory | | why |\n|---|---|---|\n" : "");
    for (size_t i = 0; i < d->theory_count; i++) {
        const struct theory *t = &d->theories[i];
        char *reason = theory_reason(t);
        md_row_start(out);
        md_cell_code(out, t->name);
        md_cell_own(out, "%s%s%s", t->refuted > 0 ? "" : "**", theory_verdict(t),
                    t->refuted > 0 ? "" : "**");
        md_cell_text(out, reason);
        md_row_end(out);
        free(reason);
    }
}

static void
html_theories(struct strbuf *out, const struct diagnosis *d)
{
    if (d->theory_count == 0)
        return;
    html_own(out, "<div class=\"scroll\"><table><thead><tr><th>theory</th><th></th><th>why</th>"
                  "</tr></thead><tbody>\n");
    for (size_t i = 0; i < d->theory_count; i++) {
        const struct theory *t = &d->theories[i];
        char *reason = theory_reason(t);
        html_own(out, "<tr>");
        html_cell_code(out, t->name);
        html_own(out, "<td><span class=\"tag%s\">%s</span></td>", t->refuted > 0 ? "" : " good",
                 theory_verdict(t));
        html_cell_text(out, reason);
        html_own(out, "</tr>\n");
        free(reason);
    }
    html_own(out, "</tbody></table></div>\n");
}

void
html_crash_experiments(struct strbuf *out, const struct diagnosis *d)
{
    if (d->experiment_count == 0)
        return;
    html_section(out, "experiments", "Experiments: one thing changed");
    html_own(out, "<div class=\"scroll\"><table><thead><tr><th>change</th><th>predicted</th>"
                  "<th>seen</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < d->experiment_count; i++) {
        const struct experiment *e = &d->experiments[i];
        char *seen = seen_words(e);
        html_own(out, "<tr>");
        html_cell_text(out, e->change);
        html_own(out, "<td>%s</td><td>%s", predicted_words(e),
                 disagrees(e) ? "<span class=\"tag bad\">not as predicted</span> " : "");
        html_text(out, seen);
        html_own(out, "</td></tr>\n");
        free(seen);
    }
    html_own(out, "</tbody></table></div>\n");
    html_theories(out, d);
    html_section_end(out);
}
