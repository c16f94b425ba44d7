/* merge_copy.c - the files of a cell into another folder; see merge.h. */
#include "repro/matrix/merge.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
copy_bytes(int in, int out)
{
    char buffer[65536];
    for (;;) {
        ssize_t got = read(in, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        for (ssize_t done = 0; done < got;) {
            ssize_t put = write(out, buffer + done, (size_t)(got - done));
            if (put < 0 && errno != EINTR)
                return false;
            done += put > 0 ? put : 0;
        }
    }
}

static bool
copy_file(const char *from, const char *to, struct repro_err *err)
{
    int in = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (in < 0 || fstat(in, &st) != 0 || !S_ISREG(st.st_mode)) {
        if (in >= 0)
            close(in);
        return true; /* a link, a pipe: not ours */
    }
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = out >= 0 && copy_bytes(in, out);
    if (!ok)
        repro_fail_errno(err, REPRO_E_IO, "%s: cannot be copied to %s", from, to);
    close(in);
    if (out >= 0)
        close(out);
    return ok;
}

/* cell.json comes last: without it the cell does not count. */
static bool
copy_files(const char *from, const char *to, bool results, struct repro_err *err)
{
    DIR *dir = opendir(from);
    if (dir == NULL)
        return repro_fail_errno(err, REPRO_E_IO, "%s: cannot be read", from);
    bool ok = true;
    struct dirent *entry;
    while (ok && (entry = readdir(dir)) != NULL) {
        char *source = fs_join(from, entry->d_name), *target = fs_join(to, entry->d_name);
        bool is_result = strcmp(entry->d_name, "cell.json") == 0;
        bool folder = fs_is_dir(source);
        if (folder && !results && strncmp(entry->d_name, "profiles-", 9) == 0)
            ok = fs_mkdirs(target, err) && merge_copy_cell(source, target, err);
        else if (!folder && is_result == results && strstr(entry->d_name, ".tmp.") == NULL)
            ok = copy_file(source, target, err);
        free(source);
        free(target);
    }
    closedir(dir);
    return ok;
}

bool
merge_copy_cell(const char *from, const char *to, struct repro_err *err)
{
    return copy_files(from, to, false, err) && copy_files(from, to, true, err);
}
