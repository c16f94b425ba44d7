/* terminal.h - the terminal that the command has while it runs: lent, taken back, and Ctrl-Z. */
#ifndef REPRO_HARNESS_TERMINAL_H
#define REPRO_HARNESS_TERMINAL_H

#include <sys/types.h>

/* The process group to which the terminal on our standard input belongs, 0 = it is no terminal. */
pid_t terminal_group(void);
/* Make GROUP the terminal's, also from the background. */
void terminal_give(pid_t group);
/* The command, a group of its own, was stopped at the terminal (Ctrl-Z): stop as well, so that our
 * shell gets its prompt, and when continued continue the command, with the terminal if we have it
 * again. OURS: the group that lent it. */
void terminal_stop_with(pid_t command_group, pid_t ours);

#endif
