/* install_hint.c - see install_hint.h. */
#include "repro/install_hint.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <unistd.h>

char *
install_hint(const char *apt, const char *brew)
{
#ifdef __APPLE__
    (void)apt;
    return brew != NULL ? xasprintf("brew install %s", brew) : xstrdup("xcode-select --install");
#else
    (void)brew;
    char *apt_get = fs_which("apt-get");
    char *text = apt_get == NULL
                     ? xasprintf("install the equivalents of: %s", apt)
                     : xasprintf("%sapt-get install -y %s", geteuid() == 0 ? "" : "sudo ", apt);
    free(apt_get);
    return text;
#endif
}
