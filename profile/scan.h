/* scan.h - find the profile records of an image that has no section headers.
 *
 * Every writable segment is searched for chains of plausible records whose counters follow each
 * other exactly, as linkers place them; the longest chain is the record section. On success the
 * image's sections DATA, CNTS (and VALS, BITS as the whole segment) are set as if headers had said
 * so. Linear in the size of the writable file parts.
 */
#ifndef REPRO_PROFILE_SCAN_H
#define REPRO_PROFILE_SCAN_H

#include "profile/elf.h"
#include "profile/image.h"

#define SCAN_MIN_RECORDS 3 /* shorter chains could be chance */

/* False if nothing convincing was found; the image is then as before. */
bool prof_scan_elf(struct prof_image *image, const struct elf_file *elf, struct prof_arena *arena);

#endif
