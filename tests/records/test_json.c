/* test_json.c - records survive the way to JSON text and back, and the text is stable. */
#include "common/xalloc.h"
#include "records/json.h"
#include "tests/records/samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SAME_TEXT(a, b)                              \
    do {                                             \
        if ((a) == NULL || (b) == NULL)              \
            assert_true((a) == NULL && (b) == NULL); \
        else                                         \
            assert_string_equal((a), (b));           \
    } while (0)
#define SAME(a, b) assert_int_equal((a), (b))

static struct crash_record *
through_text(const struct crash_record *record)
{
    json_t *doc = crash_record_to_json(record);
    char *text = json_to_text(doc);
    json_t *again = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(again);
    struct repro_err err = { 0 };
    struct crash_record *back = crash_record_from_json(again, &err);
    if (back == NULL)
        fail_msg("%s", err.msg);
    json_decref(doc);
    json_decref(again);
    free(text);
    return back;
}

static void
same_texts(char **a, size_t a_count, char **b, size_t b_count)
{
    SAME(a_count, b_count);
    for (size_t i = 0; i < a_count; i++)
        assert_string_equal(a[i], b[i]);
}

static void
same_run(const struct crash_run *a, const struct crash_run *b)
{
    same_texts(a->argv, a->argc, b->argv, b->argc);
    same_texts(a->env, a->env_count, b->env, b->env_count);
    same_texts(a->profile_files, a->profile_file_count, b->profile_files, b->profile_file_count);
    same_texts(a->runtime_messages, a->runtime_message_count, b->runtime_messages,
               b->runtime_message_count);
    SAME_TEXT(a->cwd, b->cwd);
    SAME_TEXT(a->start_error, b->start_error);
    SAME_TEXT(a->capture, b->capture);
    SAME(a->has_exit_code, b->has_exit_code);
    SAME(a->exit_code, b->exit_code);
    SAME(a->exit_signal, b->exit_signal);
    SAME(a->phase, b->phase);
    SAME(a->wall_ms, b->wall_ms);
    SAME(a->max_rss_kb, b->max_rss_kb);
    SAME_TEXT(a->stdout_path, b->stdout_path);
    SAME_TEXT(a->stderr_path, b->stderr_path);
    SAME(a->stdout_truncated, b->stdout_truncated);
    SAME(a->stderr_truncated, b->stderr_truncated);
}

static void
same_fault(const struct crash_fault *a, const struct crash_fault *b)
{
    SAME(a->present, b->present);
    SAME(a->address, b->address);
    SAME(a->address_source, b->address_source);
    SAME(a->canonical, b->canonical);
    SAME(a->access, b->access);
    SAME(a->width, b->width);
    SAME_TEXT(a->expression, b->expression);
    SAME_TEXT(a->region_kind, b->region_kind);
    SAME_TEXT(a->region_nearest, b->region_nearest);
    SAME(a->decode_count, b->decode_count);
    for (size_t i = 0; i < a->decode_count; i++) {
        SAME(a->decode[i].value, b->decode[i].value);
        SAME_TEXT(a->decode[i].where, b->decode[i].where);
        SAME_TEXT(a->decode[i].meaning, b->decode[i].meaning);
        SAME_TEXT(a->decode[i].detail, b->decode[i].detail);
        assert_true(a->decode[i].confidence == b->decode[i].confidence);
    }
}

static void
same_thread(const struct crash_thread *a, const struct crash_thread *b)
{
    SAME(a->tid, b->tid);
    SAME(a->crashed, b->crashed);
    SAME_TEXT(a->stop_reason, b->stop_reason);
    SAME(a->frame_count, b->frame_count);
    for (size_t i = 0; i < a->frame_count; i++) {
        const struct crash_frame *x = &a->frames[i];
        const struct crash_frame *y = &b->frames[i];
        SAME(x->pc, y->pc);
        SAME(x->trust, y->trust);
        SAME_TEXT(x->module, y->module);
        SAME(x->module_offset, y->module_offset);
        SAME_TEXT(x->function, y->function);
        SAME(x->function_offset, y->function_offset);
        SAME(x->symbol_exact, y->symbol_exact);
        SAME_TEXT(x->file, y->file);
        SAME(x->line, y->line);
        SAME(x->layer, y->layer);
    }
}

static void
same_instruction(const struct crash_instruction *a, const struct crash_instruction *b)
{
    SAME(a->present, b->present);
    SAME(a->address, b->address);
    SAME_TEXT(a->bytes, b->bytes);
    SAME_TEXT(a->text, b->text);
    SAME(a->operand_count, b->operand_count);
    for (size_t i = 0; i < a->operand_count; i++) {
        SAME_TEXT(a->operands[i].text, b->operands[i].text);
        SAME(a->operands[i].kind, b->operands[i].kind);
        SAME(a->operands[i].access, b->operands[i].access);
        SAME(a->operands[i].has_value, b->operands[i].has_value);
        SAME(a->operands[i].value, b->operands[i].value);
        SAME(a->operands[i].has_effective_address, b->operands[i].has_effective_address);
        SAME(a->operands[i].effective_address, b->operands[i].effective_address);
        SAME(a->operands[i].width, b->operands[i].width);
    }
    SAME(a->window_count, b->window_count);
    for (size_t i = 0; i < a->window_count; i++) {
        SAME(a->window[i].address, b->window[i].address);
        SAME_TEXT(a->window[i].bytes, b->window[i].bytes);
        SAME_TEXT(a->window[i].text, b->window[i].text);
        SAME(a->window[i].current, b->window[i].current);
    }
}

static void
same_memory(const struct crash_record *a, const struct crash_record *b)
{
    SAME(a->register_count, b->register_count);
    for (size_t i = 0; i < a->register_count; i++) {
        SAME_TEXT(a->registers[i].name, b->registers[i].name);
        SAME(a->registers[i].value, b->registers[i].value);
    }
    SAME(a->map_count, b->map_count);
    for (size_t i = 0; i < a->map_count; i++) {
        SAME(a->maps[i].start, b->maps[i].start);
        SAME(a->maps[i].end, b->maps[i].end);
        SAME(a->maps[i].offset, b->maps[i].offset);
        SAME_TEXT(a->maps[i].perms, b->maps[i].perms);
        SAME_TEXT(a->maps[i].path, b->maps[i].path);
    }
    SAME(a->module_count, b->module_count);
    for (size_t i = 0; i < a->module_count; i++) {
        SAME_TEXT(a->modules[i].path, b->modules[i].path);
        SAME(a->modules[i].base, b->modules[i].base);
        SAME(a->modules[i].end, b->modules[i].end);
        SAME(a->modules[i].bias, b->modules[i].bias);
        SAME_TEXT(a->modules[i].build_id, b->modules[i].build_id);
        SAME(a->modules[i].has_symtab, b->modules[i].has_symtab);
    }
}

static void
same_salvage(const struct crash_salvage *a, const struct crash_salvage *b)
{
    SAME(a->present, b->present);
    SAME_TEXT(a->folder, b->folder);
    SAME_TEXT(a->shortcut, b->shortcut);
    same_texts(a->commands, a->command_count, b->commands, b->command_count);
    same_texts(a->notes, a->note_count, b->notes, b->note_count);
    SAME(a->file_count, b->file_count);
    for (size_t i = 0; i < a->file_count; i++) {
        const struct salvaged_file *x = &a->files[i], *y = &b->files[i];
        SAME_TEXT(x->path, y->path);
        SAME_TEXT(x->image, y->image);
        SAME(x->process, y->process);
        SAME(x->version, y->version);
        SAME(x->llvm_first, y->llvm_first);
        SAME(x->llvm_last, y->llvm_last);
        SAME(x->all_records, y->all_records);
        SAME(x->records, y->records);
        SAME(x->values_kept, y->values_kept);
        SAME(x->values_dropped, y->values_dropped);
        SAME(x->size, y->size);
    }
}

static void
same_profile(const struct crash_profile *a, const struct crash_profile *b)
{
    SAME(a->present, b->present);
    SAME_TEXT(a->runtime, b->runtime);
    SAME(a->raw_version, b->raw_version);
    SAME(a->total, b->total);
    SAME(a->by_layout_count, b->by_layout_count);
    for (size_t i = 0; i < a->by_layout_count; i++) {
        SAME_TEXT(a->by_layout[i].layout, b->by_layout[i].layout);
        SAME(a->by_layout[i].records, b->by_layout[i].records);
        SAME(a->by_layout[i].producer_count, b->by_layout[i].producer_count);
        for (size_t k = 0; k < a->by_layout[i].producer_count; k++)
            SAME_TEXT(a->by_layout[i].producers[k], b->by_layout[i].producers[k]);
    }
    SAME(a->runtime_record_size, b->runtime_record_size);
    SAME(a->segment_count, b->segment_count);
    for (size_t i = 0; i < a->segment_count; i++) {
        SAME_TEXT(a->segments[i].layout, b->segments[i].layout);
        SAME(a->segments[i].record_size, b->segments[i].record_size);
        SAME(a->segments[i].index, b->segments[i].index);
        SAME(a->segments[i].offset, b->segments[i].offset);
        SAME(a->segments[i].records, b->segments[i].records);
        SAME_TEXT(a->segments[i].function, b->segments[i].function);
    }
    SAME(a->foreign_count, b->foreign_count);
    for (size_t i = 0; i < a->foreign_count; i++) {
        SAME(a->foreign[i].index, b->foreign[i].index);
        SAME(a->foreign[i].offset, b->foreign[i].offset);
        SAME_TEXT(a->foreign[i].layout, b->foreign[i].layout);
        SAME_TEXT(a->foreign[i].function, b->foreign[i].function);
    }
    SAME(a->has_at_fault, b->has_at_fault);
    SAME(a->at_fault_offset, b->at_fault_offset);
    SAME(a->at_fault_index, b->at_fault_index);
    SAME(a->at_fault_is_record, b->at_fault_is_record);
    SAME_TEXT(a->at_fault_layout, b->at_fault_layout);
    SAME_TEXT(a->at_fault_function, b->at_fault_function);
    SAME_TEXT(a->at_fault_bytes, b->at_fault_bytes);
    same_salvage(&a->salvage, &b->salvage);
    SAME(a->file_count, b->file_count);
    for (size_t i = 0; i < a->file_count; i++) {
        SAME_TEXT(a->files[i].path, b->files[i].path);
        SAME(a->files[i].size, b->files[i].size);
        SAME_TEXT(a->files[i].status, b->files[i].status);
        SAME(a->files[i].functions, b->files[i].functions);
        SAME_TEXT(a->files[i].message, b->files[i].message);
    }
}

static void
same_experiments(const struct diagnosis *a, const struct diagnosis *b)
{
    SAME(a->experiment_count, b->experiment_count);
    for (size_t i = 0; i < a->experiment_count; i++) {
        const struct experiment *x = &a->experiments[i], *y = &b->experiments[i];
        SAME_TEXT(x->name, y->name);
        SAME_TEXT(x->change, y->change);
        SAME(x->predicted, y->predicted);
        SAME_TEXT(x->skipped, y->skipped);
        SAME_TEXT(x->outcome, y->outcome);
        SAME_TEXT(x->cls, y->cls);
        SAME_TEXT(x->place, y->place);
        SAME_TEXT(x->profile, y->profile);
        SAME(x->functions, y->functions);
        SAME(x->runs, y->runs);
        SAME(x->clean, y->clean);
        SAME(x->agrees, y->agrees);
    }
    SAME(a->theory_count, b->theory_count);
    for (size_t i = 0; i < a->theory_count; i++) {
        SAME_TEXT(a->theories[i].name, b->theories[i].name);
        SAME_TEXT(a->theories[i].says, b->theories[i].says);
        SAME(a->theories[i].tested, b->theories[i].tested);
        SAME(a->theories[i].refuted, b->theories[i].refuted);
        SAME_TEXT(a->theories[i].because, b->theories[i].because);
    }
}

static void
same_diagnosis(const struct diagnosis *a, const struct diagnosis *b)
{
    SAME(a->present, b->present);
    SAME(a->cls, b->cls);
    assert_true(a->confidence == b->confidence);
    SAME_TEXT(a->title, b->title);
    SAME(a->evidence_count, b->evidence_count);
    for (size_t i = 0; i < a->evidence_count; i++) {
        SAME_TEXT(a->evidence[i].says, b->evidence[i].says);
        SAME_TEXT(a->evidence[i].strength, b->evidence[i].strength);
    }
    SAME(a->rival_count, b->rival_count);
    for (size_t i = 0; i < a->rival_count; i++) {
        SAME(a->rivals[i].cls, b->rivals[i].cls);
        SAME_TEXT(a->rivals[i].rejected_by, b->rivals[i].rejected_by);
    }
    SAME(a->fix_count, b->fix_count);
    for (size_t i = 0; i < a->fix_count; i++) {
        SAME_TEXT(a->fixes[i].text, b->fixes[i].text);
        SAME_TEXT(a->fixes[i].command, b->fixes[i].command);
        SAME(a->fixes[i].verified, b->fixes[i].verified);
        SAME_TEXT(a->fixes[i].verified_by, b->fixes[i].verified_by);
    }
    same_experiments(a, b);
    same_texts(a->known_issues, a->known_issue_count, b->known_issues, b->known_issue_count);
}

static void
same_record(const struct crash_record *a, const struct crash_record *b)
{
    SAME_TEXT(a->id, b->id);
    SAME_TEXT(a->created, b->created);
    SAME_TEXT(a->tool, b->tool);
    SAME_TEXT(a->redacted, b->redacted);
    SAME(a->outcome, b->outcome);
    SAME_TEXT(a->subject.path, b->subject.path);
    SAME_TEXT(a->subject.format, b->subject.format);
    SAME_TEXT(a->subject.arch, b->subject.arch);
    SAME_TEXT(a->subject.build_id, b->subject.build_id);
    SAME(a->subject.stripped, b->subject.stripped);
    SAME_TEXT(a->subject.instrumented, b->subject.instrumented);
    SAME_TEXT(a->build.kind, b->build.kind);
    SAME_TEXT(a->build.name, b->build.name);
    SAME_TEXT(a->build.program, b->build.program);
    SAME_TEXT(a->build.foreign, b->build.foreign);
    SAME_TEXT(a->build.command, b->build.command);
    SAME(a->build.stripped, b->build.stripped);
    same_run(&a->run, &b->run);
    SAME(a->signal.present, b->signal.present);
    SAME(a->signal.number, b->signal.number);
    SAME_TEXT(a->signal.name, b->signal.name);
    SAME(a->signal.code, b->signal.code);
    SAME_TEXT(a->signal.code_name, b->signal.code_name);
    SAME(a->signal.reported_address, b->signal.reported_address);
    SAME_TEXT(a->signal.exception, b->signal.exception);
    same_fault(&a->fault, &b->fault);
    SAME(a->thread_count, b->thread_count);
    for (size_t i = 0; i < a->thread_count; i++)
        same_thread(&a->threads[i], &b->threads[i]);
    same_instruction(&a->instruction, &b->instruction);
    same_memory(a, b);
    same_profile(&a->profile, &b->profile);
    same_diagnosis(&a->diagnosis, &b->diagnosis);
    SAME_TEXT(a->signature_stack, b->signature_stack);
    SAME_TEXT(a->signature_class, b->signature_class);
}

static void
a_full_record_survives_the_round_trip(void **state)
{
    (void)state;
    struct crash_record *record = sample_crash();
    struct crash_record *back = through_text(record);
    same_record(record, back);
    crash_record_free(record);
    crash_record_free(back);
}

static void
an_empty_record_survives_the_round_trip(void **state)
{
    (void)state;
    struct crash_record *record = crash_record_new();
    record->id = xstrdup("0000000000000000");
    struct crash_record *back = through_text(record);
    same_record(record, back);
    crash_record_free(record);
    crash_record_free(back);
}

static void
a_clean_record_leaves_out_what_was_not_looked_for(void **state)
{
    (void)state;
    struct crash_record *record = sample_clean();
    json_t *doc = crash_record_to_json(record);
    static const char *const absent[] = { "signal",      "fault", "threads", "registers",
                                          "instruction", "maps",  "modules", "diagnosis" };
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        assert_null(json_object_get(doc, absent[i]));
    assert_true(json_is_null(json_object_get(doc, "profile")));
    json_decref(doc);
    crash_record_free(record);
}

static void
a_stopped_process_without_decoding_has_nulls(void **state)
{
    (void)state;
    struct crash_record *record = sample_clean();
    record->signal.present = true;
    json_t *doc = crash_record_to_json(record);
    assert_true(json_is_null(json_object_get(doc, "fault")));
    assert_true(json_is_null(json_object_get(doc, "instruction")));
    assert_int_equal(json_array_size(json_object_get(doc, "threads")), 0);
    assert_non_null(json_object_get(doc, "threads"));
    json_decref(doc);
    crash_record_free(record);
}

static const char *
at_fault_address(const json_t *doc)
{
    return json_string_value(json_object_get(json_object_get(doc, "fault"), "address"));
}

static void
addresses_are_padded_to_the_width_of_the_subject(void **state)
{
    (void)state;
    struct crash_record *record = sample_crash();
    json_t *doc = crash_record_to_json(record);
    assert_string_equal(at_fault_address(doc), "0x0000000000000003");
    json_decref(doc);
    free(record->subject.format);
    record->subject.format = xstrdup("elf32");
    doc = crash_record_to_json(record);
    assert_string_equal(at_fault_address(doc), "0x00000003");
    json_decref(doc);
    crash_record_free(record);
}

static void
the_first_key_is_the_schema(void **state)
{
    (void)state;
    struct crash_record *record = sample_crash();
    json_t *doc = crash_record_to_json(record);
    assert_string_equal(json_object_iter_key(json_object_iter(doc)), "schema");
    char *text = json_to_text(doc);
    assert_memory_equal(text, "{\n  \"schema\": \"repro.crash/1\",\n", 31);
    assert_non_null(strstr(text, "\"confidence\": 0.99,"));
    assert_string_equal(text + strlen(text) - 2, "}\n");
    free(text);
    json_decref(doc);
    crash_record_free(record);
}

static void
equal_records_give_equal_text(void **state)
{
    (void)state;
    struct crash_record *record = sample_crash();
    struct crash_record *back = through_text(record);
    json_t *a = crash_record_to_json(record);
    json_t *b = crash_record_to_json(back);
    char *a_text = json_to_text(a);
    char *b_text = json_to_text(b);
    assert_string_equal(a_text, b_text);
    free(a_text);
    free(b_text);
    json_decref(a);
    json_decref(b);
    crash_record_free(record);
    crash_record_free(back);
}

static void
bytes_that_are_not_utf8_become_replacement_characters(void **state)
{
    (void)state;
    struct crash_record *record = sample_hostile_crash("a\xff\xc0\x80\xed\xa0\x80z");
    json_t *doc = crash_record_to_json(record);
    const json_t *argv = json_object_get(json_object_get(doc, "run"), "argv");
    assert_string_equal(
        json_string_value(json_array_get(argv, 1)),
        "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz");
    json_decref(doc);
    crash_record_free(record);
}

static void
the_content_id_ignores_time_but_not_content(void **state)
{
    (void)state;
    struct crash_record *record = sample_crash();
    free(record->id);
    record->id = NULL;
    json_t *a = crash_record_to_json(record);
    record->created[0] = '3';
    json_t *b = crash_record_to_json(record);
    record->fault.address++;
    json_t *c = crash_record_to_json(record);
    const char *a_id = json_string_value(json_object_get(a, "id"));
    assert_int_equal(strlen(a_id), 16);
    assert_string_equal(a_id, json_string_value(json_object_get(b, "id")));
    assert_string_not_equal(a_id, json_string_value(json_object_get(c, "id")));
    json_decref(a);
    json_decref(b);
    json_decref(c);
    crash_record_free(record);
}

static void
same_cell(const struct matrix_cell *a, const struct matrix_cell *b)
{
    SAME_TEXT(a->id, b->id);
    SAME_TEXT(a->name, b->name);
    SAME(a->axis_count, b->axis_count);
    for (size_t i = 0; i < a->axis_count; i++) {
        SAME_TEXT(a->axes[i].axis, b->axes[i].axis);
        SAME_TEXT(a->axes[i].value, b->axes[i].value);
    }
    SAME(a->expected, b->expected);
    SAME(a->met, b->met);
    SAME(a->ran, b->ran);
    SAME(a->has_outcome, b->has_outcome);
    if (a->has_outcome)
        SAME(a->outcome, b->outcome);
    SAME(a->build.status, b->build.status);
    SAME(a->build.wall_ms, b->build.wall_ms);
    SAME_TEXT(a->build.log, b->build.log);
    SAME_TEXT(a->build.program, b->build.program);
    SAME_TEXT(a->check, b->check);
    SAME(a->runs, b->runs);
    SAME(a->crashes, b->crashes);
    SAME_TEXT(a->crash, b->crash);
    SAME_TEXT(a->function, b->function);
    SAME(a->has_function_offset, b->has_function_offset);
    SAME(a->function_offset, b->function_offset);
    SAME(a->phase, b->phase);
    SAME_TEXT(a->crash_class, b->crash_class);
    SAME_TEXT(a->title, b->title);
    SAME_TEXT(a->profile.status, b->profile.status);
    same_diagnosis(&a->why, &b->why);
    SAME(a->profile.functions, b->profile.functions);
    SAME(a->profile.functions_with_counts, b->profile.functions_with_counts);
    SAME_TEXT(a->profile.message, b->profile.message);
    SAME(a->wall_ms, b->wall_ms);
}

static void
same_factors(const struct matrix_factor *a, size_t a_count, const struct matrix_factor *b,
             size_t b_count)
{
    SAME(a_count, b_count);
    for (size_t i = 0; i < a_count; i++) {
        SAME_TEXT(a[i].axis, b[i].axis);
        SAME_TEXT(a[i].says, b[i].says);
        SAME(a[i].pairs, b[i].pairs);
        SAME(a[i].example_count, b[i].example_count);
        for (size_t k = 0; k < a[i].example_count; k++) {
            SAME_TEXT(a[i].examples[k].cells[0], b[i].examples[k].cells[0]);
            SAME_TEXT(a[i].examples[k].cells[1], b[i].examples[k].cells[1]);
            SAME(a[i].examples[k].outcomes[0], b[i].examples[k].outcomes[0]);
            SAME(a[i].examples[k].outcomes[1], b[i].examples[k].outcomes[1]);
        }
    }
}

static void
same_toolchain(const struct toolchain_info *a, const struct toolchain_info *b)
{
    SAME_TEXT(a->name, b->name);
    SAME_TEXT(a->path, b->path);
    SAME_TEXT(a->version, b->version);
    SAME(a->llvm_major, b->llvm_major);
    SAME(a->raw_version, b->raw_version);
    SAME_TEXT(a->layout, b->layout);
    SAME_TEXT(a->profdata, b->profdata);
    SAME_TEXT(a->role, b->role);
}

static void
same_matrix(const struct matrix_result *a, const struct matrix_result *b)
{
    SAME_TEXT(a->id, b->id);
    SAME_TEXT(a->created, b->created);
    SAME_TEXT(a->finished, b->finished);
    SAME_TEXT(a->tool, b->tool);
    SAME_TEXT(a->redacted, b->redacted);
    SAME_TEXT(a->host_os, b->host_os);
    SAME_TEXT(a->host_kernel, b->host_kernel);
    SAME_TEXT(a->host_arch, b->host_arch);
    SAME(a->host_cores, b->host_cores);
    SAME_TEXT(a->input, b->input);
    SAME(a->interrupted, b->interrupted);
    SAME(a->wall_ms, b->wall_ms);
    SAME(a->toolchain_count, b->toolchain_count);
    for (size_t i = 0; i < a->toolchain_count; i++)
        same_toolchain(&a->toolchains[i], &b->toolchains[i]);
    SAME(a->axis_count, b->axis_count);
    for (size_t i = 0; i < a->axis_count; i++) {
        SAME_TEXT(a->axes[i].name, b->axes[i].name);
        same_texts(a->axes[i].values, a->axes[i].value_count, b->axes[i].values,
                   b->axes[i].value_count);
    }
    SAME_TEXT(a->answer.question, b->answer.question);
    SAME(a->answer.faults, b->answer.faults);
    SAME_TEXT(a->answer.summary, b->answer.summary);
    same_texts(a->answer.cells, a->answer.cell_count, b->answer.cells, b->answer.cell_count);
    SAME(a->cell_count, b->cell_count);
    for (size_t i = 0; i < a->cell_count; i++)
        same_cell(&a->cells[i], &b->cells[i]);
    SAME_TEXT(a->factors_summary, b->factors_summary);
    same_factors(a->decisive, a->decisive_count, b->decisive, b->decisive_count);
    same_factors(a->irrelevant, a->irrelevant_count, b->irrelevant, b->irrelevant_count);
}

static void
check_matrix_round_trip(struct matrix_result *result)
{
    json_t *doc = matrix_result_to_json(result);
    char *text = json_to_text(doc);
    json_t *again = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    struct repro_err err = { 0 };
    struct matrix_result *back = matrix_result_from_json(again, &err);
    if (back == NULL)
        fail_msg("%s", err.msg);
    same_matrix(result, back);
    json_decref(doc);
    json_decref(again);
    free(text);
    matrix_result_free(result);
    matrix_result_free(back);
}

static void
matrices_survive_the_round_trip(void **state)
{
    (void)state;
    check_matrix_round_trip(sample_matrix());
    check_matrix_round_trip(sample_troubled_matrix());
    struct matrix_result *empty = matrix_result_new();
    empty->id = xstrdup("0000000000000000");
    check_matrix_round_trip(empty);
}

static void
totals_count_what_the_cells_say(void **state)
{
    (void)state;
    struct matrix_result *result = sample_troubled_matrix();
    struct matrix_totals totals = matrix_result_totals(result);
    assert_int_equal(totals.cells, 24);
    assert_int_equal(totals.ran, 22);
    assert_int_equal(totals.not_run, 2);
    assert_int_equal(totals.build_failed, 1);
    assert_int_equal(totals.unmet, 2);
    assert_int_equal(totals.met, 20);
    assert_int_equal(totals.outcomes[OUTCOME_CRASH], 5);
    assert_int_equal(totals.outcomes[OUTCOME_TIMEOUT], 1);
    matrix_result_free(result);
}

static void
what_macos_tells_comes_back(void **state)
{
    (void)state;
    struct crash_record *record = sample_crash();
    record->run.capture_obstacle = xstrdup("/bin/ls is a part of macOS");
    record->signal.exception = xstrdup("page fault, read; address 0x3");
    struct crash_record *back = through_text(record);
    assert_string_equal(back->run.capture_obstacle, "/bin/ls is a part of macOS");
    assert_string_equal(back->signal.exception, "page fault, read; address 0x3");
    crash_record_free(back);
    crash_record_free(record);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_record_survives_the_round_trip),
        cmocka_unit_test(an_empty_record_survives_the_round_trip),
        cmocka_unit_test(a_clean_record_leaves_out_what_was_not_looked_for),
        cmocka_unit_test(a_stopped_process_without_decoding_has_nulls),
        cmocka_unit_test(addresses_are_padded_to_the_width_of_the_subject),
        cmocka_unit_test(the_first_key_is_the_schema),
        cmocka_unit_test(equal_records_give_equal_text),
        cmocka_unit_test(bytes_that_are_not_utf8_become_replacement_characters),
        cmocka_unit_test(the_content_id_ignores_time_but_not_content),
        cmocka_unit_test(matrices_survive_the_round_trip),
        cmocka_unit_test(totals_count_what_the_cells_say),
        cmocka_unit_test(what_macos_tells_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
