/* class_concurrent_writers.c - two threads write the profile at once.
 *
 * The writer keeps the record that it serialises, its buffer and its closure in variables of the
 * whole process, without a lock. Looks for: a fault in the part that serialises value lists, on
 * records that are sound, while another thread is inside the writer too.
 */
#include "repro/diagnose/verdict.h"

#include <inttypes.h>

static bool
is_suspected(const struct scene *scene)
{
    return scene->crashed && scene->in_runtime && scene->writing &&
           (scene->runtime_role == RUNTIME_VALUE_DATA || scene->runtime_role == RUNTIME_WRITER ||
            scene->runtime_role == RUNTIME_OTHER);
}

/* RTRecord, the state that writers share: does another thread's work show in it? */
static void
add_shared_state(const struct scene *scene, struct diagnosis *d)
{
    const struct crash_value_state *values = &scene->record->profile.values;
    if (!values->has_writing || values->site_counts_tid == 0 || !scene->thread ||
        values->site_counts_tid == scene->thread->tid)
        return;
    diagnosis_add_evidence(d, "decisive",
                           "the runtime's one record pointer is at %s, and its array of counts "
                           "lies on the stack of thread %d, not of the thread that crashed",
                           values->writing_function ? values->writing_function : "a record",
                           (int)values->site_counts_tid);
}

static void
conclude(const struct scene *scene, struct verdict *verdict)
{
    struct diagnosis *d = &verdict->draft;
    char place[160];
    verdict_title(verdict,
                  "%zu threads write the profile at once: they share the runtime's one "
                  "record pointer and buffer",
                  scene->writer_threads > 1 ? scene->writer_threads : (size_t)2);
    diagnosis_add_evidence(d, "strong", "the fault is in %s, while a profile is written",
                           scene_place(scene->runtime_frame, place, sizeof place));
    if (scene->writer_threads > 1)
        diagnosis_add_evidence(d, "decisive", "%zu threads are inside the writer",
                               scene->writer_threads);
    add_shared_state(scene, d);
    if (scene_is_sound(scene))
        diagnosis_add_evidence(d, "strong",
                               "records and runtime agree on one layout: a single "
                               "writer has nothing to stumble over");
    if (scene->null_access)
        diagnosis_add_evidence(d, "strong",
                               "the effective address 0x%" PRIx64
                               " is a null pointer, not a misread "
                               "field: the other writer has replaced the shared state",
                               scene->record->fault.address);
    diagnosis_add_fix(d,
                      "Let one thread write at a time: put every call of "
                      "__llvm_profile_write_file() behind one mutex, and end or join the threads "
                      "that flush before the program exits (the exit handler writes, too)",
                      NULL, false);
}

void
class_concurrent_writers(const struct scene *scene, struct verdict *verdict)
{
    if (!is_suspected(scene))
        return;
    if (scene->writer_threads < 2) {
        if (scene->record->thread_count < 2)
            verdict_reject(verdict, "the process has one thread");
        else if (scene->null_access && scene_is_sound(scene) &&
                 scene->runtime_role == RUNTIME_VALUE_DATA) {
            conclude(scene, verdict); /* the other writer may be just outside */
            verdict->confidence = 0.6;
        } else
            verdict_reject(verdict, "only one thread is in the writer");
        return;
    }
    if (scene->mixed && !scene_is_sound(scene)) {
        verdict_reject(verdict, "more than one thread writes, but the image mixes layouts: one "
                                "writer is enough to crash it");
        return;
    }
    if (scene->uniform && scene->runtime_kind && !scene_is_sound(scene)) {
        verdict_reject(verdict, "more than one thread writes, but the runtime cannot walk these "
                                "records: one writer is enough to crash");
        return;
    }
    conclude(scene, verdict);
    verdict->confidence = scene_is_sound(scene) ? 0.97 : 0.8;
}
