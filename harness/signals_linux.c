/* signals_linux.c - see signals_system.h. */
#include "harness/signals_system.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

const struct signal_code signal_codes_system[] = {
    { 0, SI_KERNEL, "SI_KERNEL" },
    { 0, SI_SIGIO, "SI_SIGIO" },
    { 0, SI_TKILL, "SI_TKILL" },
    { SIGSEGV, SEGV_BNDERR, "SEGV_BNDERR" },
    { SIGSEGV, SEGV_PKUERR, "SEGV_PKUERR" },
    { SIGBUS, BUS_MCEERR_AR, "BUS_MCEERR_AR" },
    { SIGBUS, BUS_MCEERR_AO, "BUS_MCEERR_AO" },
    { SIGSYS, 1, "SYS_SECCOMP" },
};

const size_t signal_codes_system_count = sizeof signal_codes_system / sizeof signal_codes_system[0];

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
