/* gaps.h - what an imported report leaves open, and what to collect for it. */
#ifndef REPRO_IMPORT_GAPS_H
#define REPRO_IMPORT_GAPS_H

#include "profile/check.h"
#include "records/crash.h"

/* Append to RECORD->import what is known of stack, registers and records, and what is missing.
 * CHECK is that of the crashed image, NULL if it is not known. */
void import_gaps(struct crash_record *record, const struct prof_check *check);

#endif
