/* runtime_code.h - name the profile runtime's functions in a stripped program.
 *
 * The runtime is linked statically, so a stripped program has no names for it. But its code is the
 * code of some libclang_rt.profile on this machine, apart from the bytes that the linker filled in:
 * each executable section of the archive's objects is searched in the program, byte for byte with
 * the relocated places left out. A section that is found names its functions.
 */
#ifndef REPRO_DIAGNOSE_RUNTIME_CODE_H
#define REPRO_DIAGNOSE_RUNTIME_CODE_H

#include "records/crash.h"

#include <stddef.h>

/* Name the frames of RECORD (of all threads) that have no name, from the archives given. The
 * modules must still be the files that ran. Returns how many frames got a name. */
size_t runtime_code_name_frames(struct crash_record *record, char *const *archives, size_t count);
/* The same with the archives of this machine, as far as they are in the usual places; nothing is
 * looked for when no frame could profit. */
size_t runtime_code_name(struct crash_record *record);

#endif
