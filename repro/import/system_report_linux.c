/* system_report_linux.c - see system_report.h: Linux writes no such reports. */
#include "repro/import/system_report.h"

void
system_report_take(struct crash_record *record)
{
    (void)record;
}
