/* class_writer_stack.c - the writer does not fit on the stack of the thread that writes.
 *
 * The writer puts one byte per value site of a function on the stack. Looks for: a fault of the
 * writer, or of what it called, just below the stack pointer, on sound records.
 */
#include "repro/diagnose/verdict.h"

#include <inttypes.h>

void
class_writer_stack(const struct scene *scene, struct verdict *verdict)
{
    char place[160];
    if (!scene->crashed || !scene->in_runtime || !scene->writing || !scene_fault_below_stack(scene))
        return;
    if (scene->layout_count > 0 && !scene_is_sound(scene)) {
        verdict_reject(verdict,
                       "the stack ran out because the site counts are misread: records and "
                       "runtime disagree on the layout");
        return;
    }
    struct diagnosis *d = &verdict->draft;
    verdict_title(verdict, "the profile writer ran out of stack");
    diagnosis_add_evidence(d, "decisive", "%s (%s) touches 0x%" PRIx64 ", below the thread's stack",
                           scene_place(scene->runtime_frame, place, sizeof place),
                           operand_access_name(scene->record->fault.access),
                           scene->record->fault.address);
    if (scene_is_sound(scene))
        diagnosis_add_evidence(d, "strong", "records and runtime agree: the site counts are real");
    diagnosis_add_fix(d,
                      "Write the profile from a thread with a larger stack (one byte per value "
                      "site of the largest function; 256 KiB is enough for any)",
                      NULL, false);
    verdict->confidence = scene_is_sound(scene) ? 0.95 : 0.7;
}
