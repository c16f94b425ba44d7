/* class_unallocated_records.c - value profiling with records that are not in memory.
 *
 * With binary correlation (-mllvm -profile-correlate=binary) the records are in a section that is
 * not loaded. The value sites still pass the address of "their" record, which then is an offset
 * from the start of the image: the runtime reads the ELF headers as a record.
 */
#include "repro/diagnose/verdict.h"

#include <inttypes.h>
#include <string.h>

#define SEGMENT_TYPE_MAX  7 /* PT_NULL .. PT_TLS */
#define SEGMENT_FLAGS_MAX 7 /* PF_R | PF_W | PF_X */

/* Does ADDRESS look like type and flags of an ELF program header, with a small index added? */
static bool
is_program_header_word(uint64_t address)
{
    uint64_t flags = address >> 32;
    uint64_t type = address & UINT64_C(0xffffffff);
    return flags >= 1 && flags <= SEGMENT_FLAGS_MAX && type <= SEGMENT_TYPE_MAX + 8 * 16;
}

static bool
has_no_records(const struct scene *scene)
{
    if (scene->records > 0)
        return false;
    return scene->record->profile.present || scene->check;
}

#define HEADERS_SIZE 4096 /* ELF and program headers lie in the first page of an image */

/* Does a register point into the headers of the image that crashed? Its name, or NULL. */
static const char *
header_pointer(const struct scene *scene)
{
    const struct crash_record *record = scene->record;
    for (size_t m = 0; m < record->module_count; m++) {
        const struct crash_module *module = &record->modules[m];
        if (!module->path || !scene->runtime_frame->module ||
            strcmp(module->path, scene->runtime_frame->module) != 0)
            continue;
        for (size_t i = 0; i < record->register_count; i++)
            if (record->registers[i].value - module->base < HEADERS_SIZE)
                return record->registers[i].name;
    }
    return NULL;
}

static void
conclude(const struct scene *scene, bool header_word, const char *pointer, struct verdict *verdict)
{
    struct diagnosis *d = &verdict->draft;
    char place[160];
    verdict_title(verdict,
                  "a value site hands over a record that is not in memory: value profiling "
                  "does not work with binary correlation");
    diagnosis_add_evidence(d, "strong", "the fault is in %s, called from a value site",
                           scene_place(scene->runtime_frame, place, sizeof place));
    if (has_no_records(scene))
        diagnosis_add_evidence(d, "decisive",
                               "the image holds no loaded profile records, yet value "
                               "sites execute");
    if (pointer)
        diagnosis_add_evidence(d, "decisive",
                               "the \"record\" that %s points to lies in the headers of the image",
                               pointer);
    if (header_word)
        diagnosis_add_evidence(d, "strong",
                               "0x%" PRIx64
                               " is type and flags of an ELF program header: the \"record"
                               "\" is the start of the image",
                               scene->record->fault.address);
    diagnosis_add_fix(d, "Switch value profiling off when records are correlated",
                      "-mllvm -disable-vp=true", false);
    diagnosis_add_fix(d, "Or do without -profile-correlate=binary", NULL, false);
}

void
class_unallocated_records(const struct scene *scene, struct verdict *verdict)
{
    if (!scene->crashed || !scene->in_runtime || scene->runtime_role != RUNTIME_INSTRUMENT)
        return;
    bool header_word = is_program_header_word(scene->record->fault.address);
    const char *pointer = header_pointer(scene);
    if (scene->records > 0) {
        if (header_word || pointer)
            verdict_reject(verdict, "the image has its records in memory");
        return;
    }
    if (!header_word && !pointer && !has_no_records(scene))
        return;
    conclude(scene, header_word, pointer, verdict);
    verdict->confidence = (header_word || pointer) && has_no_records(scene) ? 0.96 : 0.7;
}
