/* crash_text.c - one run for a terminal: verdict, evidence, fix, then what was observed. */
#include "common/xalloc.h"
#include "reports/crash_experiments.h"
#include "reports/crash_import.h"
#include "reports/crash_values.h"
#include "reports/crash_view.h"
#include "reports/escape.h"
#include "reports/layout.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_OTHER_THREADS = 8 };

static void
write_headline(const struct page *page, const struct crash_record *record)
{
    bool bad = record->outcome != OUTCOME_CLEAN;
    char *headline = crash_headline(record);
    page_text(page, bad ? PAINT_BAD : PAINT_GOOD, headline);
    page_own(page, ": ");
    page_text(page, PAINT_BOLD, record->subject.path != NULL ? record->subject.path : "unknown");
    page_own(page, "\n");
    free(headline);
}

static enum paint
strength_paint(const char *strength)
{
    return strength != NULL && strcmp(strength, "decisive") == 0 ? PAINT_BOLD : PAINT_NONE;
}

static void
write_rivals(const struct page *page, const struct diagnosis *d)
{
    if (d->rival_count > 0)
        page_heading(page, "Why not something else");
    for (size_t i = 0; i < d->rival_count; i++) {
        page_own(page, "  ");
        page_padded(page, PAINT_NONE, diagnosis_class_name(d->rivals[i].cls), 24);
        page_own(page, " ");
        page_paragraph(page, 27,
                       d->rivals[i].rejected_by != NULL ? d->rivals[i].rejected_by
                                                        : "less likely, not ruled out");
    }
}

static void
write_fixes(const struct page *page, const struct diagnosis *d)
{
    if (d->fix_count > 0)
        page_heading(page, "Fix");
    for (size_t i = 0; i < d->fix_count; i++) {
        page_own(page, "  %zu. ", i + 1);
        page_paragraph(page, 5, d->fixes[i].text);
        if (d->fixes[i].command != NULL) {
            page_own(page, "         ");
            page_text(page, PAINT_BOLD, d->fixes[i].command);
            page_own(page, "\n");
        }
        if (d->fixes[i].verified) {
            char *proof = fix_proof(&d->fixes[i]);
            page_own(page, "     ");
            page_paragraph(page, 5, proof);
            free(proof);
        }
    }
}

static void
write_diagnosis(const struct page *page, const struct diagnosis *d)
{
    if (!d->present)
        return;
    page_heading(page, "Verdict");
    page_own(page, "  ");
    page_text(page, PAINT_BOLD, diagnosis_class_name(d->cls));
    char *confidence = diagnosis_confidence(d);
    page_own(page, " (%s)\n", confidence);
    free(confidence);
    if (d->title != NULL) {
        page_own(page, "  ");
        page_paragraph(page, 2, d->title);
    }
    if (d->evidence_count > 0)
        page_heading(page, "Evidence");
    for (size_t i = 0; i < d->evidence_count; i++) {
        page_own(page, "  ");
        page_padded(page, strength_paint(d->evidence[i].strength), d->evidence[i].strength, 10);
        page_paragraph(page, 12, d->evidence[i].says != NULL ? d->evidence[i].says : "");
    }
    write_rivals(page, d);
    write_fixes(page, d);
    text_crash_experiments(page, d);
    if (d->known_issue_count > 0)
        page_heading(page, "Known issues");
    for (size_t i = 0; i < d->known_issue_count; i++) {
        page_own(page, "  ");
        page_paragraph(page, 4, d->known_issues[i]);
    }
}

static void
write_operands(const struct page *page, const struct crash_record *record, int digits)
{
    for (size_t i = 0; i < record->instruction.operand_count; i++) {
        const struct crash_operand *operand = &record->instruction.operands[i];
        char *sentence = operand_sentence(operand, digits);
        struct strbuf text = { 0 };
        strbuf_printf(&text, "%s: %s", operand->text != NULL ? operand->text : "?", sentence);
        page_row(page, i == 0 ? "operands" : "", text.data);
        strbuf_free(&text);
        free(sentence);
    }
}

static void
write_fault(const struct page *page, const struct crash_record *record, int digits)
{
    if (!record->signal.present)
        return;
    page_heading(page, "What happened");
    page_row_taken(page, "fault", crash_fault_sentence(record));
    page_row_taken(page, "", crash_address_note(record));
    if (record->instruction.present)
        page_row(page, "instruction", record->instruction.text);
    write_operands(page, record, digits);
    for (size_t i = 0; i < record->fault.decode_count; i++) {
        const struct fault_decode *decode = &record->fault.decode[i];
        page_row_taken(page, i == 0 ? "value" : "",
                       xasprintf("%s = 0x%llx is %s: %s (confidence %.0f %%)",
                                 decode->where != NULL ? decode->where : "value",
                                 (unsigned long long)decode->value,
                                 decode->meaning != NULL ? decode->meaning : "unknown",
                                 decode->detail != NULL ? decode->detail : "",
                                 decode->confidence * 100));
    }
}

static enum paint
layer_paint(enum frame_layer layer)
{
    if (layer == LAYER_PROFILE_RUNTIME)
        return PAINT_BAD;
    return layer == LAYER_APPLICATION || layer == LAYER_ALLOCATOR ? PAINT_NONE : PAINT_DIM;
}

static void
write_frame(const struct page *page, const struct crash_frame *frame, size_t index, int digits)
{
    char *place = frame_place(frame, digits);
    char *module = frame_module(frame);
    char *source = frame_source(frame);
    page_own(page, "  #%-3zu", index);
    page_padded(page, layer_paint(frame->layer), place, 44);
    page_own(page, " ");
    page_padded(page, PAINT_DIM, frame->function != NULL && module != NULL ? module : "", 26);
    page_own(page, " %s", frame_layer_name(frame->layer));
    if (frame->trust == TRUST_SCAN || frame->trust == TRUST_FRAME_POINTER)
        page_own(page, " (%s)", frame_trust_name(frame->trust));
    if (source != NULL) {
        page_own(page, "\n       ");
        page_text(page, PAINT_DIM, source);
    }
    page_own(page, "\n");
    free(place);
    free(module);
    free(source);
}

static void
write_thread(const struct page *page, const struct crash_thread *thread, int digits)
{
    for (size_t i = 0; i < thread->frame_count; i++) {
        size_t left = thread->frame_count - i;
        if (i == FRAMES_HEAD && left > FRAMES_TAIL) {
            page_own(page, "  ... %zu frames left out\n", left - FRAMES_TAIL);
            i += left - FRAMES_TAIL;
        }
        write_frame(page, &thread->frames[i], i, digits);
    }
    if (thread->stop_reason != NULL && strcmp(thread->stop_reason, "outermost") != 0) {
        page_own(page, "  incomplete: ");
        page_text(page, PAINT_WARN, thread->stop_reason);
        page_own(page, "\n");
    }
}

static void
write_titled_thread(const struct page *page, const struct crash_record *record,
                    const struct crash_thread *thread, int digits)
{
    struct strbuf title = { 0 };
    const char *role = record->outcome == OUTCOME_CRASH ? ", crashed" : ", where it was stopped";
    strbuf_printf(&title, "Thread %d%s", (int)thread->tid, thread->crashed ? role : "");
    page_heading(page, title.data);
    strbuf_free(&title);
    write_thread(page, thread, digits);
}

static void
write_threads(const struct page *page, const struct crash_record *record, int digits)
{
    const struct crash_thread *crashed = crash_record_crashed_thread(record);
    size_t others = 0;
    if (crashed != NULL)
        write_titled_thread(page, record, crashed, digits);
    for (size_t i = 0; i < record->thread_count; i++) {
        if (&record->threads[i] != crashed && others++ < MOST_OTHER_THREADS)
            write_titled_thread(page, record, &record->threads[i], digits);
    }
    if (others > MOST_OTHER_THREADS)
        page_own(page, "\n  %zu more threads are in the JSON record\n",
                 others - MOST_OTHER_THREADS);
}

/* The lines around the current one; the rest is in the JSON. */
static void
write_window(const struct page *page, const struct crash_instruction *insn, int digits)
{
    enum { BEFORE = 8, AFTER = 4 };
    size_t current = 0;
    for (size_t i = 0; i < insn->window_count; i++)
        current = insn->window[i].current ? i : current;
    if (insn->window_count > 0)
        page_heading(page, "Code");
    for (size_t i = current > BEFORE ? current - BEFORE : 0;
         i < insn->window_count && i <= current + AFTER; i++) {
        const struct crash_code_line *line = &insn->window[i];
        page_own(page, "  %s0x%0*llx  ", line->current ? "> " : "  ", digits,
                 (unsigned long long)line->address);
        page_padded(page, PAINT_DIM, line->bytes, 20);
        page_own(page, "  ");
        page_text(page, line->current ? PAINT_BAD : PAINT_NONE, line->text);
        page_own(page, "\n");
    }
}

static void
write_registers(const struct page *page, const struct crash_record *record, int digits)
{
    if (record->register_count == 0)
        return;
    page_heading(page, "Registers");
    size_t width = 2 + 8 + 2 + (size_t)digits;
    size_t per_line = (page->style.width - 2) / width;
    for (size_t i = 0; i < record->register_count; i++) {
        const struct crash_register *reg = &record->registers[i];
        bool matters = register_matters(record, reg->name);
        page_own(page, "  ");
        page_padded(page, matters ? PAINT_BOLD : PAINT_DIM, reg->name, 8);
        page_own(page, "0x%0*llx", digits, (unsigned long long)reg->value);
        if (i % per_line == per_line - 1 || i + 1 == record->register_count)
            page_own(page, "\n");
    }
}

static void
write_profile(const struct page *page, const struct crash_profile *profile)
{
    if (!profile->present)
        return;
    page_heading(page, "Profile records in this program");
    if (profile->runtime != NULL)
        page_row_taken(page, "runtime", xasprintf("reads all records as %s", profile->runtime));
    if (profile->total > 0 || profile->runtime != NULL)
        page_row_taken(page, "records", profile_layouts(profile));
    if (profile->foreign_count > 0) {
        const struct foreign_record *first = &profile->foreign[0];
        page_row_taken(page, "foreign from",
                       xasprintf("record %llu, %llu bytes into the section: %s, %s",
                                 (unsigned long long)first->index,
                                 (unsigned long long)first->offset,
                                 first->layout != NULL ? first->layout : "unknown layout",
                                 first->function != NULL ? first->function : "name unknown"));
    }
    page_row_taken(page, "at fault", profile_at_fault(profile));
    text_crash_values(page, profile);
    for (size_t i = 0; i < profile->file_count; i++) {
        const struct profile_file_state *file = &profile->files[i];
        page_row_taken(page, i == 0 ? "files" : "",
                       xasprintf("%s: %llu bytes, %s%s%s", file->path != NULL ? file->path : "?",
                                 (unsigned long long)file->size,
                                 file->status != NULL ? file->status : "not judged",
                                 file->message != NULL ? ": " : "",
                                 file->message != NULL ? file->message : ""));
    }
}

/* On one line, to be copied. */
static void
write_command(const struct page *page, const char *name, const char *command)
{
    page_label(page, name);
    page_text(page, PAINT_NONE, command);
    page_own(page, "\n");
}

static void
write_salvage(const struct page *page, const struct crash_salvage *salvage)
{
    if (!salvage->present)
        return;
    page_heading(page, "Rescued from memory");
    for (size_t i = 0; i < salvage->file_count; i++) {
        char *what = salvaged_file_sentence(&salvage->files[i]);
        const char *path = salvage->files[i].path;
        page_row_taken(page, i == 0 ? "files" : "",
                       xasprintf("%s: %s", path != NULL ? path : "?", what));
        free(what);
    }
    for (size_t i = 0; i < salvage->note_count; i++)
        page_row(page, i == 0 ? "notes" : "", salvage->notes[i]);
    for (size_t i = 0; i < salvage->command_count; i++)
        write_command(page, i == 0 ? "merge" : "", salvage->commands[i]);
    if (salvage->shortcut != NULL)
        write_command(page, "or at once", salvage->shortcut);
}

static void
write_run(const struct page *page, const struct crash_record *record)
{
    const struct crash_run *run = &record->run;
    page_heading(page, "Run");
    char *command = crash_command(record);
    page_label(page, "command");
    page_text(page, PAINT_NONE, command);
    page_own(page, "\n");
    free(command);
    page_row(page, "folder", run->cwd);
    for (size_t i = 0; i < run->env_count; i++)
        page_row(page, i == 0 ? "environment" : "", run->env[i]);
    char *end = crash_exit(run);
    page_row_taken(page, "ended",
                   xasprintf("%s, after %llu ms, %llu kB resident at most%s%s", end,
                             (unsigned long long)run->wall_ms, (unsigned long long)run->max_rss_kb,
                             run->capture != NULL ? ", examined by " : "",
                             run->capture != NULL ? run->capture : ""));
    free(end);
    page_row(page, "not examined", run->capture_obstacle);
    for (size_t i = 0; i < run->runtime_message_count; i++)
        page_row(page, i == 0 ? "messages" : "", run->runtime_messages[i]);
    for (size_t i = 0; i < run->profile_file_count; i++)
        page_row(page, i == 0 ? "profiles" : "", run->profile_files[i]);
    page_row(page, "stderr", run->stderr_path);
    page_row(page, "the system's", run->system_report);
    page_row(page, "record", record->id);
    page_row(page, "tool", record->tool);
    page_row(page, "redacted", record->redacted);
}

void
report_crash_text(const struct crash_record *record, struct report_style style, struct strbuf *out)
{
    struct page page = page_start(out, style);
    int digits = crash_record_address_digits(record);
    write_headline(&page, record);
    write_diagnosis(&page, &record->diagnosis);
    write_fault(&page, record, digits);
    write_threads(&page, record, digits);
    write_window(&page, &record->instruction, digits);
    write_registers(&page, record, digits);
    write_profile(&page, &record->profile);
    write_salvage(&page, &record->profile.salvage);
    text_crash_import(&page, &record->import);
    write_run(&page, record);
}
