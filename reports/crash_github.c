/* crash_github.c - the text of an issue: a title, two paragraphs, the commands, the rest folded. */
#include "common/xalloc.h"
#include "reports/crash_experiments.h"
#include "reports/crash_markdown.h"
#include "reports/crash_view.h"
#include "reports/escape.h"
#include "reports/markdown.h"
#include "reports/report.h"

#include <stdlib.h>
#include <string.h>

/* GitHub refuses bodies of more than 65536 characters. */
enum { LONGEST_BODY = 60000, LONGEST_TITLE = 120 };

/* Who can do something about a cause of this class. */
static const char *
addressee(enum diagnosis_class cls)
{
    switch (cls) {
    case CLASS_MIXED_PROFILE_ABI:
    case CLASS_RUNTIME_MISMATCH:
        return "the project that builds this program: its build mixes compilers. It is neither the "
               "allocator's fault nor, but for the missing check, LLVM's";
    case CLASS_BAD_PROFILE_ENVIRONMENT:
    case CLASS_DAMAGED_POOL_FILE:
    case CLASS_PROFILE_MAPPING_LOST:
        return "whoever runs the program; LLVM's profile runtime (llvm/llvm-project, compiler-rt) "
               "could fail more gently";
    case CLASS_APPLICATION:
    case CLASS_UNLOADED_MODULE:
        return "the project of the program itself";
    case CLASS_UNKNOWN:
    case CLASS_NONE:
        return "nobody yet: the cause is not known";
    default:
        return "LLVM's profile runtime (llvm/llvm-project, compiler-rt)";
    }
}

/* One line of plain text, as long as a title may be. */
static void
write_title(struct strbuf *out, const struct crash_record *record)
{
    char *headline = crash_headline(record);
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    const char *function =
        thread != NULL && thread->frame_count > 0 ? thread->frames[0].function : NULL;
    char *title =
        xasprintf("%s%s%s%s%s", headline, function != NULL ? " in " : "",
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
    md_own(out, "\n\n");
    if (d->present && d->title != NULL) {
        char *confidence = diagnosis_confidence(d);
        md_own(out, "Cause (%s, %s): ", diagnosis_class_name(d->cls), confidence);
        free(confidence);
        md_text(out, d->title);
        md_own(out, ". To be solved by %s.\n", addressee(d->cls));
    }
    free(headline);
    free(fault);
}

static void
write_reproduction(struct strbuf *out, const struct crash_record *record)
{
    md_heading(out, 2, "To reproduce");
    md_crash_command(out, record);
    for (size_t i = 0; i < record->run.env_count; i++) {
        md_own(out, "%s", i == 0 ? "\nEnvironment: " : ", ");
        md_code(out, record->run.env[i]);
        md_own(out, "%s", i + 1 == record->run.env_count ? "\n" : "");
    }
}

/* PART folded under SUMMARY, unless the body would become too long. */
static void
fold(struct strbuf *out, const char *summary, struct strbuf *part)
{
    if (part->len > 0 && text_columns(out->data) + text_columns(part->data) < LONGEST_BODY) {
        md_details(out, summary);
        strbuf_puts(out, part->data);
        md_details_end(out);
    } else if (part->len > 0) {
        md_own(out, "\n(%s: too long for an issue)\n", summary);
    }
    strbuf_free(part);
}

static void
write_details(struct strbuf *out, const struct crash_record *record)
{
    int digits = crash_record_address_digits(record);
    struct strbuf part = { 0 };
    md_crash_verdict(&part, &record->diagnosis);
    md_crash_known_issues(&part, &record->diagnosis);
    fold(out, "Evidence", &part);
    md_crash_experiments(&part, &record->diagnosis);
    fold(out, "Experiments", &part);
    md_crash_threads(&part, record, digits);
    fold(out, "Backtrace", &part);
    md_crash_fault(&part, record, digits);
    fold(out, "The fault", &part);
    md_crash_profile(&part, &record->profile);
    fold(out, "Profile records", &part);
    md_crash_code(&part, &record->instruction, digits);
    md_crash_registers(&part, record, digits);
    fold(out, "Code and registers", &part);
    md_crash_run(&part, record);
    fold(out, "Run", &part);
}

void
report_crash_github(const struct crash_record *record, struct strbuf *out)
{
    write_title(out, record);
    struct strbuf body = { 0 };
    write_summary(&body, record);
    write_reproduction(&body, record);
    md_crash_fixes(&body, &record->diagnosis);
    write_details(&body, record);
    strbuf_add(out, body.data, body.len);
    strbuf_free(&body);
}
