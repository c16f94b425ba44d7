/* check_text.c - static checks for a terminal. */
#include "common/xalloc.h"
#include "reports/escape.h"
#include "reports/layout.h"

#include <stdlib.h>
#include <string.h>

enum { VERDICTS = PROF_CORRUPT + 1, MOST_NAMES = 6 };

static enum paint
verdict_paint(enum prof_verdict verdict)
{
    static const enum paint paints[VERDICTS] = {
        [PROF_CLEAN] = PAINT_GOOD,           [PROF_MIXED_ABI] = PAINT_BAD,
        [PROF_RUNTIME_MISMATCH] = PAINT_BAD, [PROF_NO_PROFILE] = PAINT_WARN,
        [PROF_UNDECIDED] = PAINT_WARN,       [PROF_CORRUPT] = PAINT_BAD
    };
    return paints[verdict];
}

static void
write_names(const struct page *page, const char *name, char *const *names, size_t count)
{
    if (count == 0)
        return;
    struct strbuf list = { 0 };
    for (size_t i = 0; i < count && i < MOST_NAMES; i++)
        strbuf_printf(&list, "%s%s", i > 0 ? ", " : "", names[i]);
    if (count > MOST_NAMES)
        strbuf_printf(&list, ", and %zu more", count - MOST_NAMES);
    page_indent(page, PAGE_LABEL + 2);
    page_padded(page, PAINT_DIM, name, 10);
    page_paragraph(page, PAGE_LABEL + 2 + 10, list.data);
    strbuf_free(&list);
}

static bool
is_foreign(const struct prof_check *check, const struct prof_group *group)
{
    return check->runtime_layout != NULL && group->layout != NULL &&
           strcmp(check->runtime_layout, group->layout) != 0;
}

static void
write_groups(const struct page *page, const struct prof_check *check)
{
    for (size_t i = 0; i < check->group_count; i++) {
        const struct prof_group *group = &check->groups[i];
        page_row_taken(
            page, i == 0 ? "records" : "",
            xasprintf("%llu of layout %s (%u bytes each)%s", (unsigned long long)group->records,
                      group->layout != NULL ? group->layout : "unknown", group->record_size,
                      is_foreign(check, group) ? ", FOREIGN: not what the runtime reads" : ""));
        write_names(page, "made by", group->producers, group->producer_count);
        write_names(page, "from", group->members, group->member_count);
        write_names(page, "functions", group->functions, group->function_count);
    }
}

static void
write_runtime(const struct page *page, const struct prof_check *check)
{
    if (!check->has_runtime)
        return;
    struct strbuf text = { 0 };
    strbuf_printf(&text, "reads all records as %s",
                  check->runtime_layout != NULL ? check->runtime_layout : "an unknown layout");
    if (check->runtime_raw_version >= 0)
        strbuf_printf(&text, " (raw version %d)", check->runtime_raw_version);
    if (check->raw_version_symbol >= 0)
        strbuf_printf(&text, "; __llvm_profile_raw_version says %d", check->raw_version_symbol);
    page_row(page, "runtime", text.data);
    strbuf_free(&text);
}

static const char *
phase_words(const char *phase)
{
    if (phase == NULL)
        return "";
    return strcmp(phase, "exit") == 0 ? ", at exit" : ", while running";
}

static void
write_prediction(const struct page *page, const struct prof_check *check)
{
    static const char *const says[] = {
        [PREDICT_NONE] = NULL,
        [PREDICT_OK] = "it will write a usable profile",
        [PREDICT_CRASH] = "it will crash",
        [PREDICT_REFUSED_WRITE] = "the runtime will refuse to write a profile and exit normally",
        [PREDICT_UNDECIDED] = "undecided",
        [PREDICT_CORRUPT_PROFILE] = "it will exit normally, but leave a profile that no tool reads",
    };
    if (check->prediction == PREDICT_NONE)
        return;
    const char *function = check->predicted_function;
    struct strbuf text = { 0 };
    strbuf_puts(&text, says[check->prediction]);
    if (check->prediction == PREDICT_CRASH && function != NULL)
        strbuf_printf(&text, " in %s%s", function, phase_words(check->predicted_phase));
    if (check->other_function != NULL)
        strbuf_printf(&text, ", or else in %s%s", check->other_function,
                      phase_words(check->other_phase));
    page_row_taken(page, "prediction", strbuf_take(&text));
    if (check->prediction != PREDICT_OK && check->predicted_reason != NULL)
        page_row(page, "because", check->predicted_reason);
}

static void
write_check(const struct page *page, const struct prof_check *check)
{
    page_text(page, PAINT_BOLD, check->path);
    page_own(page, ": ");
    page_text(page, verdict_paint(check->verdict), prof_verdict_name(check->verdict));
    page_own(page, " (");
    page_text(page, PAINT_NONE, check->format != NULL ? check->format : "unknown format");
    if (check->arch != NULL) {
        page_own(page, ", ");
        page_text(page, PAINT_NONE, check->arch);
    }
    if (check->description != NULL) {
        page_own(page, ", ");
        page_text(page, PAINT_NONE, check->description);
    }
    page_own(page, ")\n");
    write_runtime(page, check);
    write_groups(page, check);
    write_prediction(page, check);
    for (size_t i = 0; i < check->problem_count; i++) {
        const struct prof_problem *problem = &check->problems[i];
        page_row(page, "problem", problem->message != NULL ? problem->message : problem->id);
        if (problem->fix != NULL)
            page_row(page, "fix", problem->fix);
    }
    for (size_t i = 0; i < check->known_issue_count; i++)
        page_row(page, i == 0 ? "seen before" : "", check->known_issues[i]);
}

void
report_check_text(const struct prof_check *const *checks, size_t count, struct report_style style,
                  struct strbuf *out)
{
    struct page page = page_start(out, style);
    size_t totals[VERDICTS] = { 0 };
    for (size_t i = 0; i < count; i++) {
        page_own(&page, "%s", i > 0 ? "\n" : "");
        write_check(&page, checks[i]);
        totals[checks[i]->verdict]++;
    }
    if (count < 2)
        return;
    page_own(&page, "\n%zu files:", count);
    const char *separator = " ";
    for (unsigned i = 0; i < VERDICTS; i++) {
        if (totals[i] == 0)
            continue;
        page_own(&page, "%s%zu ", separator, totals[i]);
        page_text(&page, verdict_paint((enum prof_verdict)i),
                  prof_verdict_name((enum prof_verdict)i));
        separator = ", ";
    }
    page_own(&page, "\n");
}
