/* signals_system.h - the system's signal numbers and codes by name. signals_linux.c,
 * signals_darwin.c. */
#ifndef REPRO_HARNESS_SIGNALS_SYSTEM_H
#define REPRO_HARNESS_SIGNALS_SYSTEM_H

#include "harness/signals.h"

struct signal_code {
    int signal; /* 0 = any */
    int code;
    const char *name;
};

/* Codes beyond those of POSIX. */
extern const struct signal_code signal_codes_system[];
extern const size_t signal_codes_system_count;

#endif
