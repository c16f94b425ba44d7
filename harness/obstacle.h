/* obstacle.h - what on macOS keeps an inserted library out of a program.
 *
 * Formats: Mach-O load commands (<mach-o/loader.h>); code signatures: XNU, osfmk/kern/cs_blobs.h
 * (SuperBlob, CodeDirectory, entitlements). Pure functions over hostile bytes.
 */
#ifndef REPRO_HARNESS_OBSTACLE_H
#define REPRO_HARNESS_OBSTACLE_H

#include "profile/bytes.h"

/* Does System Integrity Protection cover programs at PATH? */
bool obstacle_is_protected_path(const char *path);
/* Why dyld inserts nothing into this Mach-O file, as the rest of a sentence that starts with its
 * name ("is signed with the hardened runtime ..."); NULL if nothing speaks against it. Of a fat
 * file, its first slice. */
const char *obstacle_in_image(struct prof_bytes bytes);

#endif
