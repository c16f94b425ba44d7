/* matrix_changes.c - see matrix_changes.h. */
#include "reports/matrix_changes.h"

#include "common/xalloc.h"
#include "reports/html.h"
#include "reports/markdown.h"

#include <stdlib.h>
#include <string.h>

static const char rates_title[] = "How often", changes_title[] = "Since the baseline";

char *
cell_rate_sentence(const struct matrix_cell *cell)
{
    bool alike = cell->crashes == 0 || cell->crashes == cell->runs;
    if (alike && !cell->flaky && cell->signature_count < 2)
        return NULL;
    struct crash_rate rate = matrix_cell_rate(cell);
    char *stacks = cell->signature_count > 1
                       ? xasprintf("; %zu different stacks", cell->signature_count)
                       : xstrdup("");
    char *text = xasprintf("%u of %u runs crashed: %.3g %%, 95 %% interval %.3g to %.3g %%%s%s",
                           cell->crashes, cell->runs, rate.estimate * 100, rate.low * 100,
                           rate.high * 100, cell->flaky ? "; flaky" : "", stacks);
    free(stacks);
    return text;
}

const struct baseline_entry *
cell_change(const struct matrix_result *result, const struct matrix_cell *cell)
{
    for (size_t i = 0; i < result->baseline.entry_count; i++)
        if (strcmp(result->baseline.entries[i].cell, cell->id) == 0)
            return &result->baseline.entries[i];
    return NULL;
}

static char *
entry_sentence(const struct baseline_entry *entry)
{
    const char *was = entry->was, *now = entry->now != NULL ? entry->now : "unknown";
    if (entry->change == BASELINE_STILL)
        return xstrdup(now);
    return was != NULL ? xasprintf("was %s, is %s", was, now) : xasprintf("%s; not in it", now);
}

/* "2 new, 1 fixed, 0 changed, 3 still failing; 20 cells compared with DATE" */
static char *
summary(const struct matrix_baseline *baseline)
{
    size_t counts[BASELINE_STILL + 1] = { 0 };
    for (size_t i = 0; i < baseline->entry_count; i++)
        counts[baseline->entries[i].change]++;
    char *missing =
        baseline->missing_count > 0
            ? xasprintf(" %zu that failed then did not run now.", baseline->missing_count)
            : xstrdup("");
    char *text =
        xasprintf("%zu new, %zu fixed, %zu changed, %zu still failing; %zu cells compared "
                  "with the result of %s.%s",
                  counts[BASELINE_NEW], counts[BASELINE_FIXED], counts[BASELINE_CHANGED],
                  counts[BASELINE_STILL], baseline->compared,
                  baseline->created != NULL ? baseline->created : "an unknown time", missing);
    free(missing);
    return text;
}

static bool
has_rates(const struct matrix_result *result)
{
    for (size_t i = 0; i < result->cell_count; i++) {
        char *sentence = cell_rate_sentence(&result->cells[i]);
        free(sentence);
        if (sentence != NULL)
            return true;
    }
    return false;
}

static void
rates_text(const struct page *page, const struct matrix_result *result)
{
    if (has_rates(result))
        page_heading(page, rates_title);
    for (size_t i = 0; i < result->cell_count; i++) {
        char *sentence = cell_rate_sentence(&result->cells[i]);
        if (sentence == NULL)
            continue;
        page_own(page, "  ");
        page_text(page, PAINT_BOLD, result->cells[i].id);
        page_own(page, "\n    ");
        page_paragraph(page, 4, sentence);
        free(sentence);
    }
}

void
changes_text(const struct page *page, const struct matrix_result *result)
{
    static const enum paint paints[] = { [BASELINE_NEW] = PAINT_BAD,
                                         [BASELINE_FIXED] = PAINT_GOOD,
                                         [BASELINE_CHANGED] = PAINT_WARN,
                                         [BASELINE_STILL] = PAINT_DIM };
    const struct matrix_baseline *baseline = &result->baseline;
    rates_text(page, result);
    if (!baseline->present)
        return;
    char *text = summary(baseline);
    page_heading(page, changes_title);
    page_own(page, "  ");
    page_paragraph(page, 2, text);
    free(text);
    for (size_t i = 0; i < baseline->entry_count; i++) {
        const struct baseline_entry *entry = &baseline->entries[i];
        char *sentence = entry_sentence(entry);
        page_own(page, "  ");
        page_padded(page, paints[entry->change], baseline_change_name(entry->change), 9);
        page_text(page, PAINT_BOLD, entry->cell);
        page_own(page, "\n           ");
        page_paragraph(page, 11, sentence);
        free(sentence);
    }
    for (size_t i = 0; i < baseline->missing_count; i++) {
        page_own(page, "  ");
        page_padded(page, PAINT_WARN, "not run", 9);
        page_text(page, PAINT_BOLD, baseline->missing[i]);
        page_own(page, "\n");
    }
}

static void
rates_markdown(struct strbuf *out, const struct matrix_result *result)
{
    if (has_rates(result))
        md_heading(out, 2, rates_title);
    for (size_t i = 0; i < result->cell_count; i++) {
        char *sentence = cell_rate_sentence(&result->cells[i]);
        if (sentence == NULL)
            continue;
        md_own(out, "- ");
        md_code(out, result->cells[i].id);
        md_own(out, ": ");
        md_text(out, sentence);
        md_own(out, "\n");
        free(sentence);
    }
}

void
changes_markdown(struct strbuf *out, const struct matrix_result *result)
{
    const struct matrix_baseline *baseline = &result->baseline;
    rates_markdown(out, result);
    if (!baseline->present)
        return;
    char *text = summary(baseline);
    md_heading(out, 2, changes_title);
    md_text(out, text);
    md_own(out, "\n\n");
    free(text);
    for (size_t i = 0; i < baseline->entry_count; i++) {
        const struct baseline_entry *entry = &baseline->entries[i];
        char *sentence = entry_sentence(entry);
        md_own(out, "- **%s** ", baseline_change_name(entry->change));
        md_code(out, entry->cell);
        md_own(out, ": ");
        md_text(out, sentence);
        md_own(out, "\n");
        free(sentence);
    }
    for (size_t i = 0; i < baseline->missing_count; i++) {
        md_own(out, "- not run ");
        md_code(out, baseline->missing[i]);
        md_own(out, "\n");
    }
}

static void
rates_html(struct strbuf *out, const struct matrix_result *result)
{
    if (!has_rates(result))
        return;
    html_section(out, "rates", rates_title);
    html_own(
        out,
        "<div class=\"scroll\"><table><thead><tr><th>cell</th><th>runs</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < result->cell_count; i++) {
        char *sentence = cell_rate_sentence(&result->cells[i]);
        if (sentence == NULL)
            continue;
        html_own(out, "<tr>");
        html_cell_code(out, result->cells[i].id);
        html_cell_text(out, sentence);
        html_own(out, "</tr>\n");
        free(sentence);
    }
    html_own(out, "</tbody></table></div>\n");
    html_section_end(out);
}

static void
change_row(struct strbuf *out, const char *tag, const char *word, const char *cell,
           const char *sentence)
{
    html_own(out, "<tr><td><span class=\"tag %s\">%s</span></td>", tag, word);
    html_cell_code(out, cell);
    html_cell_text(out, sentence);
    html_own(out, "</tr>\n");
}

void
changes_html(struct strbuf *out, const struct matrix_result *result)
{
    static const char *const tags[] = { [BASELINE_NEW] = "bad",
                                        [BASELINE_FIXED] = "good",
                                        [BASELINE_CHANGED] = "warn",
                                        [BASELINE_STILL] = "" };
    const struct matrix_baseline *baseline = &result->baseline;
    rates_html(out, result);
    if (!baseline->present)
        return;
    char *text = summary(baseline);
    html_section(out, "baseline", changes_title);
    html_element(out, "p", NULL, text);
    free(text);
    html_own(
        out,
        "<div "
        "class=\"scroll\"><table><thead><tr><th></th><th>cell</th><th></th></tr></thead><tbody>\n");
    for (size_t i = 0; i < baseline->entry_count; i++) {
        const struct baseline_entry *entry = &baseline->entries[i];
        char *sentence = entry_sentence(entry);
        change_row(out, tags[entry->change], baseline_change_name(entry->change), entry->cell,
                   sentence);
        free(sentence);
    }
    for (size_t i = 0; i < baseline->missing_count; i++)
        change_row(out, "warn", "not run", baseline->missing[i], "");
    html_own(out, "</tbody></table></div>\n");
    html_section_end(out);
}
