/* test_extremes.c - every writer survives records whose numbers are absurd and whose texts are
 * missing: a record file may say anything. */
#include "common/xalloc.h"
#include "reports/report.h"
#include "tests/records/samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
render_crash(const struct crash_record *record)
{
    struct strbuf out = { 0 };
    report_crash_text(record, (struct report_style){ .width = 1, .color = true }, &out);
    report_crash_markdown(record, &out);
    report_crash_github(record, TRACKER_OF_DIAGNOSIS, &out);
    size_t before = out.len;
    report_crash_html(record, &out);
    assert_non_null(strstr(out.data + before, "</html>"));
    assert_null(strstr(out.data + before, "nan"));
    assert_null(strstr(out.data + before, "\"inf"));
    assert_true(out.len - before < 4 << 20);
    strbuf_free(&out);
    json_decref(report_crash_sarif(&record, 1, NULL));
}

static const uint64_t values[] = {
    0,     1,     7, 63, 64, 65, 4096, 4097, UINT32_MAX, INT64_MAX, UINT64_MAX, UINT64_MAX - 63,
    18816, 18817,
};
enum { VALUES = sizeof values / sizeof *values };

static void
numbers_of_the_profile_may_be_anything(void **state)
{
    (void)state;
    for (size_t i = 0; i < VALUES; i++) {
        for (size_t place = 0; place < 9; place++) {
            struct crash_record *record = sample_crash();
            struct crash_profile *profile = &record->profile;
            uint64_t *const places[] = { &profile->at_fault_offset,
                                         &profile->at_fault_index,
                                         &profile->total,
                                         &profile->segments[0].offset,
                                         &profile->segments[1].offset,
                                         &profile->segments[0].records,
                                         &profile->segments[1].index };
            if (place < 7)
                *places[place] = values[i];
            else if (place == 7)
                profile->runtime_record_size = (unsigned)values[i];
            else
                profile->segments[1].record_size = (unsigned)values[i];
            render_crash(record);
            crash_record_free(record);
        }
    }
}

/* A fault behind a section that is shorter than a few steps. */
static void
the_fault_may_lie_behind_a_short_section(void **state)
{
    (void)state;
    for (uint64_t offset = 0; offset < 640; offset += 8) {
        struct crash_record *record = sample_crash();
        record->profile.segments[0].records = 1;
        record->profile.segments[1].offset = 64;
        record->profile.segments[1].records = 1;
        record->profile.at_fault_offset = offset;
        render_crash(record);
        crash_record_free(record);
    }
}

static void
an_empty_record_is_rendered(void **state)
{
    (void)state;
    for (unsigned outcome = 0; outcome <= OUTCOME_NOT_STARTED; outcome++) {
        struct crash_record *record = crash_record_new();
        record->outcome = (enum crash_outcome)outcome;
        render_crash(record);
        record->signal.present = record->fault.present = record->instruction.present = true;
        record->profile.present = record->diagnosis.present = true;
        record->profile.has_at_fault = true;
        struct crash_thread thread = { .crashed = true };
        struct crash_frame frame = { 0 };
        for (size_t i = 0; i < 100; i++)
            XAPPEND(thread.frames, thread.frame_count, frame);
        XAPPEND(record->threads, record->thread_count, thread);
        struct crash_operand operand = { 0 };
        XAPPEND(record->instruction.operands, record->instruction.operand_count, operand);
        struct crash_code_line line = { 0 };
        XAPPEND(record->instruction.window, record->instruction.window_count, line);
        struct crash_register reg = { .name = xstrdup("") };
        XAPPEND(record->registers, record->register_count, reg);
        struct crash_map map = { 0 };
        XAPPEND(record->maps, record->map_count, map);
        diagnosis_add_fix(&record->diagnosis, NULL, NULL, false);
        struct diagnosis_evidence evidence = { 0 };
        XAPPEND(record->diagnosis.evidence, record->diagnosis.evidence_count, evidence);
        diagnosis_add_rival(&record->diagnosis, CLASS_APPLICATION, NULL);
        struct fault_decode decode = { 0 };
        XAPPEND(record->fault.decode, record->fault.decode_count, decode);
        struct profile_file_state file = { 0 };
        XAPPEND(record->profile.files, record->profile.file_count, file);
        struct foreign_record foreign = { 0 };
        XAPPEND(record->profile.foreign, record->profile.foreign_count, foreign);
        struct layout_segment segment = { .record_size = 64, .records = 3 };
        XAPPEND(record->profile.segments, record->profile.segment_count, segment);
        record->profile.runtime_record_size = 48;
        render_crash(record);
        crash_record_free(record);
    }
}

static void
render_matrix(const struct matrix_result *result)
{
    struct strbuf out = { 0 };
    report_matrix_text(result, NULL, (struct report_style){ .width = 1 }, &out);
    report_matrix_text(result, "", (struct report_style){ .width = 5000 }, &out);
    report_matrix_markdown(result, &out);
    report_matrix_junit(result, &out);
    size_t before = out.len;
    report_matrix_html(result, &out);
    assert_non_null(strstr(out.data + before, "</html>"));
    assert_null(strstr(out.data + before, "\"nan"));
    strbuf_free(&out);
    json_decref(report_matrix_sarif(result, NULL));
}

static void
an_empty_matrix_is_rendered(void **state)
{
    (void)state;
    struct matrix_result *result = matrix_result_new();
    render_matrix(result);
    struct matrix_cell cell = { .id = xstrdup("a") };
    XAPPEND(result->cells, result->cell_count, cell);
    render_matrix(result);
    result->cells[0].ran = result->cells[0].has_outcome = true;
    result->cells[0].crashes = 3;
    result->cells[0].wall_ms = result->cells[0].build.wall_ms = UINT64_MAX;
    struct matrix_factor factor = { 0 };
    XAPPEND(result->decisive, result->decisive_count, factor);
    result->decisive[0].axis = xstrdup("x");
    struct toolchain_info toolchain = { .raw_version = 10 };
    XAPPEND(result->toolchains, result->toolchain_count, toolchain);
    render_matrix(result);
    matrix_result_free(result);
}

static size_t
count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
        count++;
    return count;
}

/* What GitHub would refuse is cut, from the least important on, and the text says so. */
static void
issues_stay_within_the_limit(void **state)
{
    (void)state;
    for (size_t size = 1; size < 4000000; size *= 7) {
        struct crash_record *record = sample_crash();
        char *name = xcalloc(size + 1, 1);
        memset(name, 'x', size);
        for (size_t i = 0; i < record->threads[0].frame_count; i++) {
            free(record->threads[0].frames[i].function);
            record->threads[0].frames[i].function = xstrdup(name);
        }
        diagnosis_add_fix(&record->diagnosis, name, name, false);
        XAPPEND(record->run.argv, record->run.argc, name);
        struct strbuf out = { 0 };
        report_crash_github(record, TRACKER_LLVM, &out);
        const char *body = strstr(out.data, "\n\n") + 2;
        assert_true((size_t)(body - out.data) < 300);
        assert_true(strlen(body) < 65536);
        assert_int_equal(count_of(body, "<details>"), count_of(body, "</details>"));
        assert_int_equal(count_of(body, "\n```") % 2, 0);
        assert_non_null(strstr(body, "Cause (mixed-profile-abi"));
        bool whole = strstr(body, "(cut: ") == NULL && strstr(body, ": left out, ") == NULL;
        assert_int_equal(whole, size < 2402);
        strbuf_free(&out);
        crash_record_free(record);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_the_profile_may_be_anything),
        cmocka_unit_test(the_fault_may_lie_behind_a_short_section),
        cmocka_unit_test(an_empty_record_is_rendered),
        cmocka_unit_test(an_empty_matrix_is_rendered),
        cmocka_unit_test(issues_stay_within_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
