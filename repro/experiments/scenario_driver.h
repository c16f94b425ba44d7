/* scenario_driver.h - experiments on a built-in scenario. */
#ifndef REPRO_EXPERIMENTS_SCENARIO_DRIVER_H
#define REPRO_EXPERIMENTS_SCENARIO_DRIVER_H

#include "repro/experiments/experiments.h"
#include "repro/scenarios/scenario.h"

struct scenario_subject;

/* SCENARIO as OPTIONS build it (both are kept by reference; OPTIONS->folder does not matter). */
struct scenario_subject *scenario_subject_new(const struct scenario *scenario,
                                              const struct scenario_options *options);
void scenario_subject_free(struct scenario_subject *subject);
struct experiment_driver scenario_driver(struct scenario_subject *subject);

#endif
