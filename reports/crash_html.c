/* crash_html.c - one run as a self-contained HTML page. */
#include "common/xalloc.h"
#include "reports/crash_experiments.h"
#include "reports/crash_import.h"
#include "reports/crash_salvage.h"
#include "reports/crash_values.h"
#include "reports/crash_view.h"
#include "reports/escape.h"
#include "reports/html.h"
#include "reports/record_fields.h"
#include "reports/report.h"
#include "reports/svg_section.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *
strength_class(const char *strength)
{
    if (strength != NULL && strcmp(strength, "decisive") == 0)
        return "tag bad";
    return strength != NULL && strcmp(strength, "strong") == 0 ? "tag warn" : "tag";
}

static void
write_verdict(struct strbuf *out, const struct crash_record *record)
{
    const struct diagnosis *d = &record->diagnosis;
    char *headline = crash_headline(record);
    html_element(out, "h1", NULL, headline);
    free(headline);
    char *command = crash_command(record);
    html_element(out, "p", "soft", record->subject.path);
    html_own(out, "<pre class=\"wrap\">");
    html_text(out, command);
    html_own(out, "</pre>\n");
    free(command);
    if (!d->present)
        return;
    html_own(out, "<div class=\"verdict%s\">\n<p><span class=\"tag %s\">",
             record->outcome == OUTCOME_CLEAN ? " good" : "",
             record->outcome == OUTCOME_CLEAN ? "good" : "bad");
    html_text(out, diagnosis_class_name(d->cls));
    char *confidence = diagnosis_confidence(d);
    html_own(out, "</span> <span class=\"soft\">%s</span></p>\n", confidence);
    free(confidence);
    html_element(out, "p", NULL, d->title);
    html_own(out, "</div>\n");
}

static void
write_fixes(struct strbuf *out, const struct diagnosis *d)
{
    if (d->fix_count == 0)
        return;
    html_section(out, "fix", "Fix");
    html_own(out, "<ol>\n");
    for (size_t i = 0; i < d->fix_count; i++) {
        html_own(out, "<li>");
        html_text(out, d->fixes[i].text);
        if (d->fixes[i].verified) {
            html_own(out, " <span class=\"tag good\">verified: a run with it was clean");
            html_own(out, "%s", d->fixes[i].verified_by != NULL ? ": " : "");
            html_text(out, d->fixes[i].verified_by);
            html_own(out, "</span>");
        }
        if (d->fixes[i].command != NULL) {
            html_own(out, "<pre class=\"wrap\">");
            html_text(out, d->fixes[i].command);
            html_own(out, "</pre>");
        }
        html_own(out, "</li>\n");
    }
    html_own(out, "</ol>\n");
    html_section_end(out);
}

static void
write_evidence(struct strbuf *out, const struct diagnosis *d)
{
    if (d->evidence_count + d->rival_count == 0)
        return;
    html_section(out, "evidence", "Evidence");
    html_own(out, "<div class=\"scroll\"><table><tbody>\n");
    for (size_t i = 0; i < d->evidence_count; i++) {
        html_own(out, "<tr><td><span class=\"%s\">", strength_class(d->evidence[i].strength));
        html_text(out, d->evidence[i].strength);
        html_own(out, "</span></td>");
        html_cell_text(out, d->evidence[i].says);
        html_own(out, "</tr>\n");
    }
    html_own(out, "</tbody></table></div>\n");
    if (d->rival_count > 0)
        html_own(out, "<h3>Why not something else</h3>\n<div class=\"scroll\"><table><tbody>\n");
    for (size_t i = 0; i < d->rival_count; i++) {
        html_own(out, "<tr>");
        html_cell_code(out, diagnosis_class_name(d->rivals[i].cls));
        html_cell_text(out, d->rivals[i].rejected_by != NULL ? d->rivals[i].rejected_by
                                                             : "less likely, not ruled out");
        html_own(out, "</tr>\n");
    }
    html_own(out, "%s", d->rival_count > 0 ? "</tbody></table></div>\n" : "");
    html_section_end(out);
}

static void
write_field_rows(struct strbuf *out, const struct record_bytes *record, uint64_t offset)
{
    for (size_t at = 0; at + 8 <= record->count; at += 8) {
        bool followed = record_fields_followed(record, at);
        char *read_as = record_fields_read(record, at);
        char *really = record_fields_true(record, at);
        html_own(out, "<tr%s><td class=\"number\">%" PRIu64 "</td><td class=\"bytes\"><code>",
                 followed ? " class=\"hot\"" : "", offset + at);
        for (size_t i = 0; i < 8; i++)
            html_own(out, "%02x%s", record->bytes[at + i], i < 7 ? " " : "");
        html_own(out, "</code></td>");
        html_cell_text(out, read_as);
        html_cell_text(out, really);
        html_own(out, "<td>%s</td></tr>\n", followed ? "followed as a pointer" : "");
        free(read_as);
        free(really);
    }
}

static void
write_fields(struct strbuf *out, const struct crash_record *record)
{
    unsigned word = crash_record_address_digits(record) == 8 ? 4 : 8;
    struct record_bytes bytes = record_bytes_of(&record->profile, word);
    if (bytes.count < 8)
        return;
    html_own(out, "<h3>The bytes at the fault, read both ways</h3>\n<div class=\"scroll\">"
                  "<table><thead><tr><th>byte</th><th>content</th><th>as the runtime reads them (");
    html_text(out, bytes.runtime->name);
    html_own(out, ")</th><th>what they are</th><th></th></tr></thead><tbody>\n");
    write_field_rows(out, &bytes, record->profile.at_fault_offset);
    html_own(out, "</tbody></table></div>\n");
}

static void
write_panels(struct strbuf *out, const struct crash_profile *profile)
{
    uint64_t parting = 0;
    uint64_t step = profile->runtime_record_size;
    if (!svg_section_parting(profile, &parting))
        return;
    uint64_t from = parting > 2 * step ? parting - 2 * step : 0;
    uint64_t to = from + 8 * step;
    uint64_t end = (svg_section_end(profile) / step + 1) * step;
    to = to < end ? to : end;
    html_own(out, "<figure class=\"scroll\">\n");
    svg_section_panel(out, profile, from, to);
    html_own(out, "<figcaption>Where the runtime's walk and the records part. Every step after "
                  "that is a view of bytes that belong to other fields.</figcaption>\n</figure>\n");
    if (!profile->has_at_fault || profile->at_fault_offset < to ||
        profile->at_fault_offset > UINT32_MAX)
        return;
    uint64_t number = profile->at_fault_offset / step;
    from = number > 3 ? (number - 3) * step : 0;
    html_own(out, "<figure class=\"scroll\">\n");
    svg_section_panel(out, profile, from, from + 8 * step);
    html_own(out, "<figcaption>Where it faults.</figcaption>\n</figure>\n");
}

static void
write_records(struct strbuf *out, const struct crash_record *record)
{
    const struct crash_profile *profile = &record->profile;
    if (!profile->present)
        return;
    html_section(out, "records", "Profile records in this program");
    char *layouts = profile_layouts(profile);
    char *at_fault = profile_at_fault(profile);
    html_own(out, "<dl>\n");
    html_fact(out, "records", layouts);
    html_fact(out, "the runtime reads all as", profile->runtime);
    html_fact(out, "at the fault", at_fault);
    html_crash_values(out, profile);
    for (size_t i = 0; i < profile->file_count; i++) {
        const struct profile_file_state *file = &profile->files[i];
        char *text = xasprintf(
            "%s: %llu bytes, %s%s%s", file->path != NULL ? file->path : "?",
            (unsigned long long)file->size, file->status != NULL ? file->status : "not judged",
            file->message != NULL ? ": " : "", file->message != NULL ? file->message : "");
        html_fact(out, "profile file", text);
        free(text);
    }
    html_own(out, "</dl>\n");
    free(layouts);
    free(at_fault);
    if (svg_section_possible(profile)) {
        html_own(out, "<figure class=\"scroll\">\n");
        svg_section_overview(out, profile);
        html_own(out, "<figcaption>The section <code>__llvm_prf_data</code>, all records in their "
                      "order.</figcaption>\n</figure>\n");
        write_panels(out, profile);
    }
    write_fields(out, record);
    html_section_end(out);
}

static void
write_operands(struct strbuf *out, const struct crash_record *record, int digits)
{
    const struct crash_instruction *insn = &record->instruction;
    if (insn->operand_count == 0)
        return;
    html_own(
        out,
        "<div "
        "class=\"scroll\"><table><thead><tr><th>operand</th><th>value</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < insn->operand_count; i++) {
        char *value = operand_sentence(&insn->operands[i], digits);
        html_own(out, "<tr>");
        html_cell_code(out, insn->operands[i].text);
        html_cell_text(out, value);
        html_own(out, "</tr>\n");
        free(value);
    }
    html_own(out, "</tbody></table></div>\n");
}

static void
write_code(struct strbuf *out, const struct crash_instruction *insn, int digits)
{
    if (insn->window_count == 0)
        return;
    html_own(out, "<pre>");
    for (size_t i = 0; i < insn->window_count; i++) {
        const struct crash_code_line *line = &insn->window[i];
        html_own(out, "%s%s0x%0*llx  ", line->current ? "<span class=\"current\">" : "",
                 line->current ? "&gt; " : "  ", digits, (unsigned long long)line->address);
        html_text(out, line->bytes);
        html_own(out, " ");
        for (size_t k = line->bytes != NULL ? strlen(line->bytes) : 0; k < 23; k++)
            html_own(out, " ");
        html_text(out, line->text);
        html_own(out, "%s", line->current ? "</span>\n" : "\n");
    }
    html_own(out, "</pre>\n");
}

static void
write_fault(struct strbuf *out, const struct crash_record *record, int digits)
{
    if (!record->signal.present)
        return;
    html_section(out, "fault", "The fault");
    char *sentence = crash_fault_sentence(record);
    char *note = crash_address_note(record);
    html_element(out, "p", NULL, sentence);
    html_element(out, "p", "soft", note);
    free(sentence);
    free(note);
    write_operands(out, record, digits);
    if (record->fault.decode_count > 0)
        html_own(out, "<ul>\n");
    for (size_t i = 0; i < record->fault.decode_count; i++) {
        const struct fault_decode *decode = &record->fault.decode[i];
        html_own(out, "<li><code>");
        html_text(out, decode->where);
        html_own(out, "</code> = 0x%llx: ", (unsigned long long)decode->value);
        html_text(out, decode->detail != NULL ? decode->detail : decode->meaning);
        html_own(out, " <span class=\"soft\">(%.0f %%)</span></li>\n", decode->confidence * 100);
    }
    html_own(out, "%s", record->fault.decode_count > 0 ? "</ul>\n" : "");
    write_code(out, &record->instruction, digits);
    html_section_end(out);
}

static const char *
layer_class(enum frame_layer layer)
{
    if (layer == LAYER_PROFILE_RUNTIME)
        return "tag bad";
    return layer == LAYER_APPLICATION || layer == LAYER_ALLOCATOR ? "tag warn" : "tag";
}

static void
write_frames(struct strbuf *out, const struct crash_thread *thread, int digits)
{
    html_own(out, "<div class=\"scroll\"><table><thead><tr><th>#</th><th>function</th>"
                  "<th>module</th><th>layer</th><th>source</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < thread->frame_count; i++) {
        size_t left = thread->frame_count - i;
        if (i == FRAMES_HEAD && left > FRAMES_TAIL) {
            html_own(out, "<tr><td></td><td colspan=\"4\">%zu frames left out</td></tr>\n",
                     left - FRAMES_TAIL);
            i += left - FRAMES_TAIL;
        }
        const struct crash_frame *frame = &thread->frames[i];
        char *place = frame_place(frame, digits);
        char *module = frame_module(frame);
        char *source = frame_source(frame);
        html_own(out, "<tr><td class=\"number\">%zu</td>", i);
        html_cell_code(out, place);
        html_cell_code(out, frame->function != NULL ? module : NULL);
        html_own(out, "<td><span class=\"%s\">%s</span></td>", layer_class(frame->layer),
                 frame_layer_name(frame->layer));
        html_cell_code(out, source);
        html_own(out, "</tr>\n");
        free(place);
        free(module);
        free(source);
    }
    html_own(out, "</tbody></table></div>\n");
    if (thread->stop_reason != NULL && strcmp(thread->stop_reason, "outermost") != 0) {
        html_own(out, "<p>The list is incomplete: ");
        html_text(out, thread->stop_reason);
        html_own(out, "</p>\n");
    }
}

static void
write_threads(struct strbuf *out, const struct crash_record *record, int digits)
{
    enum { MOST_OTHERS = 32 };
    const struct crash_thread *crashed = crash_record_crashed_thread(record);
    if (record->thread_count == 0)
        return;
    html_section(out, "backtrace", "Backtrace");
    if (crashed != NULL)
        write_frames(out, crashed, digits);
    size_t others = 0;
    for (size_t i = 0; i < record->thread_count; i++) {
        if (&record->threads[i] == crashed || others++ >= MOST_OTHERS)
            continue;
        html_own(out, "<details><summary>Thread %d</summary>\n", (int)record->threads[i].tid);
        write_frames(out, &record->threads[i], digits);
        html_own(out, "</details>\n");
    }
    if (others > MOST_OTHERS)
        html_own(out, "<p>%zu more threads are in the JSON record.</p>\n", others - MOST_OTHERS);
    html_section_end(out);
}

static void
write_registers(struct strbuf *out, const struct crash_record *record, int digits)
{
    if (record->register_count == 0)
        return;
    html_section(out, "registers", "Registers");
    html_own(out, "<pre>");
    for (size_t i = 0; i < record->register_count; i++) {
        const struct crash_register *reg = &record->registers[i];
        bool matters = register_matters(record, reg->name);
        html_own(out, "%s", matters ? "<strong>" : "");
        html_text(out, reg->name);
        for (size_t k = text_columns(reg->name); k < 8; k++)
            html_own(out, " ");
        html_own(out, "0x%0*llx%s%s", digits, (unsigned long long)reg->value,
                 matters ? "</strong>" : "", i % 4 == 3 ? "\n" : "   ");
    }
    html_own(out, "</pre>\n");
    html_section_end(out);
}

static void
write_maps(struct strbuf *out, const struct crash_record *record, int digits)
{
    if (record->map_count == 0)
        return;
    html_own(out, "<details><summary>Memory maps</summary>\n<pre>");
    for (size_t i = 0; i < record->map_count; i++) {
        const struct crash_map *map = &record->maps[i];
        html_own(out, "%0*llx-%0*llx ", digits, (unsigned long long)map->start, digits,
                 (unsigned long long)map->end);
        html_text(out, map->perms);
        html_own(out, " ");
        html_text(out, map->path);
        html_own(out, "\n");
    }
    html_own(out, "</pre></details>\n");
}

static void
write_run(struct strbuf *out, const struct crash_record *record)
{
    const struct crash_run *run = &record->run;
    html_section(out, "run", "Run");
    html_own(out, "<dl>\n");
    html_fact(out, "program", record->subject.path);
    html_fact(out, "format", record->subject.format);
    html_fact(out, "architecture", record->subject.arch);
    html_fact(out, "instrumented", record->subject.instrumented);
    html_fact(out, "build id", record->subject.build_id);
    html_fact(out, "folder", run->cwd);
    html_fact(out, "redacted", record->redacted);
    char *end = crash_exit(run);
    html_fact(out, "ended with", end);
    free(end);
    html_own(out, "<dt>took</dt><dd>%llu ms, %llu kB resident at most</dd>\n",
             (unsigned long long)run->wall_ms, (unsigned long long)run->max_rss_kb);
    html_fact(out, "examined by", run->capture);
    html_fact(out, "not examined because", run->capture_obstacle);
    for (size_t i = 0; i < run->runtime_message_count; i++)
        html_fact(out, "runtime message", run->runtime_messages[i]);
    for (size_t i = 0; i < run->env_count; i++)
        html_fact(out, "environment", run->env[i]);
    for (size_t i = 0; i < run->profile_file_count; i++)
        html_fact(out, "profile file", run->profile_files[i]);
    html_fact(out, "recorded", record->created);
    html_fact(out, "record", record->id);
    html_own(out, "</dl>\n");
    write_maps(out, record, crash_record_address_digits(record));
    html_section_end(out);
}

static void
write_known_issues(struct strbuf *out, const struct diagnosis *d)
{
    if (d->known_issue_count == 0)
        return;
    html_section(out, "known", "Known issues");
    html_own(out, "<ul>\n");
    for (size_t i = 0; i < d->known_issue_count; i++)
        html_element(out, "li", NULL, d->known_issues[i]);
    html_own(out, "</ul>\n");
    html_section_end(out);
}

void
report_crash_html(const struct crash_record *record, struct strbuf *out)
{
    int digits = crash_record_address_digits(record);
    char *title = crash_headline(record);
    html_start(out, title);
    free(title);
    write_verdict(out, record);
    write_fixes(out, &record->diagnosis);
    write_records(out, record);
    html_crash_salvage(out, &record->profile.salvage);
    write_evidence(out, &record->diagnosis);
    html_crash_experiments(out, &record->diagnosis);
    write_fault(out, record, digits);
    write_threads(out, record, digits);
    write_registers(out, record, digits);
    write_known_issues(out, &record->diagnosis);
    html_crash_import(out, &record->import);
    write_run(out, record);
    html_end(out, record->tool);
}
