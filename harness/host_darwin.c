/* host_darwin.c - see host.h. */
#include "harness/host.h"

#include "harness/images.h"

#include "harness/obstacle.h"

#include "common/xalloc.h"
#include "profile/filemap.h"

#include <errno.h>
#include <fcntl.h>
#include <libproc.h>
#include <mach-o/dyld.h>
#include <stdlib.h>
#include <unistd.h>

const struct image_format *const image_format_host = &image_format_macho;
const int host_wait_flags = 0;
const char host_capture_library[] = "libreprocapture.dylib";
const char host_capture_variable[] = "DYLD_INSERT_LIBRARIES";

bool
host_pipe(int ends[2])
{
    if (pipe(ends) != 0)
        return false;
    if (fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 && fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0)
        return true;
    int error = errno;
    close(ends[0]);
    close(ends[1]);
    errno = error;
    return false;
}

void
host_widen_pipe(int fd)
{
    (void)fd; /* the system widens pipes by itself */
}

bool
host_program_of(pid_t pid, char *path, size_t size)
{
    return proc_pidpath(pid, path, (uint32_t)size) > 0;
}

char *
host_own_program(void)
{
    char path[4096];
    uint32_t size = sizeof path;
    return _NSGetExecutablePath(path, &size) == 0 ? realpath(path, NULL) : NULL;
}

uint64_t
host_max_rss_kb(const struct rusage *usage)
{
    return (uint64_t)usage->ru_maxrss / 1024; /* in bytes here */
}

/* Orphans go to launchd: descendants.h finds them by their environment. */
int
host_adopt_orphans(void)
{
    return 0;
}

void
host_give_up_orphans(int before)
{
    (void)before;
}

struct timespec
host_mtime(const struct stat *file)
{
    return file->st_mtimespec;
}

char *
host_capture_obstacle(const char *program)
{
    struct prof_file file = { 0 };
    struct stat st;
    if (obstacle_is_protected_path(program))
        return xasprintf("%s is a part of macOS: System Integrity Protection takes %s from its "
                         "environment; use a copy that you built or installed yourself",
                         program, host_capture_variable);
    if (stat(program, &st) == 0 && (st.st_mode & (S_ISUID | S_ISGID)))
        return xasprintf("%s changes its user or group: dyld ignores %s then", program,
                         host_capture_variable);
    if (!prof_file_open(&file, program, NULL))
        return NULL;
    const char *why = obstacle_in_image(file.bytes);
    char *text = why ? xasprintf("%s %s", program, why) : NULL;
    prof_file_close(&file);
    return text;
}
