/* raw_finding.h - what is wrong with a profile file: a list of findings with offsets.
 *
 * The list owns its texts. Adding cannot fail visibly: when memory is gone the finding is dropped
 * and `lost` counts it. Not thread-safe per list.
 */
#ifndef REPRO_PROFILE_RAW_FINDING_H
#define REPRO_PROFILE_RAW_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum finding_severity {
    FINDING_NOTE,    /* worth knowing */
    FINDING_WARNING, /* the file can be read, but its content is doubtful */
    FINDING_ERROR    /* the file is unusable as it is */
};
const char *finding_severity_name(enum finding_severity severity); /* "note" ... */

#define FINDINGS_PER_ID 5 /* of one kind are kept; the rest is only counted */

struct finding {
    const char *id; /* static: "truncated", "counter-range" ... */
    enum finding_severity severity;
    bool has_offset;
    uint64_t offset; /* in the file */
    char *message;
    char *fix;     /* what to do, NULL if nothing is known */
    uint64_t more; /* findings of the same id that were not kept (counted at the last kept one) */
};

struct findings {
    struct finding *items;
    size_t count;
    size_t lost;
};

#define FINDING_NO_OFFSET UINT64_MAX

/* FIX may be NULL. ID must be static. */
void finding_add(struct findings *list, enum finding_severity severity, const char *id,
                 uint64_t offset, const char *fix, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
/* Append all of FROM to TO; FROM is empty afterwards. */
void findings_move(struct findings *to, struct findings *from);
/* The worst severity, FINDING_NOTE for an empty list. */
enum finding_severity findings_worst(const struct findings *list);
void findings_clear(struct findings *list);

#endif
