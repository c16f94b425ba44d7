/* interrupt.c - see interrupt.h. */
#include "repro/interrupt.h"

#include "common/err.h"

#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t pending;

static void
on_signal(int number)
{
    (void)number;
    if (pending != 0)
        _exit(130);
    pending = 1;
}

static void
set_handler(void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler }; /* no SA_RESTART: waits return */
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

void
interrupt_install(void)
{
    set_handler(on_signal);
}

bool
interrupt_pending(void)
{
    return pending != 0;
}

int
interrupt_exit_code(void)
{
    return repro_exit_code(REPRO_E_INTERRUPTED);
}

void
interrupt_reset_in_child(void)
{
    set_handler(SIG_DFL);
}
