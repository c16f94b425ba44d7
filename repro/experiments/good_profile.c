/* good_profile.c - see good_profile.h. */
#include "repro/experiments/good_profile.h"

#include "common/xalloc.h"
#include "repro/argv.h"
#include "repro/matrix/profdata.h"
#include "repro/proc.h"

#include <stdlib.h>
#include <string.h>

void
cell_profile_clear(struct cell_profile *profile)
{
    free(profile->status);
    free(profile->message);
    *profile = (struct cell_profile){ 0 };
}

static void
set_status(struct cell_profile *profile, const char *status)
{
    free(profile->status);
    profile->status = xstrdup(status);
}

/* A profile without records: they are in the program (profile correlation). Let llvm-profdata bring
 * them together; true if it wrote JOINED. */
static bool
join_with_program(const struct crash_record *run, const struct profile_file_state *file,
                  const struct experiment_driver *driver, const char *joined, bool *ok,
                  struct repro_err *err)
{
    struct argv words = { 0 };
    argv_add(&words, driver->profdata);
    argv_add_words(&words, "merge -o");
    argv_add(&words, joined);
    argv_addf(&words, "--binary-file=%s", run->subject.path);
    argv_add(&words, file->path);
    struct proc_command command = { .argv = words.words };
    struct proc_result result;
    *ok = proc_run(&command, &result, err);
    bool written = *ok && proc_ok(&result) && strstr(result.err, "warning: ") == NULL;
    if (*ok)
        proc_result_clear(&result);
    argv_free(&words);
    return written;
}

static bool
merge(const struct crash_record *run, const struct profile_file_state *file,
      const struct experiment_driver *driver, const char *merged, struct cell_profile *one,
      struct repro_err *err)
{
    bool ok = profdata_judge(driver->profdata, file->path, merged, driver->prefix, one, err);
    if (!ok || strcmp(one->status, "ok") == 0 || strcmp(file->status, "ok") != 0 ||
        file->functions > 0)
        return ok;
    char *joined = xasprintf("%s.joined", merged);
    if (join_with_program(run, file, driver, joined, &ok, err))
        ok = profdata_judge(driver->profdata, joined, merged, driver->prefix, one, err);
    free(joined);
    return ok;
}

/* Merge one file; what is worse than "ok" stays, functions add up. */
static bool
judge_file(const struct crash_record *run, const struct profile_file_state *file,
           const struct experiment_driver *driver, const char *merged, struct cell_profile *total,
           struct repro_err *err)
{
    struct cell_profile one = { 0 };
    if (!merge(run, file, driver, merged, &one, err)) {
        cell_profile_clear(&one);
        return false;
    }
    bool good = strcmp(one.status, "ok") == 0 && strcmp(file->status, "ok") == 0;
    total->functions += one.functions;
    total->functions_with_counts += one.functions_with_counts;
    if (!good && strcmp(total->status, "ok") == 0)
        set_status(total, strcmp(one.status, "ok") == 0 ? file->status : one.status);
    cell_profile_clear(&one);
    return true;
}

bool
good_profile_judge(const struct crash_record *run, const struct experiment_driver *driver,
                   const char *folder, struct cell_profile *profile, struct repro_err *err)
{
    const char *kind = run->subject.instrumented;
    set_status(profile, run->profile.file_count > 0 ? "ok" : "missing");
    if (kind == NULL || strcmp(kind, "no") == 0) {
        set_status(profile, PROFILE_NOT_INSTRUMENTED);
        return true;
    }
    if (run->outcome != OUTCOME_CLEAN) {
        set_status(profile, crash_outcome_name(run->outcome));
        return true;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < run->profile.file_count; i++) {
        char *merged = xasprintf("%s/merged-%zu.profdata", folder, i);
        ok = judge_file(run, &run->profile.files[i], driver, merged, profile, err);
        free(merged);
    }
    return ok;
}
