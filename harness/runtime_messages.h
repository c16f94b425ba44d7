/* runtime_messages.h - what the LLVM profile runtime says on stderr. */
#ifndef REPRO_HARNESS_RUNTIME_MESSAGES_H
#define REPRO_HARNESS_RUNTIME_MESSAGES_H

#include <stdbool.h>

/* Is LINE a message of the profile runtime ("LLVM Profile Error: ...", "... Warning", "... Note")?
 */
bool runtime_message_is(const char *line);
/* Does it say that the objects' raw version is not the runtime's? Then nothing is written. */
bool runtime_message_is_refusal(const char *line);
/* Does LINE say that memory ran out (libc, C++, Rust, the loader)? */
bool runtime_message_is_memory(const char *line);

#endif
