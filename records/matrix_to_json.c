/* matrix_to_json.c - a matrix result as a `repro.matrix/1` document. */
#include "records/json.h"
#include "records/json_build.h"
#include "records/json_parts.h"
#include "records/matrix_factor_json.h"
#include "records/matrix_parts.h"

#include <stdlib.h>

static json_t *
host_to_json(const struct matrix_result *result)
{
    json_t *out = json_object();
    jb_set_text(out, "os", result->host_os);
    jb_set_text(out, "kernel", result->host_kernel);
    jb_set_text(out, "arch", result->host_arch);
    jb_set(out, "cores", json_integer(result->host_cores));
    return out;
}

static json_t *
toolchain_to_json(const struct toolchain_info *toolchain)
{
    json_t *out = json_object();
    jb_set_text(out, "name", toolchain->name);
    jb_set_text(out, "path", toolchain->path);
    jb_set_text(out, "version", toolchain->version);
    jb_set(out, "llvm_major",
           toolchain->llvm_major > 0 ? json_integer(toolchain->llvm_major) : json_null());
    jb_set(out, "raw_version",
           toolchain->raw_version >= 0 ? json_integer(toolchain->raw_version) : json_null());
    jb_set_text(out, "layout", toolchain->layout);
    jb_set_text(out, "profdata", toolchain->profdata);
    jb_set_text(out, "role", toolchain->role);
    return out;
}

static json_t *
axes_to_json(const struct matrix_result *result)
{
    json_t *out = json_object();
    for (size_t i = 0; i < result->axis_count; i++)
        jb_set(out, result->axes[i].name,
               jb_texts(result->axes[i].values, result->axes[i].value_count));
    return out;
}

static json_t *
answer_to_json(const struct matrix_answer *answer)
{
    json_t *out = json_object();
    jb_set_text(out, "question", answer->question);
    jb_set_text(out, "function", answer->function);
    jb_set(out, "faults", json_boolean(answer->faults));
    jb_set(out, "cells", jb_texts(answer->cells, answer->cell_count));
    jb_set_text(out, "summary", answer->summary);
    return out;
}

static json_t *
build_to_json(const struct cell_build *build)
{
    json_t *out = json_object();
    jb_set_text(out, "status", build_status_name(build->status));
    jb_set(out, "wall_ms", jb_uint(build->wall_ms));
    jb_set_text(out, "log", build->log);
    jb_set_text(out, "program", build->program);
    return out;
}

static json_t *
cell_profile_to_json(const struct cell_profile *profile)
{
    json_t *out = json_object();
    jb_set_text(out, "status", profile->status);
    jb_set(out, "functions", jb_uint(profile->functions));
    jb_set(out, "functions_with_counts", jb_uint(profile->functions_with_counts));
    jb_set_text(out, "message", profile->message);
    return out;
}

static json_t *
axis_values_to_json(const struct axis_value *values, size_t count)
{
    json_t *out = json_object();
    for (size_t i = 0; i < count; i++)
        jb_set_text(out, values[i].axis, values[i].value);
    return out;
}

static json_t *
signatures_to_json(const struct matrix_cell *cell)
{
    json_t *list = json_array();
    for (size_t i = 0; i < cell->signature_count; i++) {
        const struct cell_signature *signature = &cell->signatures[i];
        json_t *out = json_object();
        jb_set_text(out, "stack", signature->stack);
        jb_set_text(out, "function", signature->function);
        jb_set_text(out, "class", signature->cls);
        jb_set_text(out, "phase", crash_phase_name(signature->phase));
        jb_set(out, "crashes", json_integer(signature->crashes));
        json_array_append_new(list, out);
    }
    return list;
}

/* Rounded, so that the text does not hang on the last bit of the arithmetic. */
static json_t *
rate_to_json(const struct matrix_cell *cell)
{
    if (cell->runs == 0)
        return json_null();
    struct crash_rate rate = matrix_cell_rate(cell);
    json_t *out = json_object();
    jb_set(out, "estimate", json_real(rate.estimate));
    jb_set(out, "low", json_real(rate.low));
    jb_set(out, "high", json_real(rate.high));
    return out;
}

static json_t *
cell_to_json(const struct matrix_cell *cell)
{
    json_t *out = json_object();
    jb_set_text(out, "id", cell->id);
    jb_set_text(out, "name", cell->name);
    jb_set(out, "index", jb_uint(cell->index));
    jb_set(out, "axes", axis_values_to_json(cell->axes, cell->axis_count));
    if (cell->extra_count > 0)
        jb_set(out, "values", axis_values_to_json(cell->extras, cell->extra_count));
    jb_set_text(out, "expected", expectation_name(cell->expected));
    if (cell->expected_class != NULL)
        jb_set_text(out, "expected_class", cell->expected_class);
    if (cell->expected_function != NULL)
        jb_set_text(out, "expected_function", cell->expected_function);
    jb_set_text(out, "outcome", cell->has_outcome ? crash_outcome_name(cell->outcome) : NULL);
    jb_set(out, "met", json_boolean(cell->met));
    jb_set(out, "ran", json_boolean(cell->ran));
    jb_set(out, "build", build_to_json(&cell->build));
    jb_set_text(out, "check", cell->check);
    jb_set(out, "runs", json_integer(cell->runs));
    jb_set(out, "crashes", json_integer(cell->crashes));
    jb_set(out, "crash_rate", rate_to_json(cell));
    jb_set(out, "flaky", json_boolean(cell->flaky));
    jb_set(out, "signatures", signatures_to_json(cell));
    jb_set_text(out, "crash", cell->crash);
    jb_set_text(out, "function", cell->function);
    jb_set(out, "function_offset",
           cell->has_function_offset ? jb_uint(cell->function_offset) : json_null());
    jb_set_text(out, "phase", crash_phase_name(cell->phase));
    jb_set_text(out, "class", cell->crash_class);
    jb_set_text(out, "title", cell->title);
    if (cell->why.evidence_count > 0)
        jb_set(out, "evidence", evidence_to_json(&cell->why));
    if (cell->why.fix_count > 0)
        jb_set(out, "fix", fixes_to_json(&cell->why));
    jb_set(out, "profile", cell_profile_to_json(&cell->profile));
    jb_set(out, "wall_ms", jb_uint(cell->wall_ms));
    return out;
}

static json_t *
clusters_to_json(const struct matrix_result *result)
{
    json_t *list = json_array();
    size_t count = 0;
    struct matrix_cluster *clusters = matrix_clusters_make(result, &count);
    for (size_t i = 0; i < count; i++) {
        json_t *out = json_object(), *cells = json_array();
        for (size_t k = 0; k < clusters[i].cell_count; k++)
            json_array_append_new(cells, jb_text(clusters[i].cells[k]->id));
        jb_set_text(out, "stack", clusters[i].signature->stack);
        jb_set_text(out, "function", clusters[i].signature->function);
        jb_set_text(out, "class", clusters[i].signature->cls);
        jb_set_text(out, "phase", crash_phase_name(clusters[i].signature->phase));
        jb_set(out, "crashes", jb_uint(clusters[i].crashes));
        jb_set(out, "cells", cells);
        json_array_append_new(list, out);
    }
    matrix_clusters_free(clusters, count);
    return list;
}

static json_t *
totals_to_json(const struct matrix_result *result)
{
    struct matrix_totals totals = matrix_result_totals(result);
    json_t *out = json_object();
    jb_set(out, "cells", jb_uint(totals.cells));
    jb_set(out, "ran", jb_uint(totals.ran));
    jb_set(out, "met", jb_uint(totals.met));
    jb_set(out, "unmet", jb_uint(totals.unmet));
    jb_set(out, "build_failed", jb_uint(totals.build_failed));
    jb_set(out, "not_run", jb_uint(totals.not_run));
    jb_set(out, "flaky", jb_uint(totals.flaky));
    json_t *outcomes = json_object();
    for (unsigned i = 0; i < MATRIX_OUTCOMES; i++) {
        if (totals.outcomes[i] > 0)
            jb_set(outcomes, crash_outcome_name((enum crash_outcome)i),
                   jb_uint(totals.outcomes[i]));
    }
    jb_set(out, "outcomes", outcomes);
    jb_set(out, "wall_ms", jb_uint(result->wall_ms));
    return out;
}

static json_t *
list_to_json(const struct matrix_result *result, bool cells)
{
    json_t *list = json_array();
    for (size_t i = 0; cells && i < result->cell_count; i++)
        json_array_append_new(list, cell_to_json(&result->cells[i]));
    for (size_t i = 0; !cells && i < result->toolchain_count; i++)
        json_array_append_new(list, toolchain_to_json(&result->toolchains[i]));
    return list;
}

json_t *
matrix_result_to_json(const struct matrix_result *result)
{
    json_t *out = json_object();
    jb_set_text(out, "schema", "repro.matrix/1");
    jb_set_text(out, "id", result->id);
    jb_set_text(out, "created", result->created);
    jb_set_text(out, "finished", result->finished);
    jb_set_text(out, "tool", result->tool);
    if (result->redacted != NULL)
        jb_set_text(out, "redacted", result->redacted);
    if (result->title != NULL)
        jb_set_text(out, "title", result->title);
    if (result->shard.of > 0) {
        json_t *shard = json_object();
        jb_set(shard, "number", json_integer(result->shard.number));
        jb_set(shard, "of", json_integer(result->shard.of));
        jb_set(out, "shard", shard);
    }
    jb_set(out, "host", host_to_json(result));
    jb_set_text(out, "input", result->input);
    jb_set(out, "interrupted", json_boolean(result->interrupted));
    jb_set(out, "toolchains", list_to_json(result, false));
    jb_set(out, "axes", axes_to_json(result));
    jb_set(out, "answer", answer_to_json(&result->answer));
    jb_set(out, "cells", list_to_json(result, true));
    jb_set(out, "clusters", clusters_to_json(result));
    jb_set(out, "factors", matrix_factors_to_json(result));
    jb_set(out, "totals", totals_to_json(result));
    if (result->baseline.present)
        jb_set(out, "baseline", baseline_to_json(&result->baseline));
    if (result->merged_count > 0)
        jb_set(out, "shards", merged_to_json(result));
    if (result->id == NULL) { /* never a document without identity */
        char *id = json_content_id(out);
        jb_set_text(out, "id", id);
        free(id);
    }
    return out;
}
