/* segment_inside.h - shared by the files of the segmentation. Not a public header. */
#ifndef REPRO_PROFILE_SEGMENT_INSIDE_H
#define REPRO_PROFILE_SEGMENT_INSIDE_H

#include "profile/segment.h"

/* Fill RESULT's records if there is no doubt about any of them; false leaves it alone. */
bool segment_fast(const struct segment_input *in, struct segment_result *result);

#endif
