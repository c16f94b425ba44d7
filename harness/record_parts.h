/* record_parts.h - free parts of a crash record that is being filled again. */
#ifndef REPRO_HARNESS_RECORD_PARTS_H
#define REPRO_HARNESS_RECORD_PARTS_H

#include "records/crash.h"

void instruction_clear(struct crash_instruction *instruction);

#endif
