/* class_moved_note.c - the build id note is not where the runtime computes it.
 *
 * Runtimes up to LLVM 19 take the notes at image base + file offset of PT_NOTE. Tools that rewrite
 * the file after the link can move the note so that offset and address differ.
 */
#include "repro/diagnose/verdict.h"

#include <inttypes.h>

void
class_moved_note(const struct scene *scene, struct verdict *verdict)
{
    char place[160];
    if (!scene->crashed || !scene->in_runtime)
        return;
    if (scene->runtime_role != RUNTIME_BINARY_IDS) {
        if (scene_thread_in(scene, RUNTIME_BINARY_IDS))
            verdict_reject(verdict, "the binary ids are being written, but the fault is elsewhere");
        return;
    }
    struct diagnosis *d = &verdict->draft;
    verdict_title(verdict, "the build id note is not where the profile runtime looks for it");
    diagnosis_add_evidence(d, "decisive",
                           "the fault is in %s, which copies the build id notes "
                           "before any record is read",
                           scene_place(scene->runtime_frame, place, sizeof place));
    diagnosis_add_evidence(d, "strong",
                           "it was reading 0x%" PRIx64 ": image base plus file offset of "
                           "a note segment whose offset is not its address",
                           scene->record->fault.address);
    diagnosis_add_fix(d, "Link without a build id, or do not rewrite the file after the link",
                      "-Wl,--build-id=none", false);
    diagnosis_add_fix(d, "Or use a runtime of LLVM 22, which does not crash here", NULL, false);
    verdict->confidence = 0.9;
}
