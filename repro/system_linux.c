/* system_linux.c - see system.h. */
#include "repro/system.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

bool
system_program_path(char *path, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", path, size - 1);
    if (length <= 0)
        return false;
    path[length] = '\0';
    return true;
}

void
system_die_with_parent(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

bool
system_linker_wraps(void)
{
    return true;
}

/* Not getpwuid(): a static program cannot ask the name service; people who are only there are known
 * by their variables. */
const struct passwd *
system_own_entry(void)
{
    static const struct passwd *found;
    FILE *file = fopen("/etc/passwd", "re");
    if (file == NULL)
        return NULL;
    while ((found = fgetpwent(file)) != NULL && found->pw_uid != getuid())
        ;
    fclose(file);
    return found;
}

/* PRETTY_NAME of /etc/os-release. */
char *
system_name(void)
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

const char *
system_packages(const char *apt, const char *brew)
{
    (void)brew;
    return apt;
}

char *
system_install_command(const char *apt, const char *brew)
{
    (void)brew;
    char *apt_get = fs_which("apt-get");
    char *text = apt_get == NULL
                     ? xasprintf("install the equivalents of: %s", apt)
                     : xasprintf("%sapt-get install -y %s", geteuid() == 0 ? "" : "sudo ", apt);
    free(apt_get);
    return text;
}
