/* raw_scan.h - inside of raw_check: the parts of one profile. */
#ifndef REPRO_PROFILE_RAW_SCAN_H
#define REPRO_PROFILE_RAW_SCAN_H

#include "profile/raw_check.h"
#include "profile/raw_record.h"

struct raw_scan {
    const struct prof_bytes *file;
    struct raw_profile *profile;
    struct findings *findings;
    struct findings in_records; /* about single records: moot when layouts are mixed */
    struct prof_names names;    /* text only, until raw_scan_index() */
    bool indexed;
    bool all_named; /* every record's name was found without the index */
    size_t empty_names;
    bool names_whole; /* decoded to the end, as every llvm-profdata would */
};

/* Binary ids into the profile. */
void raw_scan_ids(struct raw_scan *scan);
/* Function and vtable names. */
void raw_scan_names(struct raw_scan *scan);
/* Make names searchable, once. */
void raw_scan_index(struct raw_scan *scan);
/* Are the names in the order of the records, as linkers leave them? Then every record has one, and
 * the index can be done without. */
bool raw_scan_names_follow(struct raw_scan *scan);
/* All records that lie in the file, with their counters. */
void raw_scan_records(struct raw_scan *scan);
/* Value data of all records; sets profile->end. False: their end is not known. */
bool raw_scan_values(struct raw_scan *scan);
/* What header and records tell together. */
void raw_scan_conclude(struct raw_scan *scan);
/* Name of a record for messages: its function, or its NameRef in hex. */
const char *raw_scan_name(struct raw_scan *scan, const struct raw_record *record, char *text,
                          size_t size);

#endif
