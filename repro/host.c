/* host.c - see host.h. */
#include "repro/host.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* PRETTY_NAME of /etc/os-release, NULL if there is none. */
static char *
pretty_name(void)
{
    char *text = NULL, *name = NULL;
    size_t len = 0;
    if (!fs_read_file("/etc/os-release", 1 << 16, &text, &len, NULL))
        return NULL;
    static const char key[] = "PRETTY_NAME=";
    const char *at = strstr(text, key);
    if (at != NULL) {
        at += strlen(key);
        at += *at == '"' || *at == '\'';
        name = xstrndup(at, strcspn(at, "\"'\n"));
    }
    free(text);
    return name;
}

struct host
host_describe(void)
{
    struct utsname names;
    struct host host = { 0 };
    if (uname(&names) != 0)
        memset(&names, 0, sizeof names);
    host.os = pretty_name();
    if (host.os == NULL)
        host.os = xstrdup(names.sysname);
    host.kernel = xstrdup(names.release);
    host.arch = xstrdup(names.machine);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    host.cores = cores > 0 ? (unsigned)cores : 1;
    return host;
}
