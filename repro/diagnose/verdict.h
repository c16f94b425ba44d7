/* verdict.h - what one class says about a scene, and the list of classes.
 *
 * A class either stays silent (confidence 0, no rejection: nothing suggested it), is rejected by an
 * observation (confidence 0, rejected_by set), or concludes (confidence > 0) and fills DRAFT with
 * title, evidence and fixes.
 */
#ifndef REPRO_DIAGNOSE_VERDICT_H
#define REPRO_DIAGNOSE_VERDICT_H

#include "records/diagnosis.h"
#include "repro/diagnose/scene.h"

struct verdict {
    double confidence; /* 0..1 */
    char *rejected_by; /* one clause, NULL = the symptoms never suggested this class */
    struct diagnosis draft;
};

/* The observation that speaks against the class; a second call replaces the first. */
void verdict_reject(struct verdict *verdict, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void verdict_title(struct verdict *verdict, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void verdict_clear(struct verdict *verdict);

/* One function per class, each in its own file. */
typedef void verdict_rule(const struct scene *scene, struct verdict *verdict);
verdict_rule class_application;
verdict_rule class_concurrent_writers;
verdict_rule class_damaged_pool_file;
verdict_rule class_dangling_nodes;
verdict_rule class_mapping_lost;
verdict_rule class_mixed_abi;
verdict_rule class_moved_note;
verdict_rule class_none;
verdict_rule class_profile_environment;
verdict_rule class_runtime_mismatch;
verdict_rule class_unallocated_records;
verdict_rule class_unloaded_module;
verdict_rule class_writer_deadlock;
verdict_rule class_writer_stack;

#endif
