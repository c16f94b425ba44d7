/* class_moved_note.c - the build id note is not where the runtime computes it.
 *
 * Runtimes up to LLVM 19 take the notes at image base + file offset of PT_NOTE. Linkers that put
 * notes into a segment of their own (binutils of autumn 2024) and tools that rewrite the file after
 * the link make offset and address differ. Whether there is a build id makes no difference: every
 * note is read.
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
    diagnosis_add_fix(d,
                      "Use the profile runtime of LLVM 20 or later: it takes the address of the "
                      "note, not its file offset",
                      NULL, false);
    diagnosis_add_fix(d,
                      "Or leave the program as the linker wrote it, if a tool rewrote it (readelf "
                      "-lW shows NOTE segments whose offset is not their address)",
                      NULL, false);
    verdict->confidence = 0.9;
}
