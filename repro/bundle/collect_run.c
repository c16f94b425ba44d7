/* collect_run.c - what a run needs and left: its arguments, input files, profiles, messages. */
#include "repro/bundle/bundle.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "reports/escape.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool
is_regular(const char *path)
{
    struct stat state;
    return stat(path, &state) == 0 && S_ISREG(state.st_mode);
}

/* Does PATH lie below FOLDER, after resolving links? */
static bool
is_below(const char *path, const char *folder)
{
    char real_path[PATH_MAX], real_folder[PATH_MAX];
    if (realpath(path, real_path) == NULL || realpath(folder, real_folder) == NULL)
        return false;
    size_t len = strlen(real_folder);
    return strncmp(real_path, real_folder, len) == 0 && real_path[len] == '/';
}

static const char *
file_with(const struct bundle *bundle, const char *data, size_t len)
{
    for (size_t i = 0; i < bundle->file_count; i++) {
        const struct bundle_file *file = &bundle->files[i];
        if (strncmp(file->name, "inputs/", 7) == 0 && file->len == len &&
            memcmp(file->data, data, len) == 0)
            return file->name;
    }
    return NULL;
}

/* Pack an input file once; its name in the bundle, or NULL with ERR. */
static char *
pack_input(struct bundle *bundle, const char *path, const struct redaction *redaction,
           struct repro_err *err)
{
    char *data = NULL;
    size_t len = 0;
    if (!fs_read_file(path, BUNDLE_FILE_MAX, &data, &len, err))
        return NULL;
    const char *known = file_with(bundle, data, len);
    if (known != NULL) {
        free(data);
        return xstrdup(known);
    }
    char *plain = redact_text(redaction, fs_basename(path));
    char *base = bundle_safe_name(plain);
    char *name = xasprintf("inputs/%zu-%s", bundle->file_count, base);
    bundle_add(bundle, name, data, len, false);
    free(base);
    free(plain);
    return name;
}

/* The file that ARGUMENT names here, or the one of that name among the results; NULL if none. */
static char *
named_file(const char *argument, const struct bundle_source *source)
{
    char *path = bundle_resolve(argument, source->observed->run.cwd);
    if (is_regular(path))
        return path;
    free(path);
    if (strchr(argument, '/') == NULL)
        return NULL;
    path = fs_join(source->root, fs_basename(argument));
    if (is_regular(path))
        return path;
    free(path);
    return NULL;
}

static bool
add_argument(struct bundle *bundle, struct bundle_case *c, size_t index,
             const struct bundle_source *source, const struct bundle_options *options,
             struct repro_err *err)
{
    const char *observed = source->observed->run.argv[index];
    struct strbuf word = { 0 };
    char *file = named_file(observed, source);
    bool pack = file != NULL && (options->with_inputs || is_below(file, source->root));
    char *packed = pack ? pack_input(bundle, file, options->redaction, err) : NULL;
    if (packed != NULL) {
        strbuf_printf(&word, "\"$here\"/%s", packed);
    } else {
        escape_shell(&word, index < c->shown->run.argc ? c->shown->run.argv[index] : "");
        if (file != NULL && !pack)
            bundle_note(bundle,
                        "the file that argument %zu of %s names is not packed (--inputs "
                        "packs it)",
                        index, c->id);
    }
    XAPPEND(c->arguments, c->argument_count, strbuf_take(&word));
    bool ok = !pack || packed != NULL;
    free(packed);
    free(file);
    return ok;
}

bool
bundle_collect_arguments(struct bundle *bundle, struct bundle_case *c,
                         const struct bundle_source *source, const struct bundle_options *options,
                         struct repro_err *err)
{
    for (size_t i = 1; i < source->observed->run.argc; i++)
        if (!add_argument(bundle, c, i, source, options, err))
            return false;
    return true;
}

/* A log, with private things taken out. */
static bool
add_log(struct bundle *bundle, const struct bundle_case *c, const char *path, const char *as,
        const struct redaction *redaction, struct repro_err *err)
{
    char *data = NULL;
    size_t len = 0;
    if (!is_regular(path))
        return true;
    if (!fs_read_file(path, BUNDLE_FILE_MAX, &data, &len, err))
        return false;
    char *text = redact_text(redaction, data);
    char *name = xasprintf("%s%s", c->prefix, as);
    if (text[0] != '\0')
        bundle_add(bundle, name, xstrdup(text), strlen(text), false);
    free(name);
    free(text);
    free(data);
    return true;
}

static bool
add_profile(struct bundle *bundle, struct bundle_case *c, const char *path,
            const struct redaction *redaction, struct repro_err *err)
{
    char *data = NULL;
    size_t len = 0;
    if (!is_regular(path))
        return true;
    if (!fs_read_file(path, BUNDLE_FILE_MAX, &data, &len, err))
        return false;
    redact_mask(redaction, data, len, true);
    char *plain = redact_text(redaction, fs_basename(path));
    char *base = bundle_safe_name(plain);
    char *name = xasprintf("%sprofiles/%s", c->prefix, base);
    bundle_add(bundle, name, data, len, false);
    bool matters = c->shown->diagnosis.cls == CLASS_DAMAGED_POOL_FILE ||
                   c->shown->outcome == OUTCOME_CORRUPT; /* what a run finds, it merges into */
    if (c->profile == NULL && matters)
        c->profile = xstrdup(name);
    free(name);
    free(base);
    free(plain);
    return true;
}

bool
bundle_collect_outputs(struct bundle *bundle, struct bundle_case *c,
                       const struct bundle_source *source, const struct bundle_options *options,
                       struct repro_err *err)
{
    const struct crash_run *run = &source->observed->run;
    char *log = fs_join(source->folder, "build.log");
    bool ok = add_log(bundle, c, log, "build.log", options->redaction, err);
    free(log);
    char *messages = run->stderr_path != NULL ? bundle_resolve(run->stderr_path, run->cwd) : NULL;
    if (messages != NULL)
        ok = ok && add_log(bundle, c, messages, "stderr.txt", options->redaction, err);
    free(messages);
    for (size_t i = 0; ok && i < run->profile_file_count; i++) {
        char *path = bundle_resolve(run->profile_files[i], run->cwd);
        ok = add_profile(bundle, c, path, options->redaction, err);
        free(path);
    }
    return ok;
}
