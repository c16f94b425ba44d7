/* theories.h - what causes, right and wrong ones, predict of each change (internal to
 * experiments/).
 */
#ifndef REPRO_EXPERIMENTS_THEORIES_H
#define REPRO_EXPERIMENTS_THEORIES_H

#include "repro/experiments/experiments.h"

/* What the diagnosed cause predicts; RESULT_OPEN: nothing. */
enum experiment_result theories_predict(const struct diagnosis *d, enum experiment_change change);
/* Does the cause predict anything, or does a theory that rivals it promise something? */
bool theories_ask_for(const struct diagnosis *d, enum experiment_change change);
/* Does what came out agree with PREDICTED? RECORD is that of the unchanged program. */
bool theories_agree(const struct experiment *seen, enum experiment_result predicted,
                    const struct crash_record *record);
/* Fill the theories of RECORD's diagnosis from its experiments (older ones are freed). */
void theories_judge(struct crash_record *record);

#endif
