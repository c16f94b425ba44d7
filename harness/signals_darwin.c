/* signals_darwin.c - see signals_system.h. */
#include "harness/signals_system.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>

/* none but those of POSIX */
const struct signal_code signal_codes_system[1];
const size_t signal_codes_system_count = 0;

/* sys_signame has "segv" for SIGSEGV. */
const char *
signal_name(int number, char *buffer, size_t size)
{
    const char *short_name = number > 0 && number < NSIG ? sys_signame[number] : NULL;
    if (!short_name || !short_name[0]) {
        snprintf(buffer, size, "signal %d", number);
        return buffer;
    }
    snprintf(buffer, size, "SIG%s", short_name);
    for (size_t i = 0; i < size && buffer[i]; i++)
        buffer[i] = (char)toupper((unsigned char)buffer[i]);
    return buffer;
}
