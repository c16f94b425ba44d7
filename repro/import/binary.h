/* binary.h - the program that crashed somewhere else, given beside an Apple report.
 *
 * It is used only if it can be the one: its UUID is that of an image of the report, or one of the
 * two has no UUID and the name fits. Then it names frames (LC_SYMTAB; also from a dSYM), shows the
 * faulting instruction, the layouts of the profile records and what the runtime was reading.
 */
#ifndef REPRO_IMPORT_BINARY_H
#define REPRO_IMPORT_BINARY_H

#include "harness/imported.h"
#include "records/crash.h"

struct import_binary; /* opaque */

/* Open PATH; NULL with ERR when it cannot be read. Close with import_binary_close(). */
struct import_binary *import_binary_open(const char *path, struct repro_err *err);
void import_binary_close(struct import_binary *binary); /* NULL is fine */
/* Complete RECORD, an Apple report, with what BINARY (may be NULL) and CODE tell, and fill its
 * import part. Returns the static check of the image that crashed, for the diagnosis, valid until
 * the next call; NULL if there is none or it is not the one. */
const struct prof_check *import_binary_apply(struct import_binary *binary,
                                             const struct imported_code *code,
                                             struct crash_record *record);

#endif
