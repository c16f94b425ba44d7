/* salvage_blocks.h - value data of one record, as raw profiles have it (format: raw_values.h). */
#ifndef REPRO_PROFILE_SALVAGE_BLOCKS_H
#define REPRO_PROFILE_SALVAGE_BLOCKS_H

#include "profile/salvage_build.h"

#define SALVAGE_KINDS      2U /* indirect calls and sizes: every version has them */
#define SALVAGE_BLOCKS_MAX (UINT64_C(256) << 20) /* bytes in one file; beyond: no value data */

/* Bytes of RECORD's block, 0 if it has no value sites. */
uint64_t salvage_block_size(const struct salvage_source *source,
                            const struct segment_record *record);
/* Write it to OUT, which is zeroed; returns its size. */
size_t salvage_block_write(const struct salvage_source *source, const struct segment_record *record,
                           unsigned char *out);

#endif
