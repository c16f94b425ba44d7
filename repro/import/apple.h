/* apple.h - what Apple's two forms of crash reports (.ips, .crash) have in common: from their words
 * to the fields of a crash record (internal to repro/import).
 */
#ifndef REPRO_IMPORT_APPLE_H
#define REPRO_IMPORT_APPLE_H

#include "harness/imported.h"
#include "records/crash.h"

#define APPLE_FRAMES_MAX  1024U
#define APPLE_THREADS_MAX 4096U
#define APPLE_IMAGES_MAX  65536U

/* What the exception part of a report says, in its own words; members may be NULL. Pointers are
 * borrowed. */
struct apple_exception {
    const char *type;    /* "EXC_BAD_ACCESS" */
    const char *signal;  /* "SIGSEGV" */
    const char *subtype; /* "KERN_INVALID_ADDRESS at 0x0000000000000003" */
    const char *region;  /* the report's own look at the address: "0x3 is not in any region. ..." */
    bool has_trap;       /* x86-64 */
    uint64_t trap, error;
};

enum frame_layer apple_layer(const char *function, const char *path);
/* "ARM-64 (Native)", "X86-64", "arm64e" ... as architecture; NULL if it is none of them. */
const char *apple_arch(const char *code_type);
/* 32 hex digits with or without dashes as lower case 8-4-4-4-12; NULL if it is no UUID. Caller
 * frees. */
char *apple_uuid(const char *text);
/* "2025-03-17 12:17:49.00 +0100" as RFC 3339 in UTC; NULL if it is not of that form. Caller frees.
 */
char *apple_utc_time(const char *text);
void apple_add_register(struct crash_record *record, const char *name, uint64_t value);
/* Signal and fault, from EXCEPTION and the registers that are in RECORD already. */
void apple_take_exception(struct crash_record *record, const struct apple_exception *exception);
/* The phase, from the names on the stack. */
void apple_take_phase(struct crash_record *record);
/* What follows from the rest: outcome, phase, subject, the import part. SYSTEM may be NULL. */
void apple_finish(struct crash_record *record, const char *format, const char *system);

#endif
