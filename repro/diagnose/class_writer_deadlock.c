/* class_writer_deadlock.c - the program hangs in the profile runtime.
 *
 * Looks for: a timeout with a thread whose innermost frames are libc's or the kernel's, called by
 * the profile runtime. A signal frame further out means that a handler writes the profile.
 */
#include "repro/diagnose/verdict.h"

#include <string.h>

struct wait_place {
    const struct crash_thread *thread;
    const struct crash_frame *runtime; /* innermost frame of the runtime */
    const struct crash_frame *wait;    /* innermost frame */
    bool in_handler;                   /* a signal frame further out */
    bool opens;                        /* innermost frame opens a file */
    bool locks_file;                   /* innermost frame asks for a file lock */
};

static bool
is_helper(const struct crash_frame *frame)
{
    return frame->layer == LAYER_LIBC || frame->layer == LAYER_KERNEL ||
           frame->layer == LAYER_LOADER || frame->layer == LAYER_ALLOCATOR;
}

static bool
is_runtime_frame(const struct crash_frame *frame)
{
    return frame->layer == LAYER_PROFILE_RUNTIME || runtime_role(frame->function) != RUNTIME_NONE;
}

static bool
has_name(const struct crash_frame *frame, const char *part)
{
    return frame->function && strstr(frame->function, part);
}

static bool
find_wait(const struct crash_thread *thread, struct wait_place *place)
{
    size_t i = 0;
    while (i < thread->frame_count && is_helper(&thread->frames[i]))
        i++;
    if (i == 0 || i == thread->frame_count || !is_runtime_frame(&thread->frames[i]))
        return false;
    *place = (struct wait_place){ .thread = thread,
                                  .runtime = &thread->frames[i],
                                  .wait = &thread->frames[0] };
    for (size_t k = 0; k < i; k++) {
        place->opens = place->opens || has_name(&thread->frames[k], "open");
        place->locks_file = place->locks_file || has_name(&thread->frames[k], "fcntl");
    }
    place->locks_file = place->locks_file || has_name(place->runtime, "lprofLock") ||
                        has_name(place->runtime, "lprofOpenFileEx");
    for (; i < thread->frame_count; i++)
        place->in_handler = place->in_handler || thread->frames[i].layer == LAYER_KERNEL ||
                            has_name(&thread->frames[i], "restore_rt");
    return true;
}

static void
conclude(const struct wait_place *place, struct verdict *verdict)
{
    struct diagnosis *d = &verdict->draft;
    char where[160];
    char runtime[160];
    scene_place(place->wait, where, sizeof where);
    scene_place(place->runtime, runtime, sizeof runtime);
    diagnosis_add_evidence(
        d, "decisive", "a thread waits in %s, called from %s, the profile runtime", where, runtime);
    if (place->in_handler) {
        verdict_title(verdict, "a signal handler writes the profile and waits for a lock that the "
                               "interrupted code holds");
        diagnosis_add_evidence(d, "strong", "a signal handler is on this stack, below the writer");
        diagnosis_add_fix(d,
                          "Do not write the profile from a signal handler: set a flag there and "
                          "write from ordinary code",
                          NULL, false);
    } else if (place->locks_file) {
        verdict_title(verdict, "the profile writer waits for the lock of its pool file, held by "
                               "another process");
        diagnosis_add_fix(d, "Find and end the process that holds the lock", "fuser -v *.profraw",
                          false);
        diagnosis_add_fix(d, "Or write one file per process: no %m", "LLVM_PROFILE_FILE=%p.profraw",
                          false);
    } else if (place->opens) {
        verdict_title(verdict, "the profile runtime waits for its file to open: is it a FIFO?");
        diagnosis_add_fix(d, "Name a regular file", "LLVM_PROFILE_FILE=%p.profraw", false);
    } else {
        verdict_title(verdict, "the program hangs inside the profile writer");
        diagnosis_add_fix(d, "Write the profile once, from ordinary code, with no lock held", NULL,
                          false);
    }
}

void
class_writer_deadlock(const struct scene *scene, struct verdict *verdict)
{
    struct wait_place place;
    if (scene->record->outcome != OUTCOME_TIMEOUT)
        return;
    for (size_t i = 0; i < scene->record->thread_count; i++) {
        if (!find_wait(&scene->record->threads[i], &place))
            continue;
        conclude(&place, verdict);
        verdict->confidence = 0.95;
        return;
    }
    if (scene->has_stack)
        verdict_reject(verdict, "no thread waits inside the profile runtime");
}
