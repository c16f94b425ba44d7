/* class_none.c - no crash, no hang, nothing refused: nothing to explain. */
#include "repro/diagnose/verdict.h"

#include <inttypes.h>

static bool
profile_wrong(const struct scene *scene)
{
    return scene_message(scene, "LLVM Profile Error") ||
           scene_message(scene, "Unable to merge profile data");
}

/* A forked child inherits the counters of its parent and appends them to the same file. */
static void
add_repeated(const struct crash_record *record, struct diagnosis *d)
{
    for (size_t i = 0; i < record->profile.file_count; i++) {
        const struct profile_file_state *file = &record->profile.files[i];
        if (file->repeated == 0)
            continue;
        diagnosis_add_evidence(d, "strong",
                               "%s holds %" PRIu64 " profiles of the same functions: what was done "
                               "before fork() is counted in each of them",
                               file->path, file->repeated + 1);
        diagnosis_add_fix(d, "Clear the counters in the child, right after fork()",
                          "__llvm_profile_reset_counters();", false);
    }
}

void
class_none(const struct scene *scene, struct verdict *verdict)
{
    const struct crash_record *record = scene->record;
    if (record->outcome == OUTCOME_NOT_STARTED) {
        verdict_title(verdict, "the program could not be started: nothing ran");
        verdict->confidence = 0.95;
        return;
    }
    if (record->outcome != OUTCOME_CLEAN && record->outcome != OUTCOME_EXIT_NONZERO)
        return;
    if (profile_wrong(scene)) {
        verdict_reject(verdict, "the profile runtime reported an error");
        return;
    }
    for (size_t i = 0; i < record->profile.file_count; i++)
        if (record->profile.files[i].stale_targets > 0) {
            verdict_reject(verdict, "the profile is not what this run did");
            return;
        }
    verdict_title(verdict, record->outcome == OUTCOME_CLEAN
                               ? "no crash: the program ended normally"
                               : "no crash: the program ended with an exit code of its own");
    diagnosis_add_evidence(&verdict->draft, "strong",
                           "no fatal signal, no error message of the profile runtime");
    add_repeated(record, &verdict->draft);
    if (scene_message(scene, "Running out of static counters"))
        diagnosis_add_evidence(
            &verdict->draft, "weak",
            "values were dropped: the pool of static value nodes was used up (lld "
            "with --gc-sections drops the runtime's own 1024; -z "
            "nostart-stop-gc keeps them)");
    verdict->confidence = 0.95;
}
