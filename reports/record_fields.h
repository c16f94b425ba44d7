/* record_fields.h - the bytes that the runtime took for a profile record, field by field, as it
 * read them and as what they are (internal to reports/). */
#ifndef REPRO_REPORTS_RECORD_FIELDS_H
#define REPRO_REPORTS_RECORD_FIELDS_H

#include "profile/layout.h"
#include "records/crash.h"

struct record_bytes {
    unsigned char bytes[256];
    size_t count;                      /* 0: nothing to show */
    const struct prof_layout *runtime; /* how they were read */
    const struct crash_profile *profile;
    unsigned word;
};

/* What profile->at_fault says; COUNT 0 when it does not say enough. WORD is the subject's pointer
 * size: 8 or 4. */
struct record_bytes record_bytes_of(const struct crash_profile *profile, unsigned word);
/* The fields that begin in the 8 bytes at AT, as the runtime reads them: "NumCounters = 3,
 * NumValueSites[0] = 0". free() it; "" if none begins there. */
char *record_fields_read(const struct record_bytes *record, size_t at);
/* The same as the true record has them, with its layout: "v8: NumCounters = 3"; or that no record
 * lies there. */
char *record_fields_true(const struct record_bytes *record, size_t at);
/* Does the field that the runtime follows as the head of its value lists lie in the 8 bytes at AT?
 */
bool record_fields_followed(const struct record_bytes *record, size_t at);

#endif
