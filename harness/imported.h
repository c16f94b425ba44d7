/* imported.h - the examination of a crash that only a report tells of, with the program's file.
 *
 * What a stopped process would show is put together from the registers of the report and the file's
 * own bytes at the addresses where the report says it was loaded: the faulting instruction and what
 * it touched, the layouts of the profile records, the record that the runtime was reading, what the
 * values in the registers are. Memory that the program had written is not there.
 */
#ifndef REPRO_HARNESS_IMPORTED_H
#define REPRO_HARNESS_IMPORTED_H

#include "harness/registers.h"
#include "profile/check.h"
#include "profile/image.h"
#include "records/crash.h"

struct imported_image {
    const struct prof_image *image; /* NULL = no program was given */
    const struct prof_check *check; /* of the same file; may be NULL */
    uint64_t bias;                  /* run-time address - address in the file */
};

struct imported_code { /* bytes at the program counter that the report itself carries */
    unsigned char bytes[64];
    size_t length;
};

/* Complete RECORD, whose registers, signal, threads and modules are filled: instruction, fault,
 * profile. Sets import.decided for what it found. */
void imported_examine(struct crash_record *record, const struct imported_image *image,
                      const struct imported_code *code);
/* Its registers as the examination takes them; false if the machine or the program counter is not
 * known. */
bool imported_registers(const struct crash_record *record, struct registers *out);

#endif
