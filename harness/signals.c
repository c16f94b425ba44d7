/* signals.c - see signals.h: what all systems have in common. */
#include "harness/signals_system.h"

#include <signal.h>

/* The codes of POSIX (<signal.h>); their values are the system's. */
static const struct signal_code posix_codes[] = {
    { 0, SI_USER, "SI_USER" },
    { 0, SI_QUEUE, "SI_QUEUE" },
    { 0, SI_TIMER, "SI_TIMER" },
    { 0, SI_MESGQ, "SI_MESGQ" },
    { 0, SI_ASYNCIO, "SI_ASYNCIO" },
    { SIGSEGV, SEGV_MAPERR, "SEGV_MAPERR" },
    { SIGSEGV, SEGV_ACCERR, "SEGV_ACCERR" },
    { SIGBUS, BUS_ADRALN, "BUS_ADRALN" },
    { SIGBUS, BUS_ADRERR, "BUS_ADRERR" },
    { SIGBUS, BUS_OBJERR, "BUS_OBJERR" },
    { SIGILL, ILL_ILLOPC, "ILL_ILLOPC" },
    { SIGILL, ILL_ILLOPN, "ILL_ILLOPN" },
    { SIGILL, ILL_ILLADR, "ILL_ILLADR" },
    { SIGILL, ILL_ILLTRP, "ILL_ILLTRP" },
    { SIGILL, ILL_PRVOPC, "ILL_PRVOPC" },
    { SIGILL, ILL_PRVREG, "ILL_PRVREG" },
    { SIGILL, ILL_COPROC, "ILL_COPROC" },
    { SIGILL, ILL_BADSTK, "ILL_BADSTK" },
    { SIGFPE, FPE_INTDIV, "FPE_INTDIV" },
    { SIGFPE, FPE_INTOVF, "FPE_INTOVF" },
    { SIGFPE, FPE_FLTDIV, "FPE_FLTDIV" },
    { SIGFPE, FPE_FLTOVF, "FPE_FLTOVF" },
    { SIGFPE, FPE_FLTUND, "FPE_FLTUND" },
    { SIGFPE, FPE_FLTRES, "FPE_FLTRES" },
    { SIGFPE, FPE_FLTINV, "FPE_FLTINV" },
    { SIGFPE, FPE_FLTSUB, "FPE_FLTSUB" },
    { SIGTRAP, TRAP_BRKPT, "TRAP_BRKPT" },
    { SIGTRAP, TRAP_TRACE, "TRAP_TRACE" },
};

static const char *
find_code(const struct signal_code *codes, size_t count, int number, int code)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i].code == code && (codes[i].signal == 0 || codes[i].signal == number))
            return codes[i].name;
    return NULL;
}

const char *
signal_code_name(int number, int code)
{
    const char *name =
        find_code(posix_codes, sizeof posix_codes / sizeof posix_codes[0], number, code);
    return name ? name : find_code(signal_codes_system, signal_codes_system_count, number, code);
}

bool
signal_is_deadly(int number)
{
    switch (number) {
    case SIGCHLD:
    case SIGCONT:
    case SIGURG:
    case SIGWINCH:
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
        return false;
    default:
        return true;
    }
}

bool
signal_is_core(int number)
{
    switch (number) {
    case SIGSEGV:
    case SIGBUS:
    case SIGILL:
    case SIGFPE:
    case SIGABRT:
    case SIGTRAP:
    case SIGSYS:
        return true;
    default:
        return false;
    }
}

bool
signal_has_address(int number)
{
    return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE ||
           number == SIGTRAP;
}
