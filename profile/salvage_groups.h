/* salvage_groups.h - inside of the salvage: from records to the files they become. Not a public
 * header. */
#ifndef REPRO_PROFILE_SALVAGE_GROUPS_H
#define REPRO_PROFILE_SALVAGE_GROUPS_H

#include "profile/salvage.h"
#include "profile/salvage_build.h"

struct salvage_records {
    const struct salvage_source *source;
    const struct segment_record *list; /* with their final layouts */
    size_t count;
    unsigned version; /* to write all of them in; 0: each its own */
    bool beside;      /* the same records are in other files already: do not count them again */
};

/* The output for profiles of this kind, a new one if there is none; NULL without memory. */
struct salvage_output *salvage_output_for(struct salvage_result *result, uint64_t version_word,
                                          unsigned word, bool big_endian, bool all_records);
/* Append a whole profile. */
bool salvage_output_append(struct salvage_output *output, const unsigned char *data, size_t size);
/* One profile per version and counter size. False with ERR only without memory. */
bool salvage_add_records(const struct salvage_records *records, struct salvage_result *result,
                         struct repro_err *err);
/* Name the outputs after STEM and let our own check look at them: it has the last word about what
 * is called valid. */
bool salvage_finish(struct salvage_result *result, const char *stem, struct repro_err *err);

#endif
