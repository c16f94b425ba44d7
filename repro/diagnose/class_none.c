/* class_none.c - no crash, no hang, nothing refused: nothing to explain. */
#include "repro/diagnose/verdict.h"

static bool
profile_wrong(const struct scene *scene)
{
    return scene_message(scene, "LLVM Profile Error") ||
           scene_message(scene, "Unable to merge profile data");
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
    verdict_title(verdict, record->outcome == OUTCOME_CLEAN
                               ? "no crash: the program ended normally"
                               : "no crash: the program ended with an exit code of its own");
    diagnosis_add_evidence(&verdict->draft, "strong",
                           "no fatal signal, no error message of the profile runtime");
    if (scene_message(scene, "Running out of static counters"))
        diagnosis_add_evidence(
            &verdict->draft, "weak",
            "values were dropped: the pool of static value nodes was used up (lld "
            "with --gc-sections drops the runtime's own 1024; -z "
            "nostart-stop-gc keeps them)");
    verdict->confidence = 0.95;
}
