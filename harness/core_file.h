/* core_file.h - a crash record from an ELF core file, as if the process were still standing there.
 *
 * Works on core files of this kind of machine (64-bit, x86_64 or aarch64). Read-only pages that the
 * kernel leaves out of core files are taken from the mapped files, which must be unchanged.
 */
#ifndef REPRO_HARNESS_CORE_FILE_H
#define REPRO_HARNESS_CORE_FILE_H

#include "common/err.h"
#include "harness/rescue.h"
#include "records/crash.h"

#include <stdbool.h>

/* Is PATH an ELF core file? */
bool core_file_is_core(const char *path);
/* The record, or NULL with ERR (REPRO_E_FORMAT: what is missing or damaged). Its run section is
 * empty: a core file does not tell arguments, environment or output. */
struct crash_record *core_file_record(const char *path, struct repro_err *err);
/* The profiles in its memory, added to RESCUE. What was not dumped is never taken from a file:
 * counters that are missing are missing. False with ERR if PATH is no usable core file. */
bool core_file_rescue(const char *path, struct rescue *rescue, struct repro_err *err);

#endif
