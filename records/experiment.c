/* experiment.c - names and ownership of experiments and theories. */
#include "records/experiment.h"

#include "records/names.h"

#include <stdlib.h>

static const char *const results[] = {
    [RESULT_OPEN] = "open",
    [RESULT_CLEAN] = "clean",
    [RESULT_NOT_CLEAN] = "not clean",
    [RESULT_SAME] = "same outcome",
};
static const struct name_table result_table = NAME_TABLE(results);

DEFINE_NAMES(experiment_result, enum experiment_result, result_table)

void
experiment_clear(struct experiment *experiment)
{
    free(experiment->name);
    free(experiment->change);
    free(experiment->skipped);
    free(experiment->outcome);
    free(experiment->cls);
    free(experiment->place);
    free(experiment->profile);
    *experiment = (struct experiment){ 0 };
}

void
theory_clear(struct theory *theory)
{
    free(theory->name);
    free(theory->says);
    free(theory->because);
    *theory = (struct theory){ 0 };
}
