/* progress.h - one line on a terminal: bar, what is being done, how long it will still take. */
#ifndef REPRO_REPRO_PROGRESS_H
#define REPRO_REPRO_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown; /* stderr is a terminal and messages are wanted */
    uint64_t started_ms, drawn_ms;
    double done, total; /* in any unit, such as seconds of expected work */
    char text[80];      /* "12/23 cells, 34 objects to build" */
};

void progress_start(struct progress *p);
/* Redraw if it is time. Cheap to call often. */
void progress_draw(struct progress *p);
/* Remove the line from the screen: before other output, and at the end. */
void progress_clear(struct progress *p);
/* "0:07", "12:34", "1:02:03"; for tests and progress_draw(). BUF has at least 16 bytes. */
const char *progress_time(uint64_t ms, char *buf);

#endif
