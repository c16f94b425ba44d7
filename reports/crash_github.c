/* crash_github.c - the text of an issue: a title, two paragraphs, the commands, the rest folded. */
#include "common/xalloc.h"
#include "reports/crash_experiments.h"
#include "reports/crash_markdown.h"
#include "reports/crash_view.h"
#include "reports/distilled.h"
#include "reports/escape.h"
#include "reports/markdown.h"
#include "reports/report.h"
#include "reports/tracker.h"

#include <stdlib.h>
#include <string.h>

/* GitHub refuses bodies of more than 65536 characters; bytes are at least as many. */
enum { LONGEST_BODY = 65000, LONGEST_TITLE = 120, LONGEST_HEAD = 40000, LEAST_PART = 400 };

/* One line of plain text, as long as a title may be. */
static void
write_title(struct strbuf *out, const struct crash_record *record, enum report_tracker tracker)
{
    char *headline = crash_headline(record);
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    const char *function =
        thread != NULL && thread->frame_count > 0 ? thread->frames[0].function : NULL;
    char *title = xasprintf(
        "%s%s%s%s%s%s", tracker_title_tag(tracker), headline, function != NULL ? " in " : "",
        function != NULL ? function : "", record->diagnosis.present ? ": " : "",
        record->diagnosis.present ? diagnosis_class_name(record->diagnosis.cls) : "");
    struct strbuf plain = { 0 };
    escape_plain(&plain, title);
    size_t length = plain.len;
    while (length > LONGEST_TITLE || (length < plain.len && (plain.data[length] & 0xc0) == 0x80))
        length--; /* never inside a character */
    strbuf_add(out, plain.data != NULL ? plain.data : "", length);
    strbuf_puts(out, "\n\n");
    strbuf_free(&plain);
    free(title);
    free(headline);
}

/* The tracker is not the one to blame: say so before anybody reads on. */
static void
write_blame(struct strbuf *out, const struct diagnosis *d, enum report_tracker tracker)
{
    enum report_tracker right = tracker_of_class(d->cls);
    if (!d->present || d->cls == CLASS_UNKNOWN || d->cls == CLASS_NONE || tracker == right)
        return;
    const char *repository = tracker_repository(tracker);
    const char *note = tracker_note(tracker, d->cls);
    md_own(out, "> **Note**: by this diagnosis the cause is not in %s.",
           repository != NULL ? repository : "this project");
    if (note != NULL)
        md_own(out, " %s.", note);
    md_own(out, " Who can solve it is said below.\n\n");
}

/* Two paragraphs: what was seen; why, and who can solve it. */
static void
write_summary(struct strbuf *out, const struct crash_record *record)
{
    const struct diagnosis *d = &record->diagnosis;
    char *headline = crash_headline(record);
    char *fault = crash_fault_sentence(record);
    md_text(out, headline);
    md_own(out, ".");
    if (fault != NULL) {
        md_own(out, " ");
        md_code(out, fault);
        md_own(out, ".");
    }
    if (record->profile.present && record->profile.by_layout_count > 0) {
        char *layouts = profile_layouts(&record->profile);
        md_own(out, " The program has ");
        md_text(out, layouts);
        md_own(out, " profile records");
        if (record->profile.runtime != NULL) {
            md_own(out, "; its profile runtime reads all as ");
            md_text(out, record->profile.runtime);
        }
        md_own(out, ".");
        free(layouts);
    }
    md_own(out, "\n\n");
    if (d->present && d->title != NULL) {
        char *confidence = diagnosis_confidence(d);
        md_own(out, "Cause (%s, %s): ", diagnosis_class_name(d->cls), confidence);
        free(confidence);
        md_text(out, d->title);
        md_own(out, ". To be solved by %s.\n", class_addressee(d->cls));
    }
    free(headline);
    free(fault);
}

static void
write_distilled(struct strbuf *out, const struct distilled *how)
{
    struct strbuf commands = { 0 };
    md_own(out, "\nThe same mix in two small files, %s:\n\n",
           how->named ? "by the compilers that made this program's records"
                      : "by compilers that write such records");
    distilled_commands(how, &commands);
    md_block(out, "sh", commands.data);
    strbuf_free(&commands);
    md_details(out, "program.c and foreign.c");
    md_block(out, "c", distilled_program);
    md_block(out, "c", distilled_foreign);
    md_details_end(out);
}

static void
write_reproduction(struct strbuf *out, const struct crash_record *record)
{
    struct distilled how;
    md_heading(out, 2, "To reproduce");
    md_crash_command(out, record);
    for (size_t i = 0; i < record->run.env_count; i++) {
        md_own(out, "%s", i == 0 ? "\nEnvironment: " : ", ");
        md_code(out, record->run.env[i]);
        md_own(out, "%s", i + 1 == record->run.env_count ? "\n" : "");
    }
    if (distilled_from(record, &how))
        write_distilled(out, &how);
}

static void
write_environment(struct strbuf *out, const struct crash_record *record)
{
    md_heading(out, 2, "Environment");
    const struct crash_profile *profile = &record->profile;
    for (size_t i = 0; i < profile->by_layout_count; i++) {
        const struct layout_count *group = &profile->by_layout[i];
        for (size_t k = 0; k < group->producer_count; k++) {
            md_own(out, "%s", k == 0 ? "- " : ", ");
            md_text(out, k == 0 ? group->layout : NULL);
            md_own(out, "%s", k == 0 ? " records made by " : "");
            md_text(out, group->producers[k]);
        }
        md_own(out, "%s", group->producer_count > 0 ? "\n" : "");
    }
    for (size_t i = 0; i < record->module_count && i < 12; i++) {
        md_own(out, "- module ");
        md_code(out, record->modules[i].path);
        if (record->modules[i].build_id != NULL) {
            md_own(out, ", build id ");
            md_code(out, record->modules[i].build_id);
        }
        md_own(out, "\n");
    }
    md_crash_facts(out, record);
}

/* Details in the order of their importance, each to be folded under its summary. */
enum { MOST_PARTS = 12 };
struct part {
    const char *summary;
    bool folds_itself;
    struct strbuf text;
};

static size_t
make_parts(const struct crash_record *record, struct part parts[MOST_PARTS])
{
    int digits = crash_record_address_digits(record);
    struct part *p = parts;
    p->summary = "Evidence";
    md_crash_verdict(&p->text, &record->diagnosis);
    md_crash_known_issues(&p++->text, &record->diagnosis);
    p->summary = "Experiments";
    md_crash_experiments(&p++->text, &record->diagnosis);
    p->summary = "Backtrace";
    md_crash_threads(&p++->text, record, digits);
    p->summary = "The fault";
    md_crash_fault(&p++->text, record, digits);
    p->summary = "Profile records";
    md_crash_profile(&p++->text, &record->profile);
    p->summary = "Environment";
    write_environment(&p++->text, record);
    *p = (struct part){ .summary = "Code around the fault", .folds_itself = true };
    md_crash_code(&p++->text, &record->instruction, digits);
    *p = (struct part){ .summary = "Registers", .folds_itself = true };
    md_crash_registers(&p++->text, record, digits);
    return (size_t)(p - parts);
}

/* Close what is open at the end of TEXT: a fence of code, folded parts. */
static void
close_blocks(struct strbuf *text)
{
    size_t fence = 0, folded = 0;
    for (const char *line = text->data; line != NULL && *line != '\0';) {
        const char *end = strchr(line, '\n');
        size_t ticks = strspn(line, "`");
        if (ticks >= 3 && fence == 0)
            fence = ticks;
        else if (ticks >= fence && fence > 0 && line[ticks] == '\n')
            fence = 0;
        else if (fence == 0 && strncmp(line, "<details>", 9) == 0)
            folded++;
        else if (fence == 0 && strncmp(line, "</details>", 10) == 0 && folded > 0)
            folded--;
        line = end != NULL ? end + 1 : NULL;
    }
    while (fence > 0 && fence-- > 0)
        strbuf_puts(text, "`");
    for (; folded > 0; folded--)
        md_details_end(text);
}

/* Keep at most ROOM bytes of TEXT, whole lines, and say so. */
static void
cut(struct strbuf *text, size_t room)
{
    if (text->len <= room)
        return;
    size_t all = text->len, keep = room;
    while (keep > 0 && text->data[keep - 1] != '\n')
        keep--;
    text->len = keep;
    text->data[keep] = '\0';
    close_blocks(text);
    md_own(text, "\n\n(cut: %zu of %zu bytes of this part; the JSON record has all of it)\n", keep,
           all);
}

/* The least important details are cut first, and left out when little of them would stay. */
static void
write_details(struct strbuf *out, const struct crash_record *record)
{
    enum { FRAME = 200 }; /* what folding and notes add to a part */
    struct part parts[MOST_PARTS] = { 0 };
    size_t count = make_parts(record, parts), used = out->len;
    for (size_t i = 0; i < count; i++) {
        struct strbuf *text = &parts[i].text;
        size_t left = LONGEST_BODY > used + FRAME ? LONGEST_BODY - used - FRAME : 0;
        if (text->len > left && left >= LEAST_PART)
            cut(text, left - FRAME);
        if (text->len > 0 && text->len <= left) {
            if (!parts[i].folds_itself)
                md_details(out, parts[i].summary);
            strbuf_puts(out, text->data);
            if (!parts[i].folds_itself)
                md_details_end(out);
        } else if (text->len > 0 && left > 0) {
            md_own(out, "\n(%s: left out, the issue would be too long)\n", parts[i].summary);
        }
        used = out->len;
        strbuf_free(text);
    }
}

void
report_crash_github(const struct crash_record *record, enum report_tracker tracker,
                    struct strbuf *out)
{
    if (tracker == TRACKER_OF_DIAGNOSIS)
        tracker = tracker_of_class(record->diagnosis.cls);
    write_title(out, record, tracker);
    struct strbuf body = { 0 };
    write_blame(&body, &record->diagnosis, tracker);
    write_summary(&body, record);
    write_reproduction(&body, record);
    md_crash_fixes(&body, &record->diagnosis);
    cut(&body, LONGEST_HEAD);
    write_details(&body, record);
    strbuf_add(out, body.data, body.len);
    strbuf_free(&body);
}
