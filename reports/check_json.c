/* check_json.c - static checks as a `repro.check/1` document. */
#include "common/utf8.h"
#include "reports/report.h"

#include <stdlib.h>

static json_t *
text(const char *value)
{
    if (value == NULL)
        return json_null();
    char *clean = utf8_clean(value);
    json_t *out = json_string(clean);
    free(clean);
    return out;
}

static json_t *
number(uint64_t value)
{
    return json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value);
}

static json_t *
number_or_null(int value)
{
    return value >= 0 ? json_integer(value) : json_null();
}

static json_t *
texts(char *const *values, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, text(values[i]));
    return list;
}

static json_t *
constant_texts(const char *const *values, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, text(values[i]));
    return list;
}

static json_t *
group_json(const struct prof_group *group)
{
    json_t *out = json_object();
    json_object_set_new(out, "layout", text(group->layout));
    json_object_set_new(out, "record_size", json_integer(group->record_size));
    json_object_set_new(out, "records", number(group->records));
    json_object_set_new(out, "producers", texts(group->producers, group->producer_count));
    json_object_set_new(out, "members", texts(group->members, group->member_count));
    json_object_set_new(out, "functions", texts(group->functions, group->function_count));
    return out;
}

static json_t *
runtime_json(const struct prof_check *check)
{
    json_t *out = json_object();
    json_object_set_new(out, "present", json_boolean(check->has_runtime));
    json_object_set_new(out, "layout", text(check->runtime_layout));
    json_object_set_new(out, "raw_version", number_or_null(check->runtime_raw_version));
    return out;
}

static json_t *
prediction_json(const struct prof_check *check)
{
    if (check->prediction == PREDICT_NONE)
        return json_null();
    json_t *out = json_object();
    json_object_set_new(out, "outcome", text(prof_prediction_name(check->prediction)));
    json_object_set_new(out, "function", text(check->predicted_function));
    json_object_set_new(out, "phase", text(check->predicted_phase));
    json_object_set_new(out, "reason", text(check->predicted_reason));
    if (check->other_function != NULL) {
        json_t *other = json_object();
        json_object_set_new(other, "function", text(check->other_function));
        json_object_set_new(other, "phase", text(check->other_phase));
        json_object_set_new(out, "otherwise", other);
    }
    return out;
}

static json_t *
problem_json(const struct prof_problem *problem)
{
    json_t *out = json_object();
    json_object_set_new(out, "id", text(problem->id));
    json_object_set_new(out, "message", text(problem->message));
    json_object_set_new(out, "fix", text(problem->fix));
    return out;
}

static json_t *
check_json(const struct prof_check *check)
{
    json_t *out = json_object();
    json_object_set_new(out, "path", text(check->path));
    json_object_set_new(out, "format", text(check->format));
    json_object_set_new(out, "arch", text(check->arch));
    json_object_set_new(out, "verdict", text(prof_verdict_name(check->verdict)));
    json_object_set_new(out, "runtime", runtime_json(check));
    json_object_set_new(out, "raw_version_symbol", number_or_null(check->raw_version_symbol));
    json_t *groups = json_array();
    for (size_t i = 0; i < check->group_count; i++)
        json_array_append_new(groups, group_json(&check->groups[i]));
    json_object_set_new(out, "groups", groups);
    json_object_set_new(out, "prediction", prediction_json(check));
    json_t *problems = json_array();
    for (size_t i = 0; i < check->problem_count; i++)
        json_array_append_new(problems, problem_json(&check->problems[i]));
    json_object_set_new(out, "problems", problems);
    json_object_set_new(out, "description", text(check->description));
    json_object_set_new(out, "instrumentation", text(check->instrumentation));
    json_object_set_new(out, "compilers", constant_texts(check->idents, check->ident_count));
    json_object_set_new(out, "known_issues",
                        constant_texts(check->known_issues, check->known_issue_count));
    return out;
}

json_t *
report_check_json(const struct prof_check *const *checks, size_t count)
{
    json_t *files = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(files, check_json(checks[i]));
    json_t *out = json_object();
    json_object_set_new(out, "schema", json_string("repro.check/1"));
    json_object_set_new(out, "files", files);
    return out;
}
