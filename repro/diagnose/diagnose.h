/* diagnose.h - from "it crashed here" to "this is why": the verdict on one crash record.
 *
 * Callers (repro run, matrix, explain, scenario) only call diagnose_record(); what the classes look
 * for is in class_*.c, one file each. The engine asks every class, takes the one whose observations
 * carry it, and names the others that the symptoms suggest together with the observation that
 * rejects them. "unknown" is an answer; a wrong class is the worst one.
 *
 * Facts stay untouched: of RECORD only `diagnosis` and `signature_class` are written (older content
 * is freed). Any thread may call it, each with its own record.
 */
#ifndef REPRO_DIAGNOSE_DIAGNOSE_H
#define REPRO_DIAGNOSE_DIAGNOSE_H

#include "profile/check.h"
#include "records/crash.h"

struct known_issues; /* known_issues.h */

struct diagnose_context {
    const struct known_issues *known_issues; /* NULL = the catalogue that is built in */
};

/* CHECK is the static check of the crashed image (record->subject.path), or NULL: the record's own
 * profile section is used then. CONTEXT may be NULL. */
void diagnose_record(struct crash_record *record, const struct prof_check *check,
                     const struct diagnose_context *context);

/* The same for a record that was just made on this machine: reads the static check of its program,
 * and names the functions of the profile runtime when the program is stripped (runtime_code.h),
 * which changes the frames. */
void diagnose_fresh(struct crash_record *record, const struct diagnose_context *context);

#endif
