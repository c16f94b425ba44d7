/* exception_state.h - what the processor said about a fault: arm64's syndrome register, x86-64's
 * trap number and page fault error code.
 *
 * Sources: Arm Architecture Reference Manual (DDI 0487), ESR_EL1; Intel SDM volume 3, 4.7
 * "Page-fault exceptions" and 6.15.
 */
#ifndef REPRO_IMPORT_EXCEPTION_STATE_H
#define REPRO_IMPORT_EXCEPTION_STATE_H

#include "records/crash.h"

struct exception_state {
    char text[160];             /* "data abort, translation fault at level 2, read" */
    bool memory_fault;          /* an access to memory, or to code */
    bool has_address;           /* far (arm64) or cr2 (x86-64) holds the faulting address */
    bool canonical;             /* false: a general protection or stack fault, without address */
    enum operand_access access; /* ACCESS_NONE if it does not tell */
    unsigned width;             /* bytes, 0 if it does not tell */
    bool unmapped; /* nothing is mapped at the address (else: no permission, alignment ...) */
};

void exception_state_arm64(uint64_t esr, struct exception_state *out);
void exception_state_x86(uint64_t trap, uint64_t error, struct exception_state *out);

#endif
