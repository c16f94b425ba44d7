/* class_application.c - a crash that is neither in nor because of the profile runtime.
 *
 * Looks for: a stack whose faulting part (libc, allocator and other helpers skipped) belongs to the
 * program, with the runtime's frames absent or further out than the program's.
 */
#include "repro/diagnose/verdict.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>

/* Is the first frame that is no helper a known function of the program? */
static const struct crash_frame *
owner(const struct scene *scene)
{
    for (size_t i = 0; scene->thread && i < scene->thread->frame_count; i++) {
        const struct crash_frame *frame = &scene->thread->frames[i];
        if (scene_frame_is_nobodys(scene, frame) && i + 1 < scene->thread->frame_count)
            continue;
        if (frame->layer == LAYER_APPLICATION || frame->layer == LAYER_UNKNOWN ||
            frame->layer == LAYER_PROFILE_RUNTIME)
            return frame;
    }
    return NULL;
}

static void
add_title(const struct scene *scene, const struct crash_frame *at, struct verdict *verdict)
{
    char place[160];
    scene_place(at, place, sizeof place);
    const struct crash_record *record = scene->record;
    const char *signal_name = record->signal.name ? record->signal.name : "a fatal signal";
    if (scene_fault_below_stack(scene))
        verdict_title(verdict, "stack overflow of the program, in %s", place);
    else if (record->signal.number == SIGABRT)
        verdict_title(verdict, "the program was aborted, called from %s", place);
    else if (scene->null_access)
        verdict_title(verdict, "null pointer access by the program, in %s", place);
    else
        verdict_title(verdict, "%s in the program's own code, in %s", signal_name, place);
}

static bool
is_instrumented(const struct scene *scene)
{
    const char *kind = scene->record->subject.instrumented;
    return !kind || strcmp(kind, "no") != 0;
}

static void
conclude(const struct scene *scene, const struct crash_frame *at, struct verdict *verdict)
{
    struct diagnosis *d = &verdict->draft;
    char place[160];
    add_title(scene, at, verdict);
    diagnosis_add_evidence(d, "strong", "the fault belongs to %s, not to the profile runtime",
                           scene_place(at, place, sizeof place));
    bool instrumented = is_instrumented(scene);
    if (!instrumented)
        diagnosis_add_evidence(d, "strong", "the program is not instrumented");
    else if (!scene->runtime_frame && scene->names_known)
        diagnosis_add_evidence(d, "strong", "no frame of the profile runtime is on the stack");
    if (scene->null_access)
        diagnosis_add_evidence(d, "weak", "effective address 0x%" PRIx64 ": a null pointer, exact",
                               scene->record->fault.address);
    if (scene->mixed)
        diagnosis_add_evidence(d, "weak",
                               "the image also mixes profile layouts (see repro check): not the "
                               "cause of this crash, but its profile cannot be written");
    verdict->confidence = scene->names_known || !instrumented ? 0.95 : 0.75;
    if (scene_code_is_gone(scene))
        verdict->confidence = 0.6; /* whose code it was, cannot be seen */
    if (scene->mixed)
        verdict->confidence -= 0.15;
    if (!at->function && scene->foreign_system)
        verdict->confidence = 0.4; /* the runtime could not be recognised by its code either */
}

/* SIGXFSZ, SIGXCPU: a limit that somebody set, also for the file that the profile goes to. */
static void
conclude_limit(const struct scene *scene, struct verdict *verdict)
{
    bool size = scene->record->signal.number == SIGXFSZ;
    verdict_title(verdict, "the program was ended by its limit for %s%s",
                  size ? "the size of files" : "processor time",
                  scene->writing ? ", while it wrote its profile" : "");
    diagnosis_add_evidence(&verdict->draft, "decisive", "%s is sent when %s",
                           size ? "SIGXFSZ" : "SIGXCPU",
                           size ? "a file grows beyond RLIMIT_FSIZE (ulimit -f)"
                                : "RLIMIT_CPU is reached (ulimit -t)");
    if (scene->writing)
        diagnosis_add_evidence(&verdict->draft, "strong",
                               "the profile runtime was writing: the profile is cut off");
    diagnosis_add_fix(&verdict->draft, "Raise the limit",
                      size ? "ulimit -f unlimited" : "ulimit -t unlimited", false);
    verdict->confidence = 0.9;
}

/* SIGKILL, SIGTERM, kill -SEGV: nothing in the program went wrong by itself. */
static void
conclude_sent(const struct scene *scene, struct verdict *verdict)
{
    const struct crash_signal *signal = &scene->record->signal;
    const char *name = signal->name ? signal->name : "a signal";
    verdict_title(verdict, "the program was ended by %s, which somebody sent to it", name);
    if (signal->code_name)
        diagnosis_add_evidence(&verdict->draft, "strong",
                               "%s with code %s is no fault of an instruction", name,
                               signal->code_name);
    else
        diagnosis_add_evidence(&verdict->draft, "strong", "%s is no fault of an instruction", name);
    if (signal->number == SIGKILL)
        diagnosis_add_evidence(&verdict->draft, "weak",
                               "the kernel sends SIGKILL, too, when memory runs out");
    diagnosis_add_evidence(
        &verdict->draft, "weak",
        "a program that is ended so writes no profile: exit handlers do not run");
    verdict->confidence = 0.9;
}

void
class_application(const struct scene *scene, struct verdict *verdict)
{
    char place[160];
    if (scene->record->outcome == OUTCOME_TIMEOUT && scene->writer_threads > 0)
        verdict_reject(verdict, "a thread waits inside the profile writer");
    int number = scene->record->signal.number;
    if (scene->sent && (number == SIGXFSZ || number == SIGXCPU))
        conclude_limit(scene, verdict);
    else if (scene->sent)
        conclude_sent(scene, verdict);
    if (!scene->crashed || !scene->has_stack)
        return;
    if (scene->in_runtime) {
        verdict_reject(verdict, "the fault is in %s, the profile runtime",
                       scene_place(scene->runtime_frame, place, sizeof place));
        return;
    }
    if (scene_fault_in_profile_file(scene)) {
        verdict_reject(verdict, "the memory that failed is the mapped profile file, not the "
                                "program's");
        return;
    }
    const struct crash_frame *at = owner(scene);
    if (!at)
        return;
    conclude(scene, at, verdict);
}
