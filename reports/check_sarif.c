/* check_sarif.c - static checks as SARIF: one rule per problem id, one result per problem.
 *
 * There is no source line to point at: the physical location is the checked file itself, the
 * logical locations are the archive members and functions that brought the foreign records. */
#include "reports/report.h"
#include "reports/sarif.h"

#include <string.h>

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

/* Members and functions of the groups that do not have the runtime's layout (of all but the first
 * group where no runtime is linked in). */
static json_t *
foreign_places(const struct prof_check *check)
{
    json_t *list = json_array();
    const char *own = check->runtime_layout;
    if (own == NULL && check->group_count > 0)
        own = check->groups[0].layout;
    for (size_t i = 0; i < check->group_count; i++) {
        const struct prof_group *group = &check->groups[i];
        if (own != NULL && group->layout != NULL && strcmp(own, group->layout) == 0)
            continue;
        for (size_t k = 0; k < group->member_count; k++)
            sarif_add_logical(list, "module", group->members[k]);
        for (size_t k = 0; k < group->function_count; k++)
            sarif_add_logical(list, "function", group->functions[k]);
    }
    return list;
}

static void
add_check(struct sarif *sarif, const struct prof_check *check)
{
    struct sarif_finding finding = { .level = level_of(check->verdict), .path = check->path };
    for (size_t i = 0; i < check->problem_count; i++) {
        const struct prof_problem *problem = &check->problems[i];
        finding.rule = problem->id != NULL ? problem->id : "problem";
        finding.message = problem->message != NULL ? problem->message : finding.rule;
        finding.help = problem->fix;
        finding.logical = foreign_places(check);
        sarif_add(sarif, &finding);
    }
    bool bad = check->verdict != PROF_CLEAN && check->verdict != PROF_NO_PROFILE;
    if (check->problem_count == 0 && bad) { /* a bad verdict is never silent */
        finding.rule = finding.message = prof_verdict_name(check->verdict);
        finding.logical = foreign_places(check);
        sarif_add(sarif, &finding);
    }
}

json_t *
report_check_sarif(const struct prof_check *const *checks, size_t count, const char *version)
{
    struct sarif sarif = sarif_start();
    for (size_t i = 0; i < count; i++)
        add_check(&sarif, checks[i]);
    return sarif_finish(&sarif, version);
}
