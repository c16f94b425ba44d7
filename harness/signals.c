/* signals.c - see signals.h: what all systems have in common. */
#include "harness/signals_system.h"

#include <signal.h>

const char *
signal_code_name(int number, int code)
{
    for (size_t i = 0; i < signal_code_count; i++) {
        const struct signal_code *entry = &signal_codes[i];
        if (entry->code == code && (entry->signal == 0 || entry->signal == number))
            return entry->name;
    }
    return NULL;
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
