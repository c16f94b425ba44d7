/* signals_linux.c - see signals_system.h. */
#include "harness/signals_system.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

const struct signal_code signal_codes[] = {
    { 0, SI_USER, "SI_USER" },
    { 0, SI_KERNEL, "SI_KERNEL" },
    { 0, SI_QUEUE, "SI_QUEUE" },
    { 0, SI_TIMER, "SI_TIMER" },
    { 0, SI_MESGQ, "SI_MESGQ" },
    { 0, SI_ASYNCIO, "SI_ASYNCIO" },
    { 0, SI_SIGIO, "SI_SIGIO" },
    { 0, SI_TKILL, "SI_TKILL" },
    { SIGSEGV, SEGV_MAPERR, "SEGV_MAPERR" },
    { SIGSEGV, SEGV_ACCERR, "SEGV_ACCERR" },
    { SIGSEGV, SEGV_BNDERR, "SEGV_BNDERR" },
    { SIGSEGV, SEGV_PKUERR, "SEGV_PKUERR" },
    { SIGBUS, BUS_ADRALN, "BUS_ADRALN" },
    { SIGBUS, BUS_ADRERR, "BUS_ADRERR" },
    { SIGBUS, BUS_OBJERR, "BUS_OBJERR" },
    { SIGBUS, BUS_MCEERR_AR, "BUS_MCEERR_AR" },
    { SIGBUS, BUS_MCEERR_AO, "BUS_MCEERR_AO" },
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
    { SIGSYS, 1, "SYS_SECCOMP" },
};

const size_t signal_code_count = sizeof signal_codes / sizeof signal_codes[0];

const char *
signal_name(int number, char *buffer, size_t size)
{
    const char *abbreviation = sigabbrev_np(number);
    if (abbreviation)
        snprintf(buffer, size, "SIG%s", abbreviation);
    else if (number >= SIGRTMIN && number <= SIGRTMAX)
        snprintf(buffer, size, "SIGRTMIN+%d", number - SIGRTMIN);
    else
        snprintf(buffer, size, "signal %d", number);
    return buffer;
}
