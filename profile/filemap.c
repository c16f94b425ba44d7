/* filemap.c - see filemap.h. */
#include "profile/filemap.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
map_fd(struct prof_file *file, int fd, const char *path, struct repro_err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return repro_fail_errno(err, REPRO_E_IO, "%s: cannot stat", path);
    if (!S_ISREG(st.st_mode))
        return repro_fail(err, REPRO_E_IO, "%s: not a regular file", path);
    if (st.st_size == 0)
        return true;
    void *data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED)
        return repro_fail_errno(err, REPRO_E_IO, "%s: cannot map", path);
    file->bytes = (struct prof_bytes){ data, (size_t)st.st_size };
    file->mapped = true;
    return true;
}

bool
prof_file_open(struct prof_file *file, const char *path, struct repro_err *err)
{
    *file = (struct prof_file){ 0 };
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return repro_fail_errno(err, REPRO_E_IO, "%s: cannot open", path);
    bool done = map_fd(file, fd, path, err);
    close(fd);
    return done;
}

void
prof_file_close(struct prof_file *file)
{
    if (file->mapped) {
        union {
            const unsigned char *constant;
            void *plain;
        } address = { .constant = file->bytes.data };
        munmap(address.plain, file->bytes.size);
    }
    *file = (struct prof_file){ 0 };
}
