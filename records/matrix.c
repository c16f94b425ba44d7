/* matrix.c - life and death of a matrix result, and its enum names. */
#include "records/matrix.h"

#include "common/xalloc.h"
#include "records/names.h"

#include <stdlib.h>
#include <string.h>

static const char *const build_statuses[] = {
    [BUILD_OK] = "ok",
    [BUILD_CACHED] = "cached",
    [BUILD_FAILED] = "failed",
};
static const char *const expectations[] = {
    [EXPECT_ANY] = "any",
    [EXPECT_CLEAN] = "clean",
    [EXPECT_CRASH] = "crash",
    [EXPECT_REFUSED_WRITE] = "refused-write",
    [EXPECT_EMPTY_PROFILE] = "empty-profile",
    [EXPECT_CORRUPT] = "corrupt",
    [EXPECT_TIMEOUT] = "timeout",
    [EXPECT_OUT_OF_MEMORY] = "out-of-memory",
    [EXPECT_EXIT_NONZERO] = "exit-nonzero",
    [EXPECT_FLAKY] = "flaky",
};
static const char *const baseline_changes[] = {
    [BASELINE_NEW] = "new",
    [BASELINE_FIXED] = "fixed",
    [BASELINE_CHANGED] = "changed",
    [BASELINE_STILL] = "still",
};
static const struct name_table baseline_change_table = NAME_TABLE(baseline_changes);
static const struct name_table build_status_table = NAME_TABLE(build_statuses);
static const struct name_table expectation_table = NAME_TABLE(expectations);

DEFINE_NAMES(baseline_change, enum baseline_change, baseline_change_table)
DEFINE_NAMES(build_status, enum build_status, build_status_table)
DEFINE_NAMES(expectation, enum expectation, expectation_table)

struct matrix_result *
matrix_result_new(void)
{
    return xcalloc(1, sizeof(struct matrix_result));
}

static void
free_strings(char **strings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(strings[i]);
    free(strings);
}

static void
free_values(struct axis_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(values[i].axis);
        free(values[i].value);
    }
    free(values);
}

static void
free_signatures(struct cell_signature *signatures, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(signatures[i].stack);
        free(signatures[i].function);
        free(signatures[i].cls);
    }
    free(signatures);
}

static void
clear_cell(struct matrix_cell *cell)
{
    free_values(cell->axes, cell->axis_count);
    free_values(cell->extras, cell->extra_count);
    free_signatures(cell->signatures, cell->signature_count);
    free(cell->expected_class);
    free(cell->expected_function);
    free(cell->id);
    free(cell->name);
    free(cell->build.log);
    free(cell->build.program);
    free(cell->check);
    free(cell->crash);
    free(cell->function);
    free(cell->crash_class);
    free(cell->title);
    diagnosis_clear(&cell->why);
    free(cell->profile.status);
    free(cell->profile.message);
}

static void
clear_toolchain(struct toolchain_info *toolchain)
{
    free(toolchain->name);
    free(toolchain->path);
    free(toolchain->version);
    free(toolchain->layout);
    free(toolchain->profdata);
    free(toolchain->role);
}

static void
free_factors(struct matrix_factor *factors, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(factors[i].axis);
        free(factors[i].says);
        for (size_t k = 0; k < factors[i].example_count; k++) {
            free(factors[i].examples[k].cells[0]);
            free(factors[i].examples[k].cells[1]);
        }
        free(factors[i].examples);
    }
    free(factors);
}

static void
clear_baseline(struct matrix_baseline *baseline)
{
    for (size_t i = 0; i < baseline->entry_count; i++) {
        free(baseline->entries[i].cell);
        free(baseline->entries[i].was);
        free(baseline->entries[i].now);
    }
    free(baseline->entries);
    free_strings(baseline->missing, baseline->missing_count);
    free(baseline->path);
    free(baseline->id);
    free(baseline->created);
}

static void
free_merged(struct merged_shard *merged, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(merged[i].folder);
        free(merged[i].created);
        free(merged[i].host_os);
        free(merged[i].host_kernel);
        free(merged[i].host_arch);
    }
    free(merged);
}

void
matrix_result_free(struct matrix_result *result)
{
    if (result == NULL)
        return;
    for (size_t i = 0; i < result->toolchain_count; i++)
        clear_toolchain(&result->toolchains[i]);
    for (size_t i = 0; i < result->axis_count; i++) {
        free(result->axes[i].name);
        free_strings(result->axes[i].values, result->axes[i].value_count);
    }
    for (size_t i = 0; i < result->cell_count; i++)
        clear_cell(&result->cells[i]);
    free_factors(result->decisive, result->decisive_count);
    free_factors(result->irrelevant, result->irrelevant_count);
    free_strings(result->answer.cells, result->answer.cell_count);
    clear_baseline(&result->baseline);
    free_merged(result->merged, result->merged_count);
    free(result->answer.question);
    free(result->answer.function);
    free(result->title);
    free(result->answer.summary);
    free(result->factors_summary);
    free(result->toolchains);
    free(result->axes);
    free(result->cells);
    free(result->id);
    free(result->created);
    free(result->finished);
    free(result->tool);
    free(result->redacted);
    free(result->host_os);
    free(result->host_kernel);
    free(result->host_arch);
    free(result->input);
    free(result);
}

const char *
matrix_cell_axis(const struct matrix_cell *cell, const char *axis)
{
    for (size_t i = 0; i < cell->axis_count; i++) {
        if (strcmp(cell->axes[i].axis, axis) == 0)
            return cell->axes[i].value;
    }
    return NULL;
}

struct matrix_totals
matrix_result_totals(const struct matrix_result *result)
{
    struct matrix_totals totals = { .cells = result->cell_count };
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct matrix_cell *cell = &result->cells[i];
        totals.met += cell->met;
        totals.ran += cell->ran;
        totals.unmet += cell->ran && !cell->met;
        totals.not_run += !cell->ran;
        totals.flaky += cell->flaky;
        totals.build_failed += cell->build.status == BUILD_FAILED;
        if (cell->has_outcome && (unsigned)cell->outcome < MATRIX_OUTCOMES)
            totals.outcomes[cell->outcome]++;
    }
    return totals;
}
