/* class_unloaded_module.c - a thread runs code of a shared library that was unloaded.
 *
 * Looks for: the program counter itself in no mapping, but among the libraries, as left by
 * dlclose(). A wild function pointer rarely points there.
 */
#include "repro/diagnose/verdict.h"

#include <inttypes.h>

#define NEAR (UINT64_C(64) << 20)

/* A mapped library (not the program itself) within reach of ADDRESS. */
static const struct crash_module *
library_near(const struct scene *scene, uint64_t address)
{
    for (size_t i = 1; i < scene->record->module_count; i++) {
        const struct crash_module *module = &scene->record->modules[i];
        uint64_t distance = address >= module->end ? address - module->end : module->base - address;
        if (module->path && module->path[0] == '/' && distance < NEAR)
            return module;
    }
    return NULL;
}

void
class_unloaded_module(const struct scene *scene, struct verdict *verdict)
{
    if (!scene_code_is_gone(scene))
        return;
    uint64_t pc = scene->top->pc;
    const struct crash_module *library = library_near(scene, pc);
    if (scene->in_runtime) {
        verdict_reject(verdict, "the profile runtime jumped there through a pointer of its own");
        return;
    }
    if (pc < 0x10000 || !scene->exact_address) {
        verdict_reject(verdict,
                       "the program counter is %s: a bad function pointer, no code that was "
                       "unloaded",
                       pc < 0x10000 ? "null" : "not canonical");
        return;
    }
    if (!library) {
        verdict_reject(verdict, "the program counter is far from every library");
        return;
    }
    struct diagnosis *d = &verdict->draft;
    verdict_title(verdict, "the thread was running code that is no longer mapped: a library was "
                           "unloaded under it");
    diagnosis_add_evidence(d, "strong",
                           "the program counter 0x%" PRIx64 " is in no mapping, near %s", pc,
                           library->path);
    if (scene->record->thread_count > 1)
        diagnosis_add_evidence(d, "weak",
                               "the process has %zu threads: one can unload what another "
                               "one runs",
                               scene->record->thread_count);
    diagnosis_add_fix(d, "Stop every thread that uses the library before dlclose()", NULL, false);
    verdict->confidence = 0.75;
}
