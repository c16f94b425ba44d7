/* class_mapping_lost.c - the file behind the counters of continuous mode was truncated or is gone.
 *
 * With %c the counters are a shared mapping of the profile file. Any counting instruction of the
 * program faults with SIGBUS when the file no longer reaches that far.
 */
#include "repro/diagnose/verdict.h"

#include <inttypes.h>
#include <signal.h>

static void
conclude(const struct scene *scene, const struct crash_map *map, struct verdict *verdict)
{
    struct diagnosis *d = &verdict->draft;
    const struct crash_fault *fault = &scene->record->fault;
    char place[160];
    verdict_title(verdict, "the profile file that holds the counters was truncated while mapped");
    diagnosis_add_evidence(d, "decisive", "SIGBUS at 0x%" PRIx64 ", in the shared mapping of %s",
                           fault->address, map->path);
    if (scene_pattern_has(scene, 'c'))
        diagnosis_add_evidence(d, "strong", "LLVM_PROFILE_FILE=%s asks for continuous mode",
                               scene_env(scene, "LLVM_PROFILE_FILE"));
    diagnosis_add_evidence(d, "strong", "%s was counting (%s)",
                           scene_place(scene->top, place, sizeof place),
                           operand_access_name(fault->access));
    diagnosis_add_fix(d,
                      "Leave the profile alone while the program runs: no truncation, no copy over "
                      "it, one file per process",
                      "LLVM_PROFILE_FILE=%c%p.profraw", false);
    diagnosis_add_fix(d, "Or do without continuous mode: no %c in the file name",
                      "LLVM_PROFILE_FILE=%p.profraw", false);
    verdict->confidence = 0.97;
}

void
class_mapping_lost(const struct scene *scene, struct verdict *verdict)
{
    const struct crash_record *record = scene->record;
    if (!scene->crashed || record->signal.number != SIGBUS)
        return;
    if (scene_fault_in_profile_file(scene))
        conclude(scene, scene_map(scene, record->fault.address), verdict);
    else if (!scene->exact_address)
        verdict_reject(verdict, "the address is not canonical: no mapping was there");
    else
        verdict_reject(verdict, "the fault is not in a mapping of a profile file");
}
