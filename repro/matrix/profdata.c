/* profdata.c - see profdata.h. */
#include "repro/matrix/profdata.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/argv.h"
#include "repro/proc.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SHOW_TIMEOUT_MS = 60000 };

/* "  name:" or "  file.c;name:" with exactly two blanks in front: the NAME behind the last
 * separator, else NULL. */
static const char *
function_name(const char *line, size_t len, size_t *name_len)
{
    if (len < 4 || line[0] != ' ' || line[1] != ' ' || line[2] == ' ' || line[len - 1] != ':')
        return NULL;
    const char *start = line + 2;
    for (const char *p = start; p < line + len - 1; p++)
        if (*p == ';' || (*p == ':' && p + 1 < line + len - 1))
            start = p + 1;
    *name_len = (size_t)(line + len - 1 - start);
    return start;
}

static bool
has_nonzero_digit(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] >= '1' && text[i] <= '9')
            return true;
    return false;
}

/* "    Block counts: [1, 0]" (IR) or "    Function count: 5" (front end). */
static bool
line_has_counts(const char *line, size_t len)
{
    static const char *const labels[] = { "    Block counts: ", "    Function count: " };
    for (size_t i = 0; i < 2; i++) {
        size_t label = strlen(labels[i]);
        if (len > label && memcmp(line, labels[i], label) == 0)
            return has_nonzero_digit(line + label, len - label);
    }
    return false;
}

struct profdata_counts
profdata_count(const char *text, const char *prefix)
{
    struct profdata_counts counts = { 0 };
    bool counted = true, subject = false; /* of the function at hand */
    for (size_t len; *text != '\0'; text += len + (text[len] == '\n')) {
        len = strcspn(text, "\n");
        size_t name_len = 0;
        const char *name = function_name(text, len, &name_len);
        if (name != NULL) {
            counts.functions++;
            counted = false;
            subject = name_len >= strlen(prefix) && strncmp(name, prefix, strlen(prefix)) == 0;
        } else if (!counted && line_has_counts(text, len)) {
            counted = true;
            counts.with_counts++;
            counts.subject_with_counts += subject;
        }
    }
    return counts;
}

static void
set_status(struct cell_profile *profile, const char *status, const char *message)
{
    free(profile->status);
    free(profile->message);
    profile->status = xstrdup(status);
    profile->message =
        message != NULL && message[0] != '\0' ? xstrndup(message, strcspn(message, "\n")) : NULL;
}

static bool
run_tool(const struct argv *argv, struct proc_result *result, struct repro_err *err)
{
    struct proc_command command = { .argv = argv->words, .timeout_ms = SHOW_TIMEOUT_MS };
    return proc_run(&command, result, err);
}

static bool
merge(const char *tool, const struct argv *raws, const char *merged, struct proc_result *result,
      struct repro_err *err)
{
    struct argv argv = { 0 };
    argv_add(&argv, tool);
    argv_add_words(&argv, "merge -o");
    argv_add(&argv, merged);
    argv_add_all(&argv, raws);
    bool ok = run_tool(&argv, result, err);
    argv_free(&argv);
    return ok;
}

static bool
show(const char *tool, const char *merged, struct proc_result *result, struct repro_err *err)
{
    struct argv argv = { 0 };
    argv_add(&argv, tool);
    argv_add_words(&argv, "show --all-functions --counts");
    argv_add(&argv, merged);
    bool ok = run_tool(&argv, result, err);
    argv_free(&argv);
    return ok;
}

static bool
judge_merged(const char *tool, const char *merged, const struct profdata_demands *demands,
             struct cell_profile *profile, struct repro_err *err)
{
    struct proc_result result;
    if (!show(tool, merged, &result, err))
        return false;
    struct profdata_counts counts = profdata_count(result.out, demands->prefix);
    profile->functions = counts.functions;
    profile->functions_with_counts = counts.with_counts;
    if (!proc_ok(&result))
        set_status(profile, "corrupt", result.err);
    else if (counts.subject_with_counts == 0)
        set_status(profile, "corrupt", "none of the program's functions has counts");
    else if (counts.functions < demands->functions)
        set_status(profile, "corrupt", "fewer functions than the matrix demands");
    else
        set_status(profile, "ok", NULL);
    proc_result_clear(&result);
    return true;
}

/* RAWS exist and are not empty. */
static bool
judge_raws(const char *tool, const struct argv *raws, const char *merged,
           const struct profdata_demands *demands, struct cell_profile *profile,
           struct repro_err *err)
{
    struct proc_result result;
    if (!merge(tool, raws, merged, &result, err))
        return false;
    bool merged_well = proc_ok(&result) && strstr(result.err, "warning: ") == NULL;
    if (!merged_well)
        set_status(profile, "corrupt", result.err);
    proc_result_clear(&result);
    return !merged_well || judge_merged(tool, merged, demands, profile, err);
}

/* The files that the runtime makes of a pattern: %p, %m, %4m ... stand for anything, %c for
 * nothing.
 */
static char *
glob_of(const char *pattern)
{
    struct strbuf out = { 0 };
    for (const char *p = pattern; *p != '\0'; p++) {
        if (*p == '%' && p[1] != '\0') {
            p++;
            p += strspn(p, "0123456789");
            strbuf_puts(&out, *p == 'c' ? "" : "*");
            if (*p == '\0')
                break;
        } else {
            if (strchr("*?[\\", *p) != NULL)
                strbuf_puts(&out, "\\");
            strbuf_add(&out, p, 1);
        }
    }
    return strbuf_take(&out);
}

static void
find_files(const char *pattern, struct argv *files)
{
    if (strchr(fs_basename(pattern), '%') == NULL) {
        if (fs_exists(pattern))
            argv_add(files, pattern);
        return;
    }
    glob_t found = { 0 };
    char *text = glob_of(pattern);
    if (glob(text, 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            argv_add(files, found.gl_pathv[i]);
    globfree(&found);
    free(text);
}

bool
profdata_judge_pattern(const char *tool, const char *pattern, const char *merged,
                       const struct profdata_demands *demands, struct cell_profile *profile,
                       struct repro_err *err)
{
    struct argv files = { 0 };
    bool ok = true, empty = false;
    profile->functions = profile->functions_with_counts = 0;
    find_files(pattern, &files);
    for (size_t i = 0; i < files.count; i++) {
        struct stat st;
        empty = empty || (stat(files.words[i], &st) == 0 && st.st_size == 0);
    }
    if (files.count == 0)
        set_status(profile, "missing", NULL);
    else if (empty)
        set_status(profile, "empty-profile", "the file has 0 bytes");
    else
        ok = judge_raws(tool, &files, merged, demands, profile, err);
    argv_free(&files);
    return ok;
}

bool
profdata_judge(const char *tool, const char *raw, const char *merged, const char *prefix,
               struct cell_profile *profile, struct repro_err *err)
{
    const struct profdata_demands demands = { .prefix = prefix };
    return profdata_judge_pattern(tool, raw, merged, &demands, profile, err);
}
