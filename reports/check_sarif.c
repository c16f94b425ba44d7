/* check_sarif.c - static checks as SARIF 2.1.0: one rule per problem id, one result per problem.
 *
 * There is often no source line to point at: the physical location is the checked file itself, the
 * logical locations are the archive members and functions that brought the records. */
#include "common/utf8.h"
#include "reports/escape.h"
#include "reports/report.h"

#include <stdlib.h>
#include <string.h>

static json_t *
text(const char *value)
{
    char *clean = utf8_clean(value != NULL ? value : "");
    json_t *out = json_string(clean);
    free(clean);
    return out;
}

static json_t *
message(const char *value)
{
    json_t *out = json_object();
    json_object_set_new(out, "text", text(value));
    return out;
}

/* The problems of a check, or one made of the verdict when a bad verdict has none. */
struct finding {
    const char *rule, *message, *fix;
};

static bool
is_bad(const struct prof_check *check)
{
    return check->verdict != PROF_CLEAN && check->verdict != PROF_NO_PROFILE;
}

static size_t
finding_count(const struct prof_check *check)
{
    return check->problem_count > 0 ? check->problem_count : is_bad(check) ? 1 : 0;
}

static struct finding
finding_at(const struct prof_check *check, size_t i)
{
    if (check->problem_count == 0) {
        const char *name = prof_verdict_name(check->verdict);
        return (struct finding){ .rule = name, .message = name };
    }
    const struct prof_problem *problem = &check->problems[i];
    const char *rule = problem->id != NULL ? problem->id : "problem";
    return (struct finding){ .rule = rule,
                             .message = problem->message != NULL ? problem->message : rule,
                             .fix = problem->fix };
}

static const char *
level_of(enum prof_verdict verdict)
{
    switch (verdict) {
    case PROF_MIXED_ABI:
    case PROF_RUNTIME_MISMATCH:
    case PROF_CORRUPT:
        return "error";
    case PROF_UNDECIDED:
        return "warning";
    default:
        return "note";
    }
}

static json_t *
physical_location(const struct prof_check *check)
{
    struct strbuf uri = { 0 };
    if (check->path != NULL && check->path[0] == '/')
        strbuf_puts(&uri, "file://");
    escape_uri(&uri, check->path);
    json_t *artifact = json_object();
    json_object_set_new(artifact, "uri", json_string(uri.data != NULL ? uri.data : "unknown"));
    strbuf_free(&uri);
    json_t *out = json_object();
    json_object_set_new(out, "artifactLocation", artifact);
    return out;
}

static void
add_logical(json_t *list, const char *kind, char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        json_t *item = json_object();
        json_object_set_new(item, "fullyQualifiedName", text(names[i]));
        json_object_set_new(item, "kind", json_string(kind));
        json_array_append_new(list, item);
    }
}

/* Members and functions of the groups that do not have the runtime's layout (of all but the first
 * group where no runtime is linked in). */
static json_t *
logical_locations(const struct prof_check *check)
{
    json_t *list = json_array();
    const char *own = check->runtime_layout;
    if (own == NULL && check->group_count > 0)
        own = check->groups[0].layout;
    for (size_t i = 0; i < check->group_count; i++) {
        const struct prof_group *group = &check->groups[i];
        if (own != NULL && group->layout != NULL && strcmp(own, group->layout) == 0)
            continue;
        add_logical(list, "module", group->members, group->member_count);
        add_logical(list, "function", group->functions, group->function_count);
    }
    return list;
}

static size_t
rule_index(json_t *rules, const struct finding *finding)
{
    size_t count = json_array_size(rules);
    json_t *id = text(finding->rule);
    for (size_t i = 0; i < count; i++) {
        if (json_equal(json_object_get(json_array_get(rules, i), "id"), id)) {
            json_decref(id);
            return i;
        }
    }
    json_t *rule = json_object();
    json_object_set_new(rule, "id", id);
    json_object_set_new(rule, "shortDescription", message(finding->rule));
    if (finding->fix != NULL)
        json_object_set_new(rule, "help", message(finding->fix));
    json_array_append_new(rules, rule);
    return count;
}

static json_t *
result_json(const struct prof_check *check, const struct finding *finding, size_t rule)
{
    json_t *location = json_object();
    json_object_set_new(location, "physicalLocation", physical_location(check));
    json_t *logical = logical_locations(check);
    if (json_array_size(logical) > 0)
        json_object_set(location, "logicalLocations", logical);
    json_decref(logical);
    json_t *locations = json_array();
    json_array_append_new(locations, location);
    json_t *properties = json_object();
    json_object_set_new(properties, "verdict", text(prof_verdict_name(check->verdict)));
    if (finding->fix != NULL)
        json_object_set_new(properties, "fix", text(finding->fix));
    json_t *out = json_object();
    json_object_set_new(out, "ruleId", text(finding->rule));
    json_object_set_new(out, "ruleIndex", json_integer((json_int_t)rule));
    json_object_set_new(out, "level", json_string(level_of(check->verdict)));
    json_object_set_new(out, "message", message(finding->message));
    json_object_set_new(out, "locations", locations);
    json_object_set_new(out, "properties", properties);
    return out;
}

static json_t *
tool_json(json_t *rules, const char *version)
{
    json_t *driver = json_object();
    json_object_set_new(driver, "name", json_string("repro"));
    if (version != NULL)
        json_object_set_new(driver, "version", text(version));
    json_object_set_new(driver, "rules", rules);
    json_t *out = json_object();
    json_object_set_new(out, "driver", driver);
    return out;
}

json_t *
report_check_sarif(const struct prof_check *const *checks, size_t count, const char *version)
{
    json_t *rules = json_array();
    json_t *results = json_array();
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < finding_count(checks[i]); k++) {
            struct finding finding = finding_at(checks[i], k);
            size_t rule = rule_index(rules, &finding);
            json_array_append_new(results, result_json(checks[i], &finding, rule));
        }
    }
    json_t *run = json_object();
    json_object_set_new(run, "tool", tool_json(rules, version));
    json_object_set_new(run, "results", results);
    json_t *runs = json_array();
    json_array_append_new(runs, run);
    json_t *out = json_object();
    json_object_set_new(out, "$schema",
                        json_string("https://json.schemastore.org/sarif-2.1.0.json"));
    json_object_set_new(out, "version", json_string("2.1.0"));
    json_object_set_new(out, "runs", runs);
    return out;
}
