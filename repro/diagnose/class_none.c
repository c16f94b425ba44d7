/* class_none.c - no crash, no hang, no refusal: nothing to explain, or only a loss of data.
 *
 * There is no class of its own for a profile that is incomplete or could not be written for a plain
 * reason: the title, the evidence and the fix say what happened.
 */
#include "repro/diagnose/verdict.h"

#include <inttypes.h>
#include <string.h>

static bool
profile_wrong(const struct scene *scene)
{
    return scene_message(scene, "LLVM Profile Error") ||
           scene_message(scene, "Unable to merge profile data");
}

/* A forked child inherits the counters of its parent and appends them to the same file. */
static bool
add_repeated(const struct crash_record *record, struct verdict *verdict)
{
    bool any = false;
    for (size_t i = 0; i < record->profile.file_count; i++) {
        const struct profile_file_state *file = &record->profile.files[i];
        if (file->repeated == 0)
            continue;
        diagnosis_add_evidence(&verdict->draft, "strong",
                               "%s holds %" PRIu64 " profiles of the same functions: what was done "
                               "before fork() is counted in each of them",
                               file->path, file->repeated + 1);
        diagnosis_add_fix(&verdict->draft, "Clear the counters in the child, right after fork()",
                          "__llvm_profile_reset_counters();", false);
        any = true;
    }
    if (any)
        verdict_title(verdict, "no crash, but a forked child wrote, too: the profile counts the "
                               "work before fork() more than once");
    return any;
}

/* lld's --gc-sections drops the runtime's own 1024 nodes, which nothing but start and stop symbols
 * refer to. */
static void
add_exhausted(const struct scene *scene, struct verdict *verdict)
{
    if (!scene_message(scene, "Running out of static counters"))
        return;
    const struct crash_value_state *values = &scene->record->profile.values;
    diagnosis_add_evidence(&verdict->draft, "strong",
                           "values were dropped: the pool of static value nodes was used up%s",
                           values->present && values->pool_nodes < 1024
                               ? ", and it lacks the runtime's own 1024"
                               : "");
    diagnosis_add_fix(&verdict->draft,
                      "If the program is linked by lld with --gc-sections: keep the runtime's pool",
                      "-Wl,-z,nostart-stop-gc", false);
    diagnosis_add_fix(&verdict->draft, "Or reserve more nodes when compiling",
                      "-mllvm -vp-counters-per-site=8", false);
    verdict_title(verdict, "no crash, but values were dropped: the profile's lists of call targets "
                           "and sizes are incomplete");
}

/* "LLVM Profile Error: Failed to write file "F": No space left on device": the reason, or NULL.
 * After a merge that was refused the runtime prints an errno that nobody set. */
static const char *
write_error(const struct scene *scene)
{
    if (scene_message(scene, "Unable to merge profile data") ||
        scene_message(scene, "Invalid profile data to merge"))
        return NULL;
    const char *message = scene_message(scene, "Failed to write file \"");
    const char *reason = message ? strstr(message, "\": ") : NULL;
    reason = reason ? reason + 3 : NULL;
    return reason && *reason && strcmp(reason, "Success") != 0 ? reason : NULL;
}

static const char *
remedy(const char *reason)
{
    if (strstr(reason, "No space left"))
        return "Make room, or name a place that has some";
    if (strstr(reason, "too large"))
        return "Raise the limit for the size of files (ulimit -f), or name a place without one";
    if (strstr(reason, "No such file"))
        return "Name a folder that exists or can be made";
    return "Name a place that the program may write to";
}

static void
conclude_unwritten(const char *reason, struct verdict *verdict)
{
    verdict_title(verdict, "no crash, but the profile could not be written: %s", reason);
    diagnosis_add_evidence(&verdict->draft, "decisive",
                           "the runtime asked the system to write its file, and was told: %s",
                           reason);
    diagnosis_add_fix(&verdict->draft, remedy(reason), "LLVM_PROFILE_FILE=/tmp/%p.profraw", false);
    verdict->confidence = 0.9;
}

/* An executable and a library, each with a runtime of its own: without %m they append to one file.
 */
static bool
shares_file(const struct crash_record *record, struct verdict *verdict)
{
    for (size_t i = 0; i < record->profile.file_count; i++) {
        const struct profile_file_state *file = &record->profile.files[i];
        if (!file->message || !strstr(file->message, "modules with different runtimes"))
            continue;
        verdict_title(verdict,
                      "no crash, but modules with the runtimes of two LLVMs wrote into one "
                      "file, which no llvm-profdata reads");
        diagnosis_add_evidence(&verdict->draft, "decisive", "%s: %s", file->path, file->message);
        diagnosis_add_fix(&verdict->draft, "Give every module a file of its own",
                          "LLVM_PROFILE_FILE=%p-%m.profraw", false);
        verdict->confidence = 0.95;
        return true;
    }
    return false;
}

static bool
has_stale_targets(const struct crash_record *record)
{
    for (size_t i = 0; i < record->profile.file_count; i++)
        if (record->profile.files[i].stale_targets > 0)
            return true;
    return false;
}

static void
conclude_clean(const struct scene *scene, struct verdict *verdict)
{
    const struct crash_record *record = scene->record;
    verdict_title(verdict, record->outcome == OUTCOME_CLEAN
                               ? "no crash: the program ended normally"
                               : "no crash: the program ended with an exit code of its own");
    diagnosis_add_evidence(&verdict->draft, "strong",
                           "no fatal signal, no error message of the profile runtime");
    if (!add_repeated(record, verdict))
        add_exhausted(scene, verdict);
    verdict->confidence = 0.95;
}

void
class_none(const struct scene *scene, struct verdict *verdict)
{
    const struct crash_record *record = scene->record;
    bool ended = record->outcome == OUTCOME_CLEAN || record->outcome == OUTCOME_EXIT_NONZERO;
    const char *reason = write_error(scene);
    if (record->outcome == OUTCOME_NOT_STARTED) {
        verdict_title(verdict, "the program could not be started: nothing ran");
        verdict->confidence = 0.95;
    } else if (reason && (ended || record->outcome == OUTCOME_EMPTY_PROFILE ||
                          record->outcome == OUTCOME_CORRUPT))
        conclude_unwritten(reason, verdict);
    else if (ended && profile_wrong(scene))
        verdict_reject(verdict, "the profile runtime reported an error");
    else if (ended && has_stale_targets(record))
        verdict_reject(verdict, "the profile is not what this run did");
    else if (ended)
        conclude_clean(scene, verdict);
    else if (record->outcome == OUTCOME_CORRUPT && !scene->mixed)
        shares_file(record, verdict);
}
