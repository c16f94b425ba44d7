/* match_inside.h - inside of match: functions of an image to look up. */
#ifndef REPRO_PROFILE_MATCH_INSIDE_H
#define REPRO_PROFILE_MATCH_INSIDE_H

#include "profile/match.h"

struct match_entry {
    uint64_t ref, hash;
};

struct match_image {
    struct match_entry *entries; /* sorted by ref, then hash */
    size_t count;
    bool has_hashes;
    struct prof_check *check;
};

/* Records of the image, else its function symbols. */
bool match_image_open(struct match_image *image, const char *path, struct prof_bytes binary,
                      struct repro_err *err);
void match_image_close(struct match_image *image);
/* Compare COUNT functions and fill the numbers and samples of MATCH. */
void match_compare(const struct match_image *image, const struct match_function *functions,
                   size_t count, struct profile_match *match);

#endif
