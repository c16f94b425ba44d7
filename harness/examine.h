/* examine.h - turn a stopped process into the machine part of a crash record. */
#ifndef REPRO_HARNESS_EXAMINE_H
#define REPRO_HARNESS_EXAMINE_H

#include "harness/stopped.h"
#include "records/crash.h"

/* Fill subject, signal, fault, threads, registers, instruction, maps, modules, profile and
 * run.phase of RECORD. What cannot be found out stays absent: there is no failure. */
void examine(const struct stopped_process *process, struct crash_record *record);
/* Forget what an earlier examine() found (the first crash was a child's, then the program's own).
 */
void examine_clear(struct crash_record *record);

#endif
