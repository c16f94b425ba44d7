/* profile_files.c - see profile_files.h. */
#include "harness/profile_files.h"

#include "harness/host.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CLOCK_SLACK_NS 20000000 /* file times come from a coarser clock */

char *
profile_files_glob(const char *pattern)
{
    struct strbuf out = { 0 };
    while (*pattern) {
        if (pattern[0] == '%' && pattern[1] == '%') {
            strbuf_puts(&out, "%");
            pattern += 2;
        } else if (*pattern == '%') {
            pattern++;
            while (*pattern >= '0' && *pattern <= '9')
                pattern++;
            pattern += *pattern != '\0';
            strbuf_puts(&out, "*");
        } else {
            if (strchr("*?[\\", *pattern))
                strbuf_puts(&out, "\\");
            strbuf_add(&out, pattern++, 1);
        }
    }
    return strbuf_take(&out);
}

static bool
is_recent(const char *path, int64_t since_ns)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    struct timespec time = host_mtime(&st);
    int64_t changed = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
    return changed + CLOCK_SLACK_NS >= since_ns;
}

char **
profile_files_list(const char *pattern, const char *cwd, int64_t since_ns, size_t *count)
{
    char **list = NULL;
    bool has_fields = !pattern || strchr(pattern, '%');
    char *name = pattern ? profile_files_glob(pattern) : xstrdup("default*.profraw");
    char *path = cwd ? fs_join(cwd, name) : xstrdup(name);
    glob_t found = { 0 };
    *count = 0;
    if (glob(path, GLOB_NOSORT, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++)
            if (!has_fields || is_recent(found.gl_pathv[i], since_ns))
                XAPPEND(list, *count, xstrdup(found.gl_pathv[i]));
    }
    globfree(&found);
    free(path);
    free(name);
    return list;
}
