/* experiment.h - change one thing about a crashing program, predict what happens, build and run it.
 *
 * A cause that was found predicts which changes make the crash go away and which do not. Wrong
 * theories (the allocator frees the data, an earlier flush helps) predict otherwise. A fix is
 * called verified only when the run with it was clean and its profile good.
 */
#ifndef REPRO_SCENARIOS_EXPERIMENT_H
#define REPRO_SCENARIOS_EXPERIMENT_H

#include "repro/scenarios/scenario.h"

enum experiment_result { RESULT_CLEAN, RESULT_NOT_CLEAN };

struct experiment_outcome {
    const char *name;   /* "foreign-uninstrumented" */
    const char *change; /* one sentence */
    enum experiment_result predicted;
    enum crash_outcome outcome;
    enum diagnosis_class cls;
    bool agrees;
};

struct experiment_list {
    struct experiment_outcome *items;
    size_t count;
};

const char *experiment_result_name(enum experiment_result result); /* "clean", "not clean" */

/* Every experiment for which the diagnosed class of RECORD predicts something, on SCENARIO, in
 * folders below OPTIONS->folder. Sets `verified` on the fixes of RECORD that a clean run proved.
 * False with ERR when a build or a run could not be made; what was done before is in LIST. */
bool experiment_run_all(const struct scenario *scenario, const struct scenario_options *options,
                        struct crash_record *record, struct experiment_list *list,
                        struct repro_err *err);
void experiment_list_clear(struct experiment_list *list);

#endif
