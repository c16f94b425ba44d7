/* sample_matrix.c - see samples.h. The shape of the default matrix. */
#include "common/xalloc.h"
#include "tests/records/samples.h"

#include <stdlib.h>
#include <string.h>

struct variant {
    const char *program, *code, *order;
    enum expectation expected;
    enum crash_outcome outcome;
    const char *check;
};

static const struct variant variants[] = {
    { "plain", "packaged", "program-first", EXPECT_CLEAN, OUTCOME_CLEAN, "no-profile" },
    { "instrumented", "packaged", "program-first", EXPECT_CLEAN, OUTCOME_CLEAN, "clean" },
    { "instrumented", "same-llvm", "program-first", EXPECT_CLEAN, OUTCOME_CLEAN, "clean" },
    { "instrumented", "foreign-llvm", "program-first", EXPECT_CRASH, OUTCOME_CRASH, "mixed-abi" },
    { "instrumented", "foreign-llvm", "allocator-first", EXPECT_REFUSED_WRITE,
      OUTCOME_REFUSED_WRITE, "mixed-abi" },
    { "instrumented", "foreign-uninstrumented", "program-first", EXPECT_CLEAN, OUTCOME_CLEAN,
      "clean" },
};
static const char *const allocators[] = { "system", "mimalloc", "mimalloc-secure", "jemalloc" };

static void
add_axis(struct matrix_cell *cell, const char *axis, const char *value)
{
    struct axis_value item = { xstrdup(axis), xstrdup(value) };
    XAPPEND(cell->axes, cell->axis_count, item);
}

static void
fill_crash(struct matrix_cell *cell)
{
    cell->crashes = cell->runs;
    cell->crash = xasprintf("cells/%s/crash.json", cell->id);
    cell->function = xstrdup("initializeValueProfRuntimeRecord");
    cell->has_function_offset = true;
    cell->function_offset = 85;
    cell->phase = PHASE_EXIT;
    cell->crash_class = xstrdup("mixed-profile-abi");
    cell->title = xstrdup("118 of 412 profile records have the LLVM 14-17 layout");
    cell->profile = (struct cell_profile){ .status = xstrdup("crashed") };
    diagnosis_add_evidence(&cell->why, "decisive",
                           "the record at fault (of mi_malloc) is v8, the runtime reads it as v10");
    diagnosis_add_evidence(&cell->why, "strong", "the fault is in the profile runtime");
    diagnosis_add_fix(&cell->why, "Compile the foreign objects without instrumentation",
                      "export CFLAGS=-fno-profile-generate", false);
    diagnosis_verify_fix(&cell->why.fixes[0], "cell mimalloc-instrumented-foreign-uninstrumented");
    diagnosis_add_fix(&cell->why, "Or use one LLVM", NULL, false);
}

static struct matrix_cell
make_cell(const char *allocator, const struct variant *v)
{
    struct matrix_cell cell = { .expected = v->expected, .met = true, .ran = true, .runs = 2 };
    cell.id = xasprintf("%s-%s-%s-%s", allocator, v->program, v->code, v->order);
    cell.name = xasprintf("%s, %s, %s, %s", allocator, v->program, v->code, v->order);
    add_axis(&cell, "allocator", allocator);
    add_axis(&cell, "program", v->program);
    add_axis(&cell, "allocator_code", v->code);
    add_axis(&cell, "link_order", v->order);
    cell.has_outcome = true;
    cell.outcome = v->outcome;
    cell.check = xstrdup(v->check);
    cell.wall_ms = 21;
    cell.build = (struct cell_build){ .status = BUILD_CACHED,
                                      .wall_ms = 7,
                                      .log = xasprintf("cells/%s/build.log", cell.id),
                                      .program = xasprintf("cells/%s/evtx_dump", cell.id) };
    if (v->outcome == OUTCOME_CRASH)
        fill_crash(&cell);
    else if (v->outcome == OUTCOME_REFUSED_WRITE)
        cell.profile.status = xstrdup("refused-write");
    else if (strcmp(v->program, "plain") == 0)
        cell.profile.status = xstrdup("not-instrumented");
    else
        cell.profile = (struct cell_profile){ .status = xstrdup("ok"),
                                              .functions = 294,
                                              .functions_with_counts = 181,
                                              .message = xstrdup("no warning") };
    return cell;
}

static void
add_toolchain(struct matrix_result *result, const char *name, const char *version, int major,
              int raw, const char *role)
{
    struct toolchain_info item = { .name = xstrdup(name),
                                   .path = xasprintf("/usr/bin/%s", name),
                                   .version = xstrdup(version),
                                   .llvm_major = major,
                                   .raw_version = raw,
                                   .role = xstrdup(role) };
    if (raw >= 0) {
        item.layout = xasprintf("v%d", raw);
        item.profdata = xasprintf("/usr/bin/llvm-profdata-%d", major);
    }
    XAPPEND(result->toolchains, result->toolchain_count, item);
}

static void
fill_host(struct matrix_result *result)
{
    result->id = xstrdup("00c0ffee00c0ffee");
    result->created = xstrdup("2026-11-23T04:00:00Z");
    result->finished = xstrdup("2026-11-23T04:01:40Z");
    result->tool = xstrdup("repro 0.1.0");
    result->redacted = xstrdup("paths");
    result->host_os = xstrdup("Debian GNU/Linux 12");
    result->host_kernel = xstrdup("6.1.0");
    result->host_arch = xstrdup("x86_64");
    result->host_cores = 2;
    result->input = xstrdup("embedded default input");
    result->wall_ms = 100400;
    add_toolchain(result, "clang-22", "22.1.8", 22, 10, "program");
    add_toolchain(result, "clang-14", "14.0.6", 14, 8, "foreign");
    add_toolchain(result, "gcc", "12.2.0", 0, -1, NULL);
}

static void
fill_axes(struct matrix_result *result)
{
    static const char *const values[][5] = {
        { "system", "mimalloc", "mimalloc-secure", "jemalloc" },
        { "plain", "instrumented" },
        { "packaged", "same-llvm", "foreign-llvm", "foreign-uninstrumented" },
        { "program-first", "allocator-first" },
    };
    static const char *const names[] = { "allocator", "program", "allocator_code", "link_order" };
    for (size_t i = 0; i < 4; i++) {
        struct matrix_axis axis = { .name = xstrdup(names[i]) };
        for (size_t k = 0; values[i][k] != NULL; k++)
            XAPPEND(axis.values, axis.value_count, xstrdup(values[i][k]));
        XAPPEND(result->axes, result->axis_count, axis);
    }
}

static void
add_factor(struct matrix_factor **list, size_t *count, const char *axis, const char *says,
           size_t pairs)
{
    struct matrix_factor item = { .axis = xstrdup(axis), .says = xstrdup(says), .pairs = pairs };
    XAPPEND(*list, *count, item);
}

static void
fill_answer(struct matrix_result *result)
{
    result->answer.question = xstrdup("does initializeValueProfRuntimeRecord fault?");
    result->answer.faults = true;
    result->answer.summary =
        xstrdup("Yes, in 4 of 24 cells. They share program=instrumented, "
                "allocator_code=foreign-llvm, link_order=program-first; no cell without this "
                "combination faults there. The cause: objects instrumented by clang-22 (profile "
                "layout v10) and by clang-14 share one section of profile records. Which "
                "allocator it is makes no difference.");
    for (size_t i = 0; i < result->cell_count; i++) {
        if (result->cells[i].function != NULL)
            XAPPEND(result->answer.cells, result->answer.cell_count, xstrdup(result->cells[i].id));
    }
    add_factor(&result->decisive, &result->decisive_count, "allocator_code",
               "8 of 12 pairs of cells that differ only in allocator_code end differently", 12);
    add_factor(&result->decisive, &result->decisive_count, "link_order",
               "all 4 pairs of cells that differ only in link_order end differently", 4);
    add_factor(&result->irrelevant, &result->irrelevant_count, "allocator",
               "cells that differ only in allocator never end differently (36 pairs)", 36);
    struct factor_pair pair = {
        .cells = { xstrdup("system-instrumented-foreign-llvm-program-first"),
                   xstrdup("mimalloc-instrumented-foreign-llvm-program-first") },
        .outcomes = { OUTCOME_CRASH, OUTCOME_CRASH }
    };
    XAPPEND(result->irrelevant[0].examples, result->irrelevant[0].example_count, pair);
    result->factors_summary =
        xstrdup("How a cell ends is decided by allocator_code and link_order. allocator does not.");
}

struct matrix_result *
sample_matrix(void)
{
    struct matrix_result *result = matrix_result_new();
    fill_host(result);
    fill_axes(result);
    for (size_t v = 0; v < sizeof variants / sizeof *variants; v++) {
        for (size_t a = 0; a < sizeof allocators / sizeof *allocators; a++)
            XAPPEND(result->cells, result->cell_count, make_cell(allocators[a], &variants[v]));
    }
    fill_answer(result);
    return result;
}

static void
replace(char **place, const char *text)
{
    free(*place);
    *place = xstrdup(text);
}

static void
add_signature(struct matrix_cell *cell, const char *stack, const char *function, unsigned crashes)
{
    struct cell_signature signature = { .stack = xstrdup(stack),
                                        .function = xstrdup(function),
                                        .cls = xstrdup("application"),
                                        .phase = PHASE_RUNNING,
                                        .crashes = crashes };
    XAPPEND(cell->signatures, cell->signature_count, signature);
}

static void
add_change(struct matrix_result *result, const char *cell, enum baseline_change change,
           const char *was, const char *now)
{
    struct baseline_entry entry = { xstrdup(cell), change, xstrdup(was), xstrdup(now) };
    XAPPEND(result->baseline.entries, result->baseline.entry_count, entry);
}

/* A baseline with every kind of change; TEXT where a string may be hostile. */
static void
add_history(struct matrix_result *result, const char *text)
{
    struct matrix_baseline *baseline = &result->baseline;
    baseline->present = true;
    baseline->path = xstrdup(text != NULL ? text : "old/report.json");
    baseline->id = xstrdup("00112233445566aa");
    baseline->created = xstrdup(text != NULL ? text : "2026-11-20T12:00:00Z");
    baseline->compared = 20;
    const char *was = text != NULL ? text : "timeout";
    const char *now = text != NULL ? text : "crash in mi_page_free (application), flaky";
    add_change(result, result->cells[4].id, BASELINE_NEW, text, now);
    add_change(result, result->cells[2].id, BASELINE_FIXED, was, "clean");
    add_change(result, result->cells[10].id, BASELINE_CHANGED, "refused-write", was);
    add_change(result, result->cells[12].id, BASELINE_STILL, now, now);
    XAPPEND(baseline->missing, baseline->missing_count, xstrdup(result->cells[23].id));
    struct merged_shard shard = { .folder = xstrdup(text != NULL ? text : "part1"),
                                  .created = xstrdup("2026-11-20T12:00:00Z"),
                                  .host_os = xstrdup(text),
                                  .host_cores = 2,
                                  .cells = 12 };
    XAPPEND(result->merged, result->merged_count, shard);
}

struct matrix_result *
sample_troubled_matrix(void)
{
    struct matrix_result *result = sample_matrix();
    struct matrix_cell *failed = &result->cells[9];
    failed->build.status = BUILD_FAILED;
    failed->ran = failed->met = failed->has_outcome = false;
    failed->runs = 0;
    replace(&failed->check, NULL);
    replace(&failed->profile.status, NULL);
    struct matrix_cell *slow = &result->cells[10];
    slow->outcome = OUTCOME_TIMEOUT;
    slow->met = false;
    struct matrix_cell *surprise = &result->cells[4];
    surprise->outcome = OUTCOME_CRASH;
    surprise->met = false;
    replace(&surprise->profile.status, NULL);
    replace(&surprise->profile.message, NULL);
    fill_crash(surprise);
    replace(&surprise->function, "mi_page_free");
    replace(&surprise->crash_class, "application");
    surprise->runs = 10;
    surprise->crashes = 3;
    surprise->flaky = true;
    add_signature(surprise, "0123456789abcdef", "mi_page_free", 2);
    add_signature(surprise, "fedcba9876543210", NULL, 1);
    slow->flaky = true;
    add_history(result, NULL);
    struct matrix_cell *never = &result->cells[23];
    never->ran = never->met = never->has_outcome = false;
    never->runs = 0;
    result->interrupted = true;
    return result;
}

struct matrix_result *
sample_hostile_matrix(const char *text)
{
    struct matrix_result *result = sample_matrix();
    struct matrix_cell *cell = &result->cells[12];
    replace(&cell->name, text);
    replace(&cell->axes[0].value, text);
    replace(&cell->crash, text);
    replace(&cell->function, text);
    replace(&cell->crash_class, text);
    replace(&cell->title, text);
    replace(&cell->check, text);
    replace(&cell->build.log, text);
    replace(&cell->build.program, text);
    replace(&cell->profile.status, text);
    replace(&cell->profile.message, text);
    replace(&cell->id, text);
    replace(&result->answer.cells[0], text);
    replace(&result->axes[0].name, text);
    replace(&result->axes[0].values[0], text);
    replace(&result->answer.question, text);
    replace(&result->answer.summary, text);
    replace(&result->decisive[0].axis, text);
    replace(&result->decisive[0].says, text);
    replace(&result->irrelevant[0].says, text);
    replace(&result->toolchains[0].name, text);
    replace(&result->toolchains[0].version, text);
    replace(&result->toolchains[0].path, text);
    replace(&result->host_os, text);
    replace(&result->input, text);
    replace(&result->tool, text);
    cell->runs = 4;
    cell->crashes = 2;
    cell->flaky = true;
    add_signature(cell, text, text, 2);
    replace(&cell->expected_class, text);
    replace(&cell->expected_function, text);
    replace(&result->title, text);
    replace(&result->answer.function, text);
    add_history(result, text);
    struct axis_value extra = { xstrdup(text), xstrdup(text) };
    XAPPEND(cell->extras, cell->extra_count, extra);
    cell = &result->cells[13];
    cell->ran = cell->has_outcome = cell->met = false;
    cell->build.status = BUILD_FAILED;
    replace(&cell->id, text);
    replace(&cell->build.log, text);
    return result;
}
