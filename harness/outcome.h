/* outcome.h - how a run ended, as one word. */
#ifndef REPRO_HARNESS_OUTCOME_H
#define REPRO_HARNESS_OUTCOME_H

#include "harness/supervise.h"

/* Set outcome and exit of RUN's record from the wait status, the limits and the messages. */
void outcome_take(struct run *run);

#endif
