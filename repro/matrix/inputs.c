/* inputs.c - see inputs.h. */
#include "repro/matrix/inputs.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "parser/gen/default_input.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* First bytes of every EVTX file. */
static const char evtx_magic[8] = "ElfFile";

static bool
check_content(int fd, const char *path, bool evtx, struct repro_err *err)
{
    struct stat st;
    char start[sizeof evtx_magic];
    const char *what = evtx ? "an EVTX file" : "a file with content";
    if (fstat(fd, &st) != 0)
        return repro_fail_errno(err, REPRO_E_IO, "%s: cannot be examined", path);
    if (S_ISDIR(st.st_mode))
        return repro_fail(err, REPRO_E_IO, "%s: is a folder, expected %s", path, what);
    if (!S_ISREG(st.st_mode))
        return repro_fail(err, REPRO_E_IO, "%s: is not a regular file, expected %s", path, what);
    if (st.st_size == 0)
        return repro_fail(err, REPRO_E_TRUNCATED, "%s: is empty, expected %s", path, what);
    if (evtx && (pread(fd, start, sizeof start, 0) != (ssize_t)sizeof start ||
                 memcmp(start, evtx_magic, sizeof start) != 0))
        return repro_fail_at(err, REPRO_E_FORMAT, 0,
                             "%s: is no EVTX file, which starts with \"ElfFile\"", path);
    return true;
}

static bool
check_file(const char *path, bool evtx, struct repro_err *err)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return repro_fail_errno(err, REPRO_E_IO, "%s: cannot open the input", path);
    bool ok = check_content(fd, path, evtx, err);
    close(fd);
    return ok;
}

bool
inputs_from_files(struct inputs *inputs, char *const *operands, size_t count, bool evtx,
                  struct repro_err *err)
{
    *inputs = (struct inputs){ 0 };
    struct strbuf label = { 0 };
    bool ok = true;
    for (size_t i = 0; i < count && ok; i++) {
        char absolute[PATH_MAX];
        ok = check_file(operands[i], evtx, err);
        if (ok && realpath(operands[i], absolute) == NULL)
            ok = repro_fail_errno(err, REPRO_E_IO, "%s: cannot be resolved", operands[i]);
        if (!ok)
            break;
        XAPPEND(inputs->paths, inputs->count, xstrdup(absolute));
        strbuf_printf(&label, "%s%s", i > 0 ? ", " : "", operands[i]);
    }
    inputs->label = strbuf_take(&label);
    if (!ok)
        inputs_clear(inputs);
    return ok;
}

bool
inputs_default(struct inputs *inputs, const char *folder, struct repro_err *err)
{
    *inputs = (struct inputs){ 0 };
    char *path = fs_join(folder, "input.evtx");
    if (!fs_write_atomic(path, default_input, default_input_size, err)) {
        free(path);
        return false;
    }
    XAPPEND(inputs->paths, inputs->count, path);
    inputs->label = xasprintf("embedded default input (%s)", default_input_command);
    return true;
}

void
inputs_clear(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        free(inputs->paths[i]);
    free(inputs->paths);
    free(inputs->label);
    *inputs = (struct inputs){ 0 };
}
