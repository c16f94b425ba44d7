/* interrupt.h - SIGINT and SIGTERM ask a command to stop; it finishes what is safe to finish.
 *
 * After interrupt_install() the first signal only sets a flag (system calls return EINTR); a second
 * one ends the process at once. A command polls interrupt_pending() between steps, ends its
 * children, keeps what is finished and returns interrupt_exit_code().
 */
#ifndef REPRO_REPRO_INTERRUPT_H
#define REPRO_REPRO_INTERRUPT_H

#include <stdbool.h>

void interrupt_install(void);
bool interrupt_pending(void);
int interrupt_exit_code(void);       /* 130 */
void interrupt_reset_in_child(void); /* after fork(): default actions again */

#endif
