/* fs.c - see fs.h. */
#include "common/fs.h"

#include "common/xalloc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
read_all(int fd, const char *path, size_t max, char **data, size_t *len, struct repro_err *err)
{
    size_t cap = 4096, used = 0;
    char *buffer = xcalloc(cap + 1, 1);
    for (;;) {
        ssize_t got = read(fd, buffer + used, cap - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || used + (size_t)got > max) {
            free(buffer);
            return got < 0
                       ? repro_fail_errno(err, REPRO_E_IO, "%s: cannot read", path)
                       : repro_fail(err, REPRO_E_FORMAT, "%s: larger than %zu bytes", path, max);
        }
        if (got == 0)
            break;
        used += (size_t)got;
        if (used == cap) {
            cap *= 2;
            buffer = xrealloc_array(buffer, cap + 1, 1);
        }
    }
    buffer[used] = '\0';
    *data = buffer;
    *len = used;
    return true;
}

bool
fs_read_file(const char *path, size_t max, char **data, size_t *len, struct repro_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return repro_fail_errno(err, REPRO_E_IO, "%s: cannot open", path);
    struct stat st;
    bool ok = false;
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
        repro_fail(err, REPRO_E_IO, "%s: is a folder, expected a file", path);
    else
        ok = read_all(fd, path, max, data, len, err);
    close(fd);
    return ok;
}

static bool
write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t done = write(fd, data, len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        data += done;
        len -= (size_t)done;
    }
    return true;
}

bool
fs_write_atomic(const char *path, const void *data, size_t len, struct repro_err *err)
{
    char *temporary = xasprintf("%s.tmp.XXXXXX", path);
    int fd = mkostemp(temporary, O_CLOEXEC);
    bool ok = fd >= 0;
    if (ok) {
        mode_t mask = umask(0);
        umask(mask);
        ok = write_all(fd, data, len) && fchmod(fd, 0666 & ~mask) == 0;
        ok = close(fd) == 0 && ok;
        ok = ok && rename(temporary, path) == 0;
        if (!ok) {
            int saved = errno;
            unlink(temporary);
            errno = saved;
        }
    }
    free(temporary);
    return ok || repro_fail_errno(err, REPRO_E_IO, "%s: cannot write", path);
}

bool
fs_mkdirs(const char *path, struct repro_err *err)
{
    char *copy = xstrdup(path);
    bool ok = true;
    for (char *p = copy + 1; ok; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char kept = *p;
        *p = '\0';
        ok = mkdir(copy, 0777) == 0 || (errno == EEXIST && fs_is_dir(copy));
        *p = kept;
        if (kept == '\0')
            break;
    }
    free(copy);
    return ok || repro_fail_errno(err, REPRO_E_IO, "%s: cannot create the folder", path);
}

static bool
remove_entries(int dir_fd)
{
    int own = dup(dir_fd);
    DIR *dir = own >= 0 ? fdopendir(own) : NULL;
    if (dir == NULL) {
        if (own >= 0)
            close(own);
        return false;
    }
    bool ok = true;
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlinkat(dir_fd, entry->d_name, 0) == 0)
            continue;
        int child = openat(dir_fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        bool done = child >= 0 && remove_entries(child);
        if (child >= 0)
            close(child);
        ok = done && unlinkat(dir_fd, entry->d_name, AT_REMOVEDIR) == 0 && ok;
    }
    closedir(dir);
    return ok;
}

bool
fs_remove_tree(const char *path, struct repro_err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return true;
    bool ok = fd >= 0 && remove_entries(fd);
    if (fd >= 0)
        close(fd);
    ok = ok && rmdir(path) == 0;
    return ok || repro_fail_errno(err, REPRO_E_IO, "%s: cannot remove", path);
}

bool
fs_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool
fs_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool
fs_is_executable(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

char *
fs_join(const char *dir, const char *name)
{
    if (name[0] == '/')
        return xstrdup(name);
    size_t len = strlen(dir);
    return xasprintf("%s%s%s", dir, len > 0 && dir[len - 1] == '/' ? "" : "/", name);
}

const char *
fs_basename(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

char *
fs_which(const char *name)
{
    const char *path = getenv("PATH");
    while (path != NULL && *path != '\0') {
        size_t len = strcspn(path, ":");
        char *dir = xstrndup(len ? path : ".", len ? len : 1);
        char *candidate = fs_join(dir, name);
        free(dir);
        if (fs_is_executable(candidate))
            return candidate;
        free(candidate);
        path += len + (path[len] == ':');
    }
    return NULL;
}

char *
fs_cache_dir(void)
{
    const char *cache = getenv("XDG_CACHE_HOME");
    if (cache != NULL && cache[0] == '/')
        return fs_join(cache, "repro");
    const char *home = getenv("HOME");
    if (home != NULL && home[0] == '/')
        return fs_join(home, ".cache/repro");
    return xasprintf("/tmp/repro-%ld", (long)getuid());
}
