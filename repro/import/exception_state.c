/* exception_state.c - see exception_state.h. */
#include "repro/import/exception_state.h"

#include <stdio.h>

/* ---- arm64: ESR_EL1 ---- */

#define CLASS(esr)       (((esr) >> 26) & 0x3f)
#define WRITE_NOT_READ   (UINT64_C(1) << 6)
#define FAR_NOT_VALID    (UINT64_C(1) << 10)
#define SYNDROME_VALID   (UINT64_C(1) << 24)
#define ACCESS_SIZE(esr) (((esr) >> 22) & 3)
#define STATUS(esr)      ((esr)&0x3f)

enum {
    CLASS_INSTRUCTION_ABORT = 0x20,
    CLASS_INSTRUCTION_ABORT_SAME = 0x21,
    CLASS_DATA_ABORT = 0x24,
    CLASS_DATA_ABORT_SAME = 0x25
};

struct named_class {
    unsigned number;
    const char *name;
};

static const char *
class_name(unsigned number)
{
    static const struct named_class names[] = {
        { 0x00, "an undefined instruction" },
        { 0x0d, "a branch to a place that is no branch target" },
        { 0x0e, "an illegal execution state" },
        { 0x15, "a system call" },
        { 0x1c, "failed pointer authentication" },
        { CLASS_INSTRUCTION_ABORT, "instruction abort" },
        { CLASS_INSTRUCTION_ABORT_SAME, "instruction abort" },
        { 0x22, "a misaligned program counter" },
        { CLASS_DATA_ABORT, "data abort" },
        { CLASS_DATA_ABORT_SAME, "data abort" },
        { 0x26, "a misaligned stack pointer" },
        { 0x2c, "a floating-point exception" },
        { 0x2f, "an asynchronous error" },
        { 0x3c, "a breakpoint instruction (brk)" },
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].number == number)
            return names[i].name;
    return NULL;
}

static void
status_text(unsigned status, char *out, size_t size)
{
    static const char *const leveled[] = { "address size fault", "translation fault",
                                           "access flag fault", "permission fault" };
    if (status < 0x10)
        snprintf(out, size, "%s at level %u", leveled[status >> 2], status & 3);
    else if (status == 0x10)
        snprintf(out, size, "external abort");
    else if (status == 0x11)
        snprintf(out, size, "memory tag check fault");
    else if (status == 0x21)
        snprintf(out, size, "alignment fault");
    else
        snprintf(out, size, "status 0x%x", status);
}

void
exception_state_arm64(uint64_t esr, struct exception_state *out)
{
    unsigned number = (unsigned)CLASS(esr);
    const char *name = class_name(number);
    bool data = number == CLASS_DATA_ABORT || number == CLASS_DATA_ABORT_SAME;
    bool code = number == CLASS_INSTRUCTION_ABORT || number == CLASS_INSTRUCTION_ABORT_SAME;
    *out = (struct exception_state){ .canonical = true };
    if (!data && !code) {
        if (name)
            snprintf(out->text, sizeof out->text, "%s", name);
        else
            snprintf(out->text, sizeof out->text, "exception class 0x%x", number);
        return;
    }
    char status[48];
    status_text((unsigned)STATUS(esr), status, sizeof status);
    out->memory_fault = true;
    out->has_address = (esr & FAR_NOT_VALID) == 0;
    out->unmapped = STATUS(esr) >= 4 && STATUS(esr) < 8;
    out->access = code ? ACCESS_EXECUTE : (esr & WRITE_NOT_READ) ? ACCESS_WRITE : ACCESS_READ;
    /* Without a valid syndrome the size bits say nothing; other tools print "byte" then. */
    out->width = data && (esr & SYNDROME_VALID) ? 1U << ACCESS_SIZE(esr) : 0;
    snprintf(out->text, sizeof out->text, "%s, %s, %s%s", name, status,
             operand_access_name(out->access),
             out->has_address ? "" : ", the address register is not valid");
}

/* ---- x86-64: trap number and error code ---- */

enum { TRAP_DIVIDE = 0, TRAP_INVALID = 6, TRAP_STACK = 12, TRAP_PROTECTION = 13, TRAP_PAGE = 14 };
enum { ERROR_PRESENT = 1, ERROR_WRITE = 2, ERROR_FETCH = 16 };

void
exception_state_x86(uint64_t trap, uint64_t error, struct exception_state *out)
{
    *out = (struct exception_state){ .canonical = true };
    if (trap == TRAP_PAGE) {
        out->memory_fault = out->has_address = true;
        out->unmapped = (error & ERROR_PRESENT) == 0;
        out->access = error & ERROR_FETCH   ? ACCESS_EXECUTE
                      : error & ERROR_WRITE ? ACCESS_WRITE
                                            : ACCESS_READ;
        snprintf(out->text, sizeof out->text, "page fault, %s, %s",
                 out->unmapped ? "nothing mapped there" : "no permission",
                 operand_access_name(out->access));
    } else if (trap == TRAP_PROTECTION || trap == TRAP_STACK) {
        out->memory_fault = true;
        out->canonical = false;
        snprintf(out->text, sizeof out->text,
                 "%s fault: the processor gives no address (a non-canonical one, or a misaligned "
                 "access)",
                 trap == TRAP_STACK ? "stack" : "general protection");
    } else if (trap == TRAP_DIVIDE) {
        snprintf(out->text, sizeof out->text, "division error");
    } else if (trap == TRAP_INVALID) {
        snprintf(out->text, sizeof out->text, "an undefined instruction");
    } else {
        snprintf(out->text, sizeof out->text, "trap %u", (unsigned)trap & 0xffff);
    }
}
