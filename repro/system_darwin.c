/* system_darwin.c - see system.h. */
#include "repro/system.h"

#include "common/xalloc.h"

#include <mach-o/dyld.h>
#include <stdint.h>
#include <string.h>
#include <sys/sysctl.h>
#include <unistd.h>

bool
system_program_path(char *path, size_t size)
{
    uint32_t length = size > UINT32_MAX ? UINT32_MAX : (uint32_t)size;
    return _NSGetExecutablePath(path, &length) == 0;
}

void
system_die_with_parent(void)
{
}

bool
system_linker_wraps(void)
{
    return false;
}

const struct passwd *
system_own_entry(void)
{
    return getpwuid(getuid());
}

/* An x86-64 program on an Apple processor: "sysctl.proc_translated" is 1 (Apple, "About the Rosetta
 * translation environment"). */
static bool
is_translated(void)
{
    int translated = 0;
    size_t size = sizeof translated;
    return sysctlbyname("sysctl.proc_translated", &translated, &size, NULL, 0) == 0 &&
           translated == 1;
}

char *
system_name(void)
{
    char version[64] = "";
    size_t size = sizeof version - 1;
    if (sysctlbyname("kern.osproductversion", version, &size, NULL, 0) != 0)
        version[0] = '\0';
    return xasprintf("macOS%s%s%s", version[0] != '\0' ? " " : "", version,
                     is_translated() ? " (translated by Rosetta)" : "");
}

const char *
system_packages(const char *apt, const char *brew)
{
    (void)apt;
    return brew;
}

char *
system_install_command(const char *apt, const char *brew)
{
    (void)apt;
    return brew != NULL ? xasprintf("brew install %s", brew) : xstrdup("xcode-select --install");
}
