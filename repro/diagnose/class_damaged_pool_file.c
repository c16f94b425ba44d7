/* class_damaged_pool_file.c - a %m file that earlier runs left behind damages this one.
 *
 * Before a write the runtime merges the existing file into its counters. It checks header, names,
 * hashes and counter counts, but not the value data. A file with damaged value data crashes the
 * merge; a file of another program state is refused and blocks every later write; in continuous
 * mode the shared file holds pointers of other processes.
 */
#include "repro/diagnose/verdict.h"

#include <inttypes.h>
#include <stdlib.h>

static const char *
refusal(const struct scene *scene)
{
    static const char *const parts[] = { "source profile file is not compatible",
                                         "source profile file is too small",
                                         "Invalid profile data to merge",
                                         "Profile Merging of file" };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const char *message = scene_message(scene, parts[i]);
        if (message)
            return message;
    }
    return NULL;
}

static void
add_fixes(const struct scene *scene, struct verdict *verdict)
{
    const char *pattern = scene_env(scene, "LLVM_PROFILE_FILE");
    diagnosis_add_fix(&verdict->draft,
                      "Delete the pool files of earlier runs and start again, one folder per build",
                      "rm -f *.profraw", false);
    if (pattern && scene_pattern_has(scene, 'm'))
        diagnosis_add_fix(&verdict->draft, "Or write one file per process instead of a shared pool",
                          "LLVM_PROFILE_FILE=%p.profraw", false);
}

static void
merge_crash(const struct scene *scene, struct verdict *verdict)
{
    struct diagnosis *d = &verdict->draft;
    char place[160];
    verdict_title(verdict,
                  "the value data of the existing pool file is damaged: merging it crashes");
    diagnosis_add_evidence(d, "decisive", "the fault is in %s while an existing profile is merged",
                           scene_place(scene->runtime_frame, place, sizeof place));
    if (scene_is_sound(scene))
        diagnosis_add_evidence(d, "strong", "records and runtime of the program agree");
    if (scene->record->signal.code_name)
        diagnosis_add_evidence(d, "weak",
                               "%s %s at 0x%" PRIx64 ": a count from the file leads there",
                               scene->record->signal.name ? scene->record->signal.name : "signal",
                               scene->record->signal.code_name, scene->record->fault.address);
    add_fixes(scene, verdict);
    verdict->confidence = 0.95;
}

static void
continuous_pool(const struct scene *scene, struct verdict *verdict)
{
    char place[160];
    verdict_title(verdict, "the shared pool file of continuous mode holds pointers of another "
                           "process");
    diagnosis_add_evidence(&verdict->draft, "strong",
                           "LLVM_PROFILE_FILE=%s maps one file into several processes, value lists "
                           "included",
                           scene_env(scene, "LLVM_PROFILE_FILE"));
    diagnosis_add_evidence(&verdict->draft, "strong",
                           "%s follows a pointer to 0x%" PRIx64 ", which this process never had",
                           scene_place(scene->runtime_frame, place, sizeof place),
                           scene->record->fault.address);
    diagnosis_add_fix(&verdict->draft, "Switch value profiling off in continuous mode",
                      "-mllvm -disable-vp=true", false);
    diagnosis_add_fix(&verdict->draft, "Or give every process its own file",
                      "LLVM_PROFILE_FILE=%c%p.profraw", false);
    verdict->confidence = 0.85;
}

static void
refused_merge(const struct scene *scene, const char *message, struct verdict *verdict)
{
    if (!scene_is_sound(scene) && scene->layout_count > 0) {
        verdict_reject(verdict, "the program's own records do not fit its runtime: deleting the "
                                "file brings its own failure back");
        return;
    }
    verdict_title(verdict, "an unusable pool file of an earlier run blocks every write");
    diagnosis_add_evidence(&verdict->draft, "decisive", "the runtime says: %s", message);
    if (scene_is_sound(scene))
        diagnosis_add_evidence(&verdict->draft, "strong",
                               "the program's own records fit its runtime");
    add_fixes(scene, verdict);
    verdict->confidence = scene_is_sound(scene) ? 0.95 : 0.75;
}

/* A file that merged runs loaded at different addresses: its call targets mean nothing. */
static void
stale_targets(const struct scene *scene, const struct profile_file_state *file,
              struct verdict *verdict)
{
    verdict_title(verdict, "the pool file mixes the call targets of runs that were loaded at "
                           "different addresses");
    diagnosis_add_evidence(&verdict->draft, "decisive",
                           "%s: %" PRIu64 " of %" PRIu64 " indirect-call targets are functions of "
                           "this program at addresses of another run",
                           file->path, file->stale_targets, file->targets);
    diagnosis_add_evidence(&verdict->draft, "strong",
                           "counts are right; indirect-call promotion loses those targets");
    diagnosis_add_fix(&verdict->draft,
                      "Write one file per process and let llvm-profdata merge them: it maps every "
                      "file's own addresses",
                      "LLVM_PROFILE_FILE=%p.profraw", false);
    diagnosis_add_fix(&verdict->draft, "Or run all training runs without address randomisation",
                      "setarch -R CMD", false);
    verdict->confidence = scene_message(scene, "LLVM Profile Error") ? 0.7 : 0.9;
}

static const struct profile_file_state *
file_with_stale_targets(const struct scene *scene)
{
    const struct crash_profile *profile = &scene->record->profile;
    for (size_t i = 0; i < profile->file_count; i++)
        if (profile->files[i].stale_targets > 0)
            return &profile->files[i];
    return NULL;
}

void
class_damaged_pool_file(const struct scene *scene, struct verdict *verdict)
{
    bool merging = scene->runtime_frame && scene_thread_in(scene, RUNTIME_MERGE) == scene->thread;
    const char *message = refusal(scene);
    const struct profile_file_state *stale = file_with_stale_targets(scene);
    if (scene->crashed && scene->in_runtime && merging) {
        if (scene->mixed && !scene_is_sound(scene))
            verdict_reject(verdict, "a pool file is being merged, but the records in memory are of "
                                    "two layouts");
        else
            merge_crash(scene, verdict);
    } else if (scene->crashed && scene->in_runtime && scene_pattern_has(scene, 'c') &&
               scene_pattern_has(scene, 'm') && scene_is_sound(scene) && !scene->null_access &&
               !scene_fault_in_profile_file(scene)) {
        continuous_pool(scene, verdict);
    } else if (!scene->crashed && message && scene->record->outcome != OUTCOME_TIMEOUT)
        refused_merge(scene, message, verdict);
    else if (!scene->crashed && stale && scene->record->outcome != OUTCOME_TIMEOUT)
        stale_targets(scene, stale, verdict);
}
