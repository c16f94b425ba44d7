/* debugger_session.h - run a debugger to the end of its session, without a terminal. */
#ifndef REPRO_REPRO_DEBUGGER_SESSION_H
#define REPRO_REPRO_DEBUGGER_SESSION_H

#include "common/err.h"

#include <stdint.h>

/* Run WORDS (NULL-terminated, the first is a path) with stdin from /dev/null and both outputs on
 * OUTPUT (-1 = our stdout). True with its exit code in *CODE (-1 if it ended by a signal). False
 * with ERR when it could not be started, when TIMEOUT_MS (0 = no limit) passed
 * (REPRO_E_UNDECIDED), or on an interrupt; it and everything it started is ended then. */
bool debugger_session_run(char *const words[], int output, uint64_t timeout_ms, int *code,
                          struct repro_err *err);

#endif
