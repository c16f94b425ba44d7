/* terminal.c - see terminal.h. */
#include "harness/terminal.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

pid_t
terminal_group(void)
{
    pid_t group = tcgetpgrp(STDIN_FILENO);
    return group > 0 ? group : 0;
}

void
terminal_give(pid_t group)
{
    struct sigaction ignore = { 0 }, old;
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGTTOU, &ignore, &old); /* it would stop us in the background */
    tcsetpgrp(STDIN_FILENO, group);
    sigaction(SIGTTOU, &old, NULL);
}

void
terminal_stop_with(pid_t command_group, pid_t ours)
{
    terminal_give(ours);
    raise(SIGSTOP); /* not SIGTSTP: a group without a shell would ignore it */
    if (terminal_group() == getpgrp())
        terminal_give(command_group);
    kill(-command_group, SIGCONT);
}
