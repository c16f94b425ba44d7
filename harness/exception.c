/* exception.c - see exception.h: kinds. */
#include "harness/exception.h"

/* ESR: exception class in bits 31..26; of aborts, WnR in bit 6, "FAR not valid" in bit 10, the
 * fault status in bits 5..0. */
#define CLASS(esr)         ((esr) >> 26)
#define CLASS_UNKNOWN      0x00U
#define CLASS_ILLEGAL      0x0eU
#define CLASS_PAC          0x1cU
#define CLASS_CODE_ABORT   0x20U
#define CLASS_PC_ALIGNMENT 0x22U
#define CLASS_DATA_ABORT   0x24U
#define CLASS_SP_ALIGNMENT 0x26U
#define CLASS_FLOAT        0x2cU
#define CLASS_BREAKPOINT   0x3cU
#define ESR_WRITE          (1U << 6)
#define ESR_NO_ADDRESS     (1U << 10)
#define STATUS(esr)        ((esr)&0x3fU)
#define STATUS_ALIGNMENT   0x21U

#define ERROR_WRITE (1U << 1)
#define ERROR_FETCH (1U << 4)

static enum exception_kind
kind_of_esr(uint32_t esr)
{
    switch (CLASS(esr)) {
    case CLASS_CODE_ABORT:
        return EXCEPTION_PAGE;
    case CLASS_DATA_ABORT:
        return STATUS(esr) == STATUS_ALIGNMENT ? EXCEPTION_ALIGNMENT : EXCEPTION_PAGE;
    case CLASS_PC_ALIGNMENT:
    case CLASS_SP_ALIGNMENT:
        return EXCEPTION_ALIGNMENT;
    case CLASS_UNKNOWN:
    case CLASS_ILLEGAL:
    case CLASS_PAC:
        return EXCEPTION_INSTRUCTION;
    case CLASS_FLOAT:
        return EXCEPTION_ARITHMETIC;
    case CLASS_BREAKPOINT:
        return EXCEPTION_BREAKPOINT;
    default:
        return EXCEPTION_OTHER;
    }
}

static enum exception_kind
kind_of_vector(uint32_t vector)
{
    switch (vector) {
    case 0:  /* #DE */
    case 16: /* #MF */
    case 19: /* #XM */
        return EXCEPTION_ARITHMETIC;
    case 1: /* #DB */
    case 3: /* #BP */
        return EXCEPTION_BREAKPOINT;
    case 6: /* #UD */
        return EXCEPTION_INSTRUCTION;
    case 12: /* #SS */
    case 13: /* #GP */
        return EXCEPTION_UNADDRESSED;
    case 14: /* #PF */
        return EXCEPTION_PAGE;
    case 17: /* #AC */
        return EXCEPTION_ALIGNMENT;
    default:
        return EXCEPTION_OTHER;
    }
}

enum exception_kind
exception_kind(enum cpu cpu, const struct processor_exception *exception)
{
    if (!exception->present)
        return EXCEPTION_OTHER;
    return cpu == CPU_AARCH64  ? kind_of_esr(exception->syndrome)
           : cpu == CPU_X86_64 ? kind_of_vector(exception->vector)
                               : EXCEPTION_OTHER;
}

char
exception_access(enum cpu cpu, const struct processor_exception *exception)
{
    uint32_t syndrome = exception->syndrome;
    if (exception_kind(cpu, exception) != EXCEPTION_PAGE)
        return 0;
    bool execute =
        cpu == CPU_AARCH64 ? CLASS(syndrome) == CLASS_CODE_ABORT : (syndrome & ERROR_FETCH) != 0;
    bool write = (syndrome & (cpu == CPU_AARCH64 ? ESR_WRITE : ERROR_WRITE)) != 0;
    if (execute)
        return 'x';
    return write ? 'w' : 'r';
}

bool
exception_has_address(enum cpu cpu, const struct processor_exception *exception)
{
    enum exception_kind kind = exception_kind(cpu, exception);
    if (cpu == CPU_AARCH64)
        return (kind == EXCEPTION_PAGE || kind == EXCEPTION_ALIGNMENT) &&
               !(exception->syndrome & ESR_NO_ADDRESS);
    return kind == EXCEPTION_PAGE;
}
