/* system.h - what Linux and macOS do differently for the command: system_linux.c, system_darwin.c.
 */
#ifndef REPRO_REPRO_SYSTEM_H
#define REPRO_REPRO_SYSTEM_H

#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>

/* Path of the running program into SIZE bytes. Linux: the link /proc/self/exe; macOS:
 * _NSGetExecutablePath (dyld(3)). False when it is not known or too long. */
bool system_program_path(char *path, size_t size);
/* In a child: end when the parent ends. macOS has nothing like it: nothing happens. */
void system_die_with_parent(void);
/* Does the linker know --wrap=NAME? Apple's does not. */
bool system_linker_wraps(void);
#define NO_WRAP "the linker here has no --wrap"
/* The entry of the person who runs this, NULL if there is none. Static storage. */
const struct passwd *system_own_entry(void);
/* "Debian GNU/Linux 12 (bookworm)", "macOS 15.1", NULL if it is not known. Caller frees. */
char *system_name(void);
/* Which of two lists of packages counts here: apt's or Homebrew's. */
const char *system_packages(const char *apt, const char *brew);
/* The command that installs packages, see install_hint.h. Caller frees. */
char *system_install_command(const char *apt, const char *brew);

#endif
