/* signature.h - short hashes that tell whether two crashes are the same. */
#ifndef REPRO_HARNESS_SIGNATURE_H
#define REPRO_HARNESS_SIGNATURE_H

#include "records/crash.h"

/* Set RECORD->signature_stack (over the functions of the crashed thread's frames outside libc and
 * loader; module and offset where there is no name) and RECORD->id (over outcome, signal, fault,
 * frames and time). */
void signature_take(struct crash_record *record);

#endif
