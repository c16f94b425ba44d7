/* system_report_darwin.c - look where ReportCrash writes, see system_report.h. */
#include "repro/import/system_report.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <stdlib.h>

enum {
    WAIT_MS = 3000,         /* when our own capture has a stack */
    WAIT_WITHOUT_MS = 10000 /* when the report is all there is */
};
#define TICK_MS 100
#define SLACK_S 2 /* file times and wall_ms are rounded */

static bool
has_stack(const struct crash_record *record)
{
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    return thread != NULL && thread->frame_count > 0;
}

static char *
look_everywhere(const struct system_report_wanted *wanted)
{
    const char *home = getenv("HOME");
    char *own = xasprintf("%s/Library/Logs/DiagnosticReports", home != NULL ? home : "");
    char *found = system_report_find(own, wanted);
    if (found == NULL)
        found = system_report_find("/Library/Logs/DiagnosticReports", wanted);
    free(own);
    return found;
}

void
system_report_take(struct crash_record *record)
{
    if (record->outcome != OUTCOME_CRASH || record->run.pid <= 0 || record->subject.path == NULL)
        return;
    const struct system_report_wanted wanted = {
        .pid = record->run.pid,
        .process = fs_basename(record->subject.path),
        .not_before = time(NULL) - (time_t)(record->run.wall_ms / 1000) - SLACK_S,
    };
    char *found = NULL;
    int wait_ms = has_stack(record) ? WAIT_MS : WAIT_WITHOUT_MS;
    for (int waited = 0; (found = look_everywhere(&wanted)) == NULL && waited < wait_ms;
         waited += TICK_MS) {
        struct timespec tick = { .tv_nsec = TICK_MS * 1000000L };
        nanosleep(&tick, NULL);
    }
    if (found != NULL)
        system_report_merge(record, found);
    free(found);
}
