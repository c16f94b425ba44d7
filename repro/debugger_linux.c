/* debugger_linux.c - see debugger.h: there is no debugger of the system's own. */
#include "repro/debugger.h"

char *
debugger_of_system(void)
{
    return NULL;
}
