/* crash_markdown.c - one run as Markdown, to paste into an issue: the story open, the data folded.
 */
#include "reports/crash_markdown.h"

#include "common/xalloc.h"
#include "reports/crash_experiments.h"
#include "reports/crash_import.h"
#include "reports/crash_salvage.h"
#include "reports/crash_values.h"
#include "reports/crash_view.h"
#include "reports/escape.h"
#include "reports/markdown.h"
#include "reports/report.h"

#include <stdlib.h>
#include <string.h>

static void
write_headline(struct strbuf *out, const struct crash_record *record)
{
    char *headline = crash_headline(record);
    md_heading(out, 1, headline);
    free(headline);
    md_crash_command(out, record);
}

void
md_crash_command(struct strbuf *out, const struct crash_record *record)
{
    char *command = crash_command(record);
    struct strbuf block = { 0 };
    escape_plain(&block, command);
    md_block(out, "console", block.data != NULL ? block.data : "");
    strbuf_free(&block);
    free(command);
}

static void
write_rivals(struct strbuf *out, const struct diagnosis *d)
{
    if (d->rival_count > 0)
        md_own(out, "\nRuled out:\n\n");
    for (size_t i = 0; i < d->rival_count; i++) {
        md_own(out, "- ");
        md_code(out, diagnosis_class_name(d->rivals[i].cls));
        md_own(out, ": ");
        md_text(out, d->rivals[i].rejected_by != NULL ? d->rivals[i].rejected_by
                                                      : "less likely, not ruled out");
        md_own(out, "\n");
    }
}

static void
write_proof(struct strbuf *out, const struct diagnosis_fix *fix)
{
    if (fix->verified) {
        md_own(out, " (**verified**: a run with this change was clean and its profile good");
        md_own(out, "%s", fix->verified_by != NULL ? ", " : "");
        md_text(out, fix->verified_by);
        md_own(out, ")");
    }
    md_own(out, "\n");
}

void
md_crash_fixes(struct strbuf *out, const struct diagnosis *d)
{
    if (d->fix_count > 0)
        md_heading(out, 2, "Fix");
    for (size_t i = 0; i < d->fix_count; i++) {
        md_own(out, "%zu. ", i + 1);
        md_text(out, d->fixes[i].text);
        write_proof(out, &d->fixes[i]);
        if (d->fixes[i].command == NULL)
            continue;
        struct strbuf command = { 0 };
        escape_plain(&command, d->fixes[i].command);
        md_item_line(out, "sh", command.data != NULL ? command.data : "");
        strbuf_free(&command);
    }
}

void
md_crash_verdict(struct strbuf *out, const struct diagnosis *d)
{
    if (!d->present)
        return;
    md_heading(out, 2, "Verdict");
    md_code(out, diagnosis_class_name(d->cls));
    char *confidence = diagnosis_confidence(d);
    md_own(out, " (%s)", confidence);
    free(confidence);
    if (d->title != NULL) {
        md_own(out, ": **");
        md_text(out, d->title);
        md_own(out, "**");
    }
    md_own(out, "\n%s", d->evidence_count > 0 ? "\nEvidence:\n\n" : "");
    for (size_t i = 0; i < d->evidence_count; i++) {
        md_own(out, "- ");
        md_text(out, d->evidence[i].says);
        if (d->evidence[i].strength != NULL) {
            md_own(out, " (");
            md_text(out, d->evidence[i].strength);
            md_own(out, ")");
        }
        md_own(out, "\n");
    }
    write_rivals(out, d);
}

void
md_crash_known_issues(struct strbuf *out, const struct diagnosis *d)
{
    if (d->known_issue_count > 0)
        md_heading(out, 2, "Known issues");
    for (size_t i = 0; i < d->known_issue_count; i++) {
        md_own(out, "- ");
        md_text_with_links(out, d->known_issues[i]);
        md_own(out, "\n");
    }
}

void
md_crash_fault(struct strbuf *out, const struct crash_record *record, int digits)
{
    if (!record->signal.present)
        return;
    md_heading(out, 2, "The fault");
    char *sentence = crash_fault_sentence(record);
    char *note = crash_address_note(record);
    if (sentence != NULL) {
        md_code(out, sentence);
        md_own(out, ".%s", note != NULL ? " " : "");
    }
    md_text(out, note);
    md_own(out, "\n");
    free(sentence);
    free(note);
    const struct crash_instruction *insn = &record->instruction;
    if (insn->present) {
        md_own(out, "\nInstruction: ");
        md_code(out, insn->text);
        md_own(out, "\n\n| operand | value |\n|---|---|\n");
    }
    for (size_t i = 0; i < insn->operand_count; i++) {
        char *value = operand_sentence(&insn->operands[i], digits);
        md_row_start(out);
        md_cell_code(out, insn->operands[i].text);
        md_cell_text(out, value);
        md_row_end(out);
        free(value);
    }
    for (size_t i = 0; i < record->fault.decode_count; i++) {
        const struct fault_decode *decode = &record->fault.decode[i];
        md_own(out, "%s- ", i == 0 ? "\n" : "");
        md_code(out, decode->where);
        md_own(out, " = `0x%llx` is ", (unsigned long long)decode->value);
        md_code(out, decode->meaning);
        md_own(out, ": ");
        md_text(out, decode->detail);
        md_own(out, " (%.0f %%)\n", decode->confidence * 100);
    }
}

static void
write_frames(struct strbuf *out, const struct crash_thread *thread, int digits)
{
    md_own(out, "| # | function | module | layer | source |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < thread->frame_count; i++) {
        size_t left = thread->frame_count - i;
        if (i == FRAMES_HEAD && left > FRAMES_TAIL) {
            md_own(out, "| | %zu frames left out | | | |\n", left - FRAMES_TAIL);
            i += left - FRAMES_TAIL;
        }
        const struct crash_frame *frame = &thread->frames[i];
        char *place = frame_place(frame, digits);
        char *module = frame_module(frame);
        char *source = frame_source(frame);
        md_row_start(out);
        md_cell_own(out, "%zu", i);
        md_cell_code(out, place);
        md_cell_code(out, frame->function != NULL ? module : NULL);
        md_cell_own(out, "%s", frame_layer_name(frame->layer));
        md_cell_code(out, source);
        md_row_end(out);
        free(place);
        free(module);
        free(source);
    }
    if (thread->stop_reason != NULL && strcmp(thread->stop_reason, "outermost") != 0) {
        md_own(out, "\nThe list is incomplete: ");
        md_text(out, thread->stop_reason);
        md_own(out, ".\n");
    }
}

void
md_crash_threads(struct strbuf *out, const struct crash_record *record, int digits)
{
    enum { MOST_OTHERS = 8 };
    const struct crash_thread *crashed = crash_record_crashed_thread(record);
    size_t others = 0;
    if (crashed != NULL) {
        md_heading(out, 2, "Backtrace");
        write_frames(out, crashed, digits);
    }
    for (size_t i = 0; i < record->thread_count; i++) {
        if (&record->threads[i] == crashed || others++ >= MOST_OTHERS)
            continue;
        char *title = xasprintf("Thread %d", (int)record->threads[i].tid);
        md_details(out, title);
        write_frames(out, &record->threads[i], digits);
        md_details_end(out);
        free(title);
    }
    if (others > MOST_OTHERS)
        md_own(out, "\n%zu more threads are in the JSON record.\n", others - MOST_OTHERS);
}

static void
write_foreign(struct strbuf *out, const struct crash_profile *profile)
{
    enum { MOST = 12 };
    if (profile->foreign_count == 0)
        return;
    md_own(out, "- records of another layout than the runtime's, from record %llu on:",
           (unsigned long long)profile->foreign[0].index);
    for (size_t i = 0; i < profile->foreign_count && i < MOST; i++) {
        md_own(out, "%s", i > 0 ? ", " : " ");
        md_code(out, profile->foreign[i].function != NULL ? profile->foreign[i].function : "?");
    }
    md_own(out, "%s\n", profile->foreign_count > MOST ? " and more" : "");
}

void
md_crash_profile(struct strbuf *out, const struct crash_profile *profile)
{
    if (!profile->present)
        return;
    md_heading(out, 2, "Profile records in this program");
    char *layouts = profile_layouts(profile);
    md_own(out, "- records: ");
    md_text(out, layouts);
    free(layouts);
    if (profile->runtime != NULL) {
        md_own(out, "; the runtime reads all of them as ");
        md_text(out, profile->runtime);
    }
    md_own(out, "\n");
    char *at_fault = profile_at_fault(profile);
    if (at_fault != NULL) {
        md_own(out, "- at the fault: ");
        md_text(out, at_fault);
        md_own(out, "\n");
    }
    free(at_fault);
    md_crash_values(out, profile);
    write_foreign(out, profile);
    for (size_t i = 0; i < profile->file_count; i++) {
        md_own(out, "- profile file ");
        md_code(out, profile->files[i].path);
        md_own(out, ": %llu bytes, ", (unsigned long long)profile->files[i].size);
        md_text(out, profile->files[i].status);
        if (profile->files[i].message != NULL) {
            md_own(out, ": ");
            md_code(out, profile->files[i].message);
        }
        md_own(out, "\n");
    }
}

void
md_crash_code(struct strbuf *out, const struct crash_instruction *insn, int digits)
{
    if (insn->window_count == 0)
        return;
    struct strbuf block = { 0 };
    for (size_t i = 0; i < insn->window_count; i++) {
        const struct crash_code_line *line = &insn->window[i];
        strbuf_printf(&block, "%s 0x%0*llx  ", line->current ? ">" : " ", digits,
                      (unsigned long long)line->address);
        size_t start = block.len;
        escape_plain(&block, line->bytes);
        while (block.len - start < 20)
            strbuf_puts(&block, " ");
        strbuf_puts(&block, "  ");
        escape_plain(&block, line->text);
        strbuf_puts(&block, "\n");
    }
    md_details(out, "Code around the fault");
    md_block(out, "", block.data);
    md_details_end(out);
    strbuf_free(&block);
}

void
md_crash_registers(struct strbuf *out, const struct crash_record *record, int digits)
{
    if (record->register_count == 0)
        return;
    struct strbuf block = { 0 };
    for (size_t i = 0; i < record->register_count; i++) {
        size_t start = block.len;
        escape_plain(&block, record->registers[i].name);
        while (block.len - start < 8)
            strbuf_puts(&block, " ");
        strbuf_printf(&block, "0x%0*llx%s", digits, (unsigned long long)record->registers[i].value,
                      i % 4 == 3 ? "\n" : "  ");
    }
    md_details(out, "Registers");
    md_block(out, "", block.data);
    md_details_end(out);
    strbuf_free(&block);
}

static void
write_maps(struct strbuf *out, const struct crash_record *record, int digits)
{
    if (record->map_count == 0)
        return;
    struct strbuf block = { 0 };
    for (size_t i = 0; i < record->map_count; i++) {
        const struct crash_map *map = &record->maps[i];
        strbuf_printf(&block, "%0*llx-%0*llx ", digits, (unsigned long long)map->start, digits,
                      (unsigned long long)map->end);
        escape_plain(&block, map->perms);
        strbuf_puts(&block, " ");
        escape_plain(&block, map->path != NULL ? map->path : "");
        strbuf_puts(&block, "\n");
    }
    md_details(out, "Memory maps");
    md_block(out, "", block.data);
    md_details_end(out);
    strbuf_free(&block);
}

static void
write_fact(struct strbuf *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    md_own(out, "- %s: ", name);
    md_code(out, text);
    md_own(out, "\n");
}

void
md_crash_run(struct strbuf *out, const struct crash_record *record)
{
    md_heading(out, 2, "Run");
    md_crash_facts(out, record);
}

void
md_crash_facts(struct strbuf *out, const struct crash_record *record)
{
    const struct crash_run *run = &record->run;
    write_fact(out, "program", record->subject.path);
    struct strbuf kind = { 0 };
    strbuf_printf(&kind, "%s %s%s", record->subject.format != NULL ? record->subject.format : "",
                  record->subject.arch != NULL ? record->subject.arch : "unknown architecture",
                  record->subject.stripped ? ", stripped" : "");
    write_fact(out, "kind", kind.data);
    strbuf_free(&kind);
    write_fact(out, "instrumented", record->subject.instrumented);
    write_fact(out, "build id", record->subject.build_id);
    write_fact(out, "folder", run->cwd);
    char *end = crash_exit(run);
    md_own(out, "- ended with %s after %llu ms\n", end, (unsigned long long)run->wall_ms);
    free(end);
    for (size_t i = 0; i < run->runtime_message_count; i++)
        write_fact(out, "message of the profile runtime", run->runtime_messages[i]);
    for (size_t i = 0; i < run->env_count; i++)
        write_fact(out, "environment", run->env[i]);
    for (size_t i = 0; i < run->profile_file_count; i++)
        write_fact(out, "profile file", run->profile_files[i]);
    write_fact(out, "tool", record->tool);
    write_fact(out, "redacted", record->redacted);
    write_fact(out, "record", record->id);
}

void
report_crash_markdown(const struct crash_record *record, struct strbuf *out)
{
    int digits = crash_record_address_digits(record);
    write_headline(out, record);
    md_crash_verdict(out, &record->diagnosis);
    md_crash_fixes(out, &record->diagnosis);
    md_crash_experiments(out, &record->diagnosis);
    md_crash_known_issues(out, &record->diagnosis);
    md_crash_fault(out, record, digits);
    md_crash_threads(out, record, digits);
    md_crash_profile(out, &record->profile);
    md_crash_salvage(out, &record->profile.salvage);
    md_crash_import(out, &record->import);
    md_crash_run(out, record);
    md_crash_code(out, &record->instruction, digits);
    md_crash_registers(out, record, digits);
    write_maps(out, record, digits);
}
