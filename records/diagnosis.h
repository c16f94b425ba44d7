/* diagnosis.h - a verdict on one crash record: class, evidence, rivals, fixes. All of it is
 * inference.
 *
 * Strings belong to the struct; diagnosis_clear() frees them.
 */
#ifndef REPRO_RECORDS_DIAGNOSIS_H
#define REPRO_RECORDS_DIAGNOSIS_H

#include "records/experiment.h"

#include <stdbool.h>
#include <stddef.h>

/* The classes of docs/classes.md; names as in JSON ("mixed-profile-abi" ...). */
enum diagnosis_class {
    CLASS_UNKNOWN,
    CLASS_NONE,
    CLASS_APPLICATION,
    CLASS_MIXED_PROFILE_ABI,
    CLASS_RUNTIME_MISMATCH,
    CLASS_CONCURRENT_WRITERS,
    CLASS_DANGLING_VALUE_NODES,
    CLASS_BAD_PROFILE_ENVIRONMENT,
    CLASS_UNALLOCATED_RECORDS,
    CLASS_MOVED_BUILD_ID_NOTE,
    CLASS_DAMAGED_POOL_FILE,
    CLASS_PROFILE_MAPPING_LOST,
    CLASS_UNLOADED_MODULE,
    CLASS_WRITER_STACK_EXHAUSTION,
    CLASS_WRITER_DEADLOCK
};
const char *diagnosis_class_name(enum diagnosis_class cls);
bool diagnosis_class_parse(const char *name, enum diagnosis_class *cls);

struct diagnosis_evidence {
    char *says;
    char *strength; /* decisive, strong, weak */
};

struct diagnosis_rival {
    enum diagnosis_class cls;
    char *rejected_by;
};

struct diagnosis_fix {
    char *text;
    char *command;     /* what to type, NULL if there is nothing to type */
    bool verified;     /* a rerun with this change was clean and its profile good */
    char *verified_by; /* "experiment one-llvm", "cell ID"; NULL unless verified */
};

struct diagnosis {
    bool present;
    enum diagnosis_class cls;
    double confidence; /* 0..1 */
    char *title;       /* one sentence that can be pasted */
    struct diagnosis_evidence *evidence;
    size_t evidence_count;
    struct diagnosis_rival *rivals;
    size_t rival_count;
    struct diagnosis_fix *fixes;
    size_t fix_count;
    char **known_issues; /* "llvm-project#52683 ..." */
    size_t known_issue_count;
    struct experiment *experiments; /* none unless they were asked for */
    size_t experiment_count;
    struct theory *theories; /* the diagnosed cause first */
    size_t theory_count;
};

void diagnosis_clear(struct diagnosis *d);
/* Builders; every text is copied. */
void diagnosis_add_evidence(struct diagnosis *d, const char *strength, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void diagnosis_add_rival(struct diagnosis *d, enum diagnosis_class cls, const char *rejected_by);
void diagnosis_add_fix(struct diagnosis *d, const char *text, const char *command, bool verified);
/* FIX is proved by a clean run with a good profile: by BY ("cell ID"). The first proof stays. */
void diagnosis_verify_fix(struct diagnosis_fix *fix, const char *by);
void diagnosis_add_known_issue(struct diagnosis *d, const char *text);

#endif
