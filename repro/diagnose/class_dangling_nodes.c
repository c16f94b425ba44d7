/* class_dangling_nodes.c - value nodes or list heads in memory that is gone.
 *
 * With dynamically allocated nodes (-mllvm -vp-static-alloc=false) the lists live in the program's
 * heap. When malloc is replaced by an allocator that gives its memory back before the exit-time
 * writer runs, the writer follows pointers into nothing. The same goes for the runtime's copy of
 * the file name. Looks for: sound records, a read of the runtime at a plausible address that no
 * mapping holds, one writer.
 */
#include "repro/diagnose/verdict.h"

#include <inttypes.h>
#include <string.h>

static bool
is_suspected(const struct scene *scene)
{
    return scene->crashed && scene->in_runtime && scene->runtime_role != RUNTIME_BINARY_IDS &&
           scene->record->fault.access != ACCESS_WRITE;
}

static bool
is_allocator_module(const char *path)
{
    return strstr(path, "mimalloc") || strstr(path, "jemalloc") || strstr(path, "tcmalloc");
}

static void
add_allocator(const struct scene *scene, struct diagnosis *d)
{
    for (size_t i = 0; i < scene->record->module_count; i++) {
        const char *path = scene->record->modules[i].path;
        if (path && is_allocator_module(path))
            diagnosis_add_evidence(d, "weak", "an allocator is loaded that may replace malloc: %s",
                                   path);
    }
    const char *option = scene_env(scene, "MIMALLOC_DESTROY_ON_EXIT");
    if (option)
        diagnosis_add_evidence(d, "strong",
                               "MIMALLOC_DESTROY_ON_EXIT=%s makes mimalloc unmap its "
                               "memory at exit",
                               option);
}

/* The lists themselves, as they stood in memory. */
static void
add_lists(const struct scene *scene, struct diagnosis *d)
{
    const struct crash_value_state *values = &scene->record->profile.values;
    uint64_t unmapped = 0, all = 0;
    for (size_t i = 0; i < values->pointer_count; i++) {
        all += values->pointers[i].count;
        if (strcmp(values->pointers[i].kind, "unmapped") == 0)
            unmapped = values->pointers[i].count;
    }
    if (unmapped == 0 || values->finding_count == 0)
        return;
    const struct value_finding *first = &values->findings[0];
    diagnosis_add_evidence(d, "decisive",
                           "%" PRIu64 " of %" PRIu64 " pointers of the value lists lead to memory "
                           "that is gone; the first: \"%s\" of the record of %s",
                           unmapped, all, first->what,
                           first->function ? first->function : "a function without a name");
}

static void
conclude(const struct scene *scene, struct verdict *verdict)
{
    struct diagnosis *d = &verdict->draft;
    const struct crash_record *record = scene->record;
    char place[160];
    bool nodes = scene->runtime_role == RUNTIME_VALUE_DATA ||
                 scene->runtime_role == RUNTIME_INSTRUMENT || scene->runtime_role == RUNTIME_RESET;
    verdict_title(verdict, "%s lies in memory that is no longer mapped (0x%" PRIx64 ")",
                  nodes ? "value-profiling data" : "heap data of the profile runtime",
                  record->fault.address);
    diagnosis_add_evidence(d, "strong",
                           "%s follows a pointer to 0x%" PRIx64 ", which is "
                           "canonical, not null and in no mapping%s%s",
                           scene_place(scene->runtime_frame, place, sizeof place),
                           record->fault.address, record->fault.region_nearest ? ": " : "",
                           record->fault.region_nearest ? record->fault.region_nearest : "");
    diagnosis_add_evidence(d, "strong",
                           "records and runtime agree on one layout: the pointer was "
                           "read from where it really is");
    add_lists(scene, d);
    if (record->run.phase == PHASE_EXIT)
        diagnosis_add_evidence(d, "strong",
                               "the program is exiting: memory may have been given back "
                               "by handlers that ran before the writer");
    add_allocator(scene, d);
    if (nodes)
        diagnosis_add_fix(
            d,
            "Keep the value lists out of the heap: compile without dynamic nodes (the "
            "default on ELF and Mach-O)",
            "remove -mllvm -vp-static-alloc=false", false);
    diagnosis_add_fix(d,
                      "Do not let the allocator unmap its memory at exit (mimalloc: leave "
                      "destroy_on_exit off), or tear it down after the profile was written",
                      "MIMALLOC_DESTROY_ON_EXIT=0", false);
}

void
class_dangling_nodes(const struct scene *scene, struct verdict *verdict)
{
    if (!is_suspected(scene))
        return;
    if (!scene_is_sound(scene)) {
        if (scene->layout_count > 0)
            verdict_reject(verdict, "the \"pointer\" is a field that the runtime misread: records "
                                    "and runtime disagree on the layout; they are static data that "
                                    "no allocator can free");
        return;
    }
    if (scene->null_access) {
        verdict_reject(verdict, "the address is a null pointer, not memory that was unmapped");
        return;
    }
    if (!scene_address_is_unmapped(scene)) {
        verdict_reject(verdict, scene->exact_address ? "the address is mapped"
                                                     : "the address was never a valid one");
        return;
    }
    if (scene->writer_threads > 1) {
        verdict_reject(verdict, "more than one thread is in the writer");
        return;
    }
    if (scene_pattern_has(scene, 'c') && scene_pattern_has(scene, 'm')) {
        verdict_reject(verdict, "continuous mode with a shared pool: the pointer can be another "
                                "process's");
        return;
    }
    if (scene_thread_in(scene, RUNTIME_MERGE)) {
        verdict_reject(verdict, "the runtime is merging a pool file");
        return;
    }
    conclude(scene, verdict);
    verdict->confidence = scene->record->run.phase == PHASE_EXIT ? 0.9 : 0.75;
}
