/* clock.h - time: a monotonic millisecond clock and timestamps for records. */
#ifndef REPRO_REPRO_CLOCK_H
#define REPRO_REPRO_CLOCK_H

#include <stdint.h>

uint64_t clock_ms(void);     /* monotonic */
char *clock_timestamp(void); /* now, RFC 3339 UTC with seconds: "2026-11-23T04:00:00Z"; free() */

#endif
