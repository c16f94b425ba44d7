/* host.c - see host.h. */
#include "repro/host.h"

#include "common/xalloc.h"
#include "repro/system.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

struct host
host_describe(void)
{
    struct utsname names;
    struct host host = { 0 };
    if (uname(&names) != 0)
        memset(&names, 0, sizeof names);
    host.os = system_name();
    if (host.os == NULL)
        host.os = xstrdup(names.sysname);
    host.kernel = xstrdup(names.release);
    host.arch = xstrdup(names.machine);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    host.cores = cores > 0 ? (unsigned)cores : 1;
    return host;
}
