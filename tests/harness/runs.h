/* runs.h - run one of the crashers and look at its record. */
#ifndef TESTS_HARNESS_RUNS_H
#define TESTS_HARNESS_RUNS_H

#include "tests/common/cmocka_all.h"

#include "harness/harness.h"

extern const char *crasher_folder; /* set by main() from argv[1] */

/* Run FOLDER/NAME [ARGUMENT] with OPTIONS (argv is set here; stdout and stderr are dropped unless
 * OPTIONS say otherwise). Fails the test if the harness does. crash_record_free() it. */
struct crash_record *run_crasher(const char *name, const char *argument,
                                 const struct harness_options *options);
/* Function of frame INDEX of the crashed thread, "" if it has none. */
const char *frame_function(const struct crash_record *record, size_t index);
/* Is FUNCTION on the stack of THREAD? */
bool thread_passes(const struct crash_thread *thread, const char *function);

#endif
