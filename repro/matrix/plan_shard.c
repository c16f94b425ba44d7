/* plan_shard.c - which cells are whose when several machines share a matrix; see plan.h. */
#include "common/xalloc.h"
#include "repro/matrix/plan_cells.h"

#include <stdlib.h>
#include <string.h>

enum { CELLS_PER_SHARD = 10, MOST_SHARDS = 20 };

struct group {
    const char *runner; /* NULL = any */
    size_t cells;
    unsigned first, shards; /* its shards, from 0 */
};

bool
plan_same_runner(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static struct group *
make_groups(const struct plan *plan, size_t *count)
{
    struct group *groups = NULL;
    *count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        size_t at = 0;
        while (at < *count && !plan_same_runner(groups[at].runner, plan->cells[i].runs_on))
            at++;
        if (at == *count) {
            struct group group = { .runner = plan->cells[i].runs_on };
            XAPPEND(groups, *count, group);
        }
        groups[at].cells++;
    }
    return groups;
}

/* One shard each, then one after the other to the group with the most cells per shard. */
static void
deal_shards(struct group *groups, size_t count, unsigned shards)
{
    for (size_t i = 0; i < count; i++)
        groups[i].shards = 1;
    for (size_t left = shards - count; left > 0; left--) {
        size_t most = 0;
        for (size_t i = 1; i < count; i++)
            if (groups[i].cells * groups[most].shards > groups[most].cells * groups[i].shards)
                most = i;
        groups[most].shards++;
    }
    for (size_t i = 1; i < count; i++)
        groups[i].first = groups[i - 1].first + groups[i - 1].shards;
}

static struct group *
share_out(const struct plan *plan, unsigned shards, size_t *count, struct repro_err *err)
{
    struct group *groups = make_groups(plan, count);
    bool ok = shards >= *count ||
              repro_fail(err, REPRO_E_USAGE,
                         "%u shard%s for cells of %zu runners (runs-on): at least one each", shards,
                         shards == 1 ? "" : "s", *count);
    ok = ok && (shards <= plan->count ||
                repro_fail(err, REPRO_E_USAGE, "%u shards for %zu cell%s: at most one each", shards,
                           plan->count, plan->count == 1 ? "" : "s"));
    if (ok) {
        deal_shards(groups, *count, shards);
        return groups;
    }
    free(groups);
    return NULL;
}

bool
plan_shard(struct plan *plan, unsigned number, unsigned of, struct repro_err *err)
{
    size_t count = 0, kept = 0;
    struct group *groups = share_out(plan, of, &count, err);
    if (groups == NULL)
        return false;
    size_t *dealt = xcalloc(count, sizeof *dealt); /* cells so far, per group */
    bool *keep = xcalloc(plan->count, sizeof *keep);
    for (size_t i = 0; i < plan->count; i++) {
        size_t at = 0;
        while (!plan_same_runner(groups[at].runner, plan->cells[i].runs_on))
            at++;
        keep[i] = groups[at].first + dealt[at]++ % groups[at].shards == number - 1;
    }
    for (size_t i = 0; i < plan->count; i++) {
        if (keep[i])
            plan->cells[kept++] = plan->cells[i];
        else
            plan_clear_cell(&plan->cells[i]);
    }
    plan->count = kept;
    free(keep);
    free(dealt);
    free(groups);
    return true;
}

const char **
plan_shard_runners(const struct plan *plan, unsigned shards, struct repro_err *err)
{
    size_t count = 0;
    struct group *groups = share_out(plan, shards, &count, err);
    if (groups == NULL)
        return NULL;
    const char **runners = xcalloc(shards, sizeof *runners);
    for (size_t i = 0; i < count; i++)
        for (unsigned k = 0; k < groups[i].shards; k++)
            runners[groups[i].first + k] = groups[i].runner;
    free(groups);
    return runners;
}

unsigned
plan_default_shards(const struct plan *plan)
{
    size_t count = 0;
    free(make_groups(plan, &count));
    size_t wanted = (plan->count + CELLS_PER_SHARD - 1) / CELLS_PER_SHARD;
    wanted = wanted > MOST_SHARDS ? MOST_SHARDS : wanted;
    return (unsigned)(wanted > count ? wanted : count);
}
