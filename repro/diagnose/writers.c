/* writers.c - see writers.h. */
#include "repro/diagnose/writers.h"

#include "common/xalloc.h"
#include "repro/diagnose/scene.h"

void
writers_take(struct crash_record *record)
{
    struct crash_profile *profile = &record->profile;
    if (!profile->present || record->thread_count == 0 || profile->writers_known)
        return;
    profile->writers_known = true;
    for (size_t i = 0; i < record->thread_count; i++) {
        const struct crash_thread *thread = &record->threads[i];
        const struct crash_frame *frame = scene_writing_frame(thread);
        if (!frame)
            continue;
        struct crash_writer writer = { .tid = thread->tid,
                                       .crashed = thread->crashed,
                                       .function = xstrdup(frame->function) };
        XAPPEND(profile->writers, profile->writer_count, writer);
    }
}
