/* exception.h - what the processor itself said about a fault: on arm64 the exception syndrome (ESR)
 * and fault address (FAR) registers, on x86_64 the vector, the error code and CR2.
 *
 * Encodings: Arm Architecture Reference Manual, ESR_EL1 (EC, ISS of aborts); Intel SDM volume 3,
 * "Exception and Interrupt Reference". Pure functions; async-signal-safe but for exception_words().
 */
#ifndef REPRO_HARNESS_EXCEPTION_H
#define REPRO_HARNESS_EXCEPTION_H

#include "harness/registers.h"

struct processor_exception {
    uint32_t present;  /* 0 = the system does not tell */
    uint32_t vector;   /* x86_64 */
    uint32_t syndrome; /* arm64: ESR; x86_64: error code */
    uint32_t unused;
    uint64_t address; /* FAR, CR2 */
};

enum exception_kind {
    EXCEPTION_OTHER,       /* no fault of an instruction: a system call, an interrupt, unknown */
    EXCEPTION_PAGE,        /* translation or permission; has an address */
    EXCEPTION_UNADDRESSED, /* x86_64: general protection, stack segment; the address is not told */
    EXCEPTION_ALIGNMENT,   /* has an address on arm64 */
    EXCEPTION_INSTRUCTION, /* undefined, or forbidden here */
    EXCEPTION_ARITHMETIC,
    EXCEPTION_BREAKPOINT
};

enum exception_kind exception_kind(enum cpu cpu, const struct processor_exception *exception);
/* 'r', 'w' or 'x' for page faults, else 0. */
char exception_access(enum cpu cpu, const struct processor_exception *exception);
/* Is `address` where the access went? */
bool exception_has_address(enum cpu cpu, const struct processor_exception *exception);
/* One line for people: "data abort, translation fault at level 1, read; far 0x2, esr 0x92000005";
 * NULL if nothing is known. free() it. */
char *exception_words(enum cpu cpu, const struct processor_exception *exception);

#endif
