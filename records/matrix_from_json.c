/* matrix_from_json.c - a matrix result out of a `repro.matrix/1` document. */
#include "common/xalloc.h"
#include "records/json.h"
#include "records/json_parts.h"
#include "records/matrix_factor_json.h"
#include "records/matrix_parts.h"

#include <limits.h>

static void
host_from_json(struct json_reader *r, const json_t *doc, struct matrix_result *result)
{
    struct json_scope at = jr_enter_object(r, doc, "host");
    result->host_os = jr_text(r, at.value, "os");
    result->host_kernel = jr_text(r, at.value, "kernel");
    result->host_arch = jr_text(r, at.value, "arch");
    result->host_cores = (unsigned)jr_uint(r, at.value, "cores", UINT_MAX);
    jr_leave(r, at);
}

static void
toolchains_from_json(struct json_reader *r, const json_t *doc, struct matrix_result *result)
{
    struct json_scope list = jr_enter_array(r, doc, "toolchains");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct toolchain_info item = { .name = jr_text(r, at.value, "name"),
                                       .path = jr_text(r, at.value, "path"),
                                       .version = jr_text(r, at.value, "version"),
                                       .llvm_major = jr_int(r, at.value, "llvm_major", 0, NULL),
                                       .raw_version = jr_int(r, at.value, "raw_version", -1, NULL),
                                       .layout = jr_text(r, at.value, "layout"),
                                       .profdata = jr_text(r, at.value, "profdata"),
                                       .role = jr_text(r, at.value, "role") };
        XAPPEND(result->toolchains, result->toolchain_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

static void
axes_from_json(struct json_reader *r, const json_t *doc, struct matrix_result *result)
{
    struct json_scope at = jr_enter_object(r, doc, "axes");
    const char *name;
    json_t *values;
    json_object_foreach((json_t *)(uintptr_t)at.value, name, values)
    {
        struct matrix_axis axis = { .name = xstrdup(name) };
        axis.values = jr_texts(r, at.value, name, &axis.value_count);
        XAPPEND(result->axes, result->axis_count, axis);
    }
    jr_leave(r, at);
}

static void
answer_from_json(struct json_reader *r, const json_t *doc, struct matrix_answer *answer)
{
    struct json_scope at = jr_enter_object(r, doc, "answer");
    answer->question = jr_text(r, at.value, "question");
    answer->function = jr_text(r, at.value, "function");
    answer->faults = jr_bool(r, at.value, "faults");
    answer->cells = jr_texts(r, at.value, "cells", &answer->cell_count);
    answer->summary = jr_text(r, at.value, "summary");
    jr_leave(r, at);
}

static void
axis_values_from_json(struct json_reader *r, const json_t *doc, const char *key,
                      struct axis_value **values, size_t *count)
{
    struct json_scope at = jr_enter_object(r, doc, key);
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)at.value, name, value)
    {
        if (!json_is_string(value)) {
            jr_fail(r, name, "a string");
            break;
        }
        struct axis_value item = { .axis = xstrdup(name), .value = jr_text(r, at.value, name) };
        XAPPEND(*values, *count, item);
    }
    jr_leave(r, at);
}

static void
signatures_from_json(struct json_reader *r, const json_t *doc, struct matrix_cell *cell)
{
    struct json_scope list = jr_enter_array(r, doc, "signatures");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct cell_signature item = { .stack = jr_text(r, at.value, "stack"),
                                       .function = jr_text(r, at.value, "function"),
                                       .cls = jr_text(r, at.value, "class"),
                                       .crashes =
                                           (unsigned)jr_uint(r, at.value, "crashes", UINT_MAX) };
        JR_ENUM(r, at.value, "phase", crash_phase_parse, &item.phase);
        XAPPEND(cell->signatures, cell->signature_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

static void
build_from_json(struct json_reader *r, const json_t *doc, struct cell_build *build)
{
    struct json_scope at = jr_enter_object(r, doc, "build");
    JR_ENUM(r, at.value, "status", build_status_parse, &build->status);
    build->wall_ms = jr_uint(r, at.value, "wall_ms", UINT64_MAX);
    build->log = jr_text(r, at.value, "log");
    build->program = jr_text(r, at.value, "program");
    jr_leave(r, at);
}

static void
cell_profile_from_json(struct json_reader *r, const json_t *doc, struct cell_profile *profile)
{
    struct json_scope at = jr_enter_object(r, doc, "profile");
    profile->status = jr_text(r, at.value, "status");
    profile->functions = jr_uint(r, at.value, "functions", UINT64_MAX);
    profile->functions_with_counts = jr_uint(r, at.value, "functions_with_counts", UINT64_MAX);
    profile->message = jr_text(r, at.value, "message");
    jr_leave(r, at);
}

static struct matrix_cell
cell_from_json(struct json_reader *r, const json_t *doc)
{
    struct matrix_cell cell = { .id = jr_text(r, doc, "id"), .name = jr_text(r, doc, "name") };
    if (cell.id == NULL)
        jr_fail_missing(r, "id");
    cell.index = jr_uint(r, doc, "index", SIZE_MAX);
    axis_values_from_json(r, doc, "axes", &cell.axes, &cell.axis_count);
    axis_values_from_json(r, doc, "values", &cell.extras, &cell.extra_count);
    cell.expected_class = jr_text(r, doc, "expected_class");
    cell.expected_function = jr_text(r, doc, "expected_function");
    JR_ENUM(r, doc, "expected", expectation_parse, &cell.expected);
    cell.has_outcome = jr_word(r, doc, "outcome") != NULL;
    JR_ENUM(r, doc, "outcome", crash_outcome_parse, &cell.outcome);
    cell.met = jr_bool(r, doc, "met");
    cell.ran = jr_bool(r, doc, "ran");
    build_from_json(r, doc, &cell.build);
    cell.check = jr_text(r, doc, "check");
    cell.runs = (unsigned)jr_uint(r, doc, "runs", UINT_MAX);
    cell.crashes = (unsigned)jr_uint(r, doc, "crashes", UINT_MAX);
    cell.flaky = jr_bool(r, doc, "flaky");
    signatures_from_json(r, doc, &cell);
    cell.crash = jr_text(r, doc, "crash");
    cell.function = jr_text(r, doc, "function");
    cell.has_function_offset = json_is_integer(json_object_get(doc, "function_offset"));
    cell.function_offset = jr_uint(r, doc, "function_offset", UINT64_MAX);
    JR_ENUM(r, doc, "phase", crash_phase_parse, &cell.phase);
    cell.crash_class = jr_text(r, doc, "class");
    cell.title = jr_text(r, doc, "title");
    evidence_from_json(r, doc, &cell.why);
    fixes_from_json(r, doc, &cell.why);
    cell_profile_from_json(r, doc, &cell.profile);
    cell.wall_ms = jr_uint(r, doc, "wall_ms", UINT64_MAX);
    return cell;
}

static void
cells_from_json(struct json_reader *r, const json_t *doc, struct matrix_result *result)
{
    struct json_scope list = jr_enter_array(r, doc, "cells");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        XAPPEND(result->cells, result->cell_count, cell_from_json(r, at.value));
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

static void
read_result(struct json_reader *r, const json_t *doc, struct matrix_result *result)
{
    result->id = jr_text(r, doc, "id");
    result->created = jr_text(r, doc, "created");
    result->finished = jr_text(r, doc, "finished");
    result->tool = jr_text(r, doc, "tool");
    result->redacted = jr_text(r, doc, "redacted");
    result->title = jr_text(r, doc, "title");
    struct json_scope shard = jr_enter_object(r, doc, "shard");
    result->shard.number = (unsigned)jr_uint(r, shard.value, "number", UINT_MAX);
    result->shard.of = (unsigned)jr_uint(r, shard.value, "of", UINT_MAX);
    jr_leave(r, shard);
    host_from_json(r, doc, result);
    result->input = jr_text(r, doc, "input");
    result->interrupted = jr_bool(r, doc, "interrupted");
    toolchains_from_json(r, doc, result);
    axes_from_json(r, doc, result);
    answer_from_json(r, doc, &result->answer);
    cells_from_json(r, doc, result);
    matrix_factors_from_json(r, doc, result);
    baseline_from_json(r, doc, &result->baseline);
    merged_from_json(r, doc, result);
    struct json_scope totals = jr_enter_object(r, doc, "totals");
    result->wall_ms = jr_uint(r, totals.value, "wall_ms", UINT64_MAX);
    jr_leave(r, totals);
}

struct matrix_result *
matrix_result_from_json(const json_t *doc, struct repro_err *err)
{
    struct json_reader reader;
    jr_init(&reader, err);
    struct matrix_result *result = matrix_result_new();
    if (jr_check_schema(&reader, doc, "repro.matrix/1"))
        read_result(&reader, doc, result);
    if (reader.failed) {
        matrix_result_free(result);
        result = NULL;
    }
    jr_free(&reader);
    return result;
}
