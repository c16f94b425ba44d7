/* progress.c - see progress.h. */
#include "repro/progress.h"

#include "common/log.h"
#include "repro/clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { REDRAW_MS = 100, BAR_WIDTH = 24, DEFAULT_COLUMNS = 80 };

void
progress_start(struct progress *p)
{
    *p = (struct progress){ .started_ms = clock_ms() };
    p->shown = log_level() != LOG_QUIET && isatty(STDERR_FILENO) == 1;
}

const char *
progress_time(uint64_t ms, char *buf)
{
    unsigned long long seconds = (ms + 500) / 1000;
    unsigned long long hours = seconds / 3600, minutes = seconds / 60 % 60;
    if (hours > 9999)
        hours = 9999;
    if (hours > 0)
        snprintf(buf, 16, "%llu:%02llu:%02llu", hours, minutes, seconds % 60);
    else
        snprintf(buf, 16, "%llu:%02llu", minutes, seconds % 60);
    return buf;
}

static int
columns(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20)
        return size.ws_col;
    return DEFAULT_COLUMNS;
}

void
progress_draw(struct progress *p)
{
    uint64_t now = clock_ms();
    if (!p->shown || now - p->drawn_ms < REDRAW_MS)
        return;
    p->drawn_ms = now;
    double share = p->total > 0 ? p->done / p->total : 0;
    if (share > 1)
        share = 1;
    char bar[BAR_WIDTH + 1], left[16] = "?", line[256];
    for (int i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < (int)(share * (int)BAR_WIDTH) ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    if (share > 0.02)
        progress_time((uint64_t)((double)(now - p->started_ms) * (1 - share) / share), left);
    snprintf(line, sizeof line, "[%s] %3d%%  ETA %s  %s", bar, (int)(share * 100), left, p->text);
    int width = columns() - 1;
    fprintf(stderr, "\r%-*.*s", width, width, line);
}

void
progress_clear(struct progress *p)
{
    if (p->shown && p->drawn_ms != 0)
        fputs("\r\033[K", stderr);
    p->drawn_ms = 0;
}
