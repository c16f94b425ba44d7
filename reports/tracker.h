/* tracker.h - issue trackers: which one a cause belongs to, and what to say in another (internal to
 * reports/, but for enum report_tracker in report.h). */
#ifndef REPRO_REPORTS_TRACKER_H
#define REPRO_REPORTS_TRACKER_H

#include "reports/report.h"

/* Where a crash of this class should be reported: llvm or generic (the program's own project). */
enum report_tracker tracker_of_class(enum diagnosis_class cls);
/* "llvm/llvm-project"; NULL for generic. */
const char *tracker_repository(enum report_tracker tracker);
/* "[PGO] " in front of a title there, or "". */
const char *tracker_title_tag(enum report_tracker tracker);
/* Who can do something about a cause of this class: "the project that builds ...". */
const char *class_addressee(enum diagnosis_class cls);
/* For a tracker that is not the one to blame: why it is not, and what it could do all the same.
 * NULL when nothing in particular is known. */
const char *tracker_note(enum report_tracker tracker, enum diagnosis_class cls);

#endif
