/* install_hint.c - see install_hint.h. */
#include "repro/install_hint.h"

#include "repro/system.h"

char *
install_hint(const char *apt, const char *brew)
{
    return system_install_command(apt, brew);
}
