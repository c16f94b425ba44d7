/* system_report.h - the report that macOS itself writes about a crash that we watched.
 *
 * ReportCrash writes a .ips file (see ips.h) into ~/Library/Logs/DiagnosticReports, or the same
 * folder below /, a moment after the process is gone. A report belongs to a run when its process
 * number and name are the run's and it is not older; what our own capture lacks is taken from it.
 */
#ifndef REPRO_IMPORT_SYSTEM_REPORT_H
#define REPRO_IMPORT_SYSTEM_REPORT_H

#include "records/crash.h"

#include <time.h>

struct system_report_wanted {
    pid_t pid;
    const char *process; /* name of the program's file; reports cut names, 15 bytes are compared */
    time_t not_before;   /* the file was written then or later */
};

/* The newest report in FOLDER that belongs to the run, or NULL. Files that cannot be read or are no
 * reports are passed over. Caller frees. */
char *system_report_find(const char *folder, const struct system_report_wanted *wanted);
/* Take from the report at PATH what RECORD lacks: names and lines of frames, threads, registers,
 * modules, the exception, the fault; never what was captured. RECORD->run.system_report becomes
 * PATH, also when the report cannot be read. */
void system_report_merge(struct crash_record *record, const char *path);
/* Find and merge the report of the crash in RECORD, waiting for it a few seconds. Nothing happens
 * for other outcomes, and on Linux, which has no such reports. */
void system_report_take(struct crash_record *record);

#endif
