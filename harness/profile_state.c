/* profile_state.c - see profile_state.h. The verdict on the image is profile/'s; what the registers
 * add is found here. */
#include "harness/profile_state.h"

#include "harness/fault_decode.h"
#include "harness/harness.h"
#include "harness/record_at_fault.h"
#include "harness/value_state.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define FOREIGN_MAX   64
#define SEGMENTS_MAX  256
#define PRODUCERS_MAX 8

/* Are there profile records in the image? */
static bool
has_records(struct modules *modules, struct module *module)
{
    struct image_file *file = module_file(modules, module);
    return file && image_file_may_have_records(file);
}

/* The image whose records the crashed code was about. */
static struct module *
choose_module(struct modules *modules, const struct module *program,
              const struct crash_record *record)
{
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    for (size_t i = 0; thread && i < thread->frame_count; i++) {
        struct module *module = modules_find(modules, thread->frames[i].pc);
        if (module && module->path[0] == '/' && has_records(modules, module))
            return module;
    }
    for (size_t i = 0; program && i < modules->count; i++)
        if (&modules->list[i] == program && has_records(modules, &modules->list[i]))
            return &modules->list[i];
    return NULL;
}

static void
take_groups(const struct prof_check *check, struct crash_profile *profile)
{
    for (size_t i = 0; i < check->group_count; i++) {
        struct layout_count entry = { .layout = xstrdup(check->groups[i].layout),
                                      .records = check->groups[i].records };
        for (size_t k = 0; k < check->groups[i].producer_count && k < PRODUCERS_MAX; k++)
            XAPPEND(entry.producers, entry.producer_count, xstrdup(check->groups[i].producers[k]));
        XAPPEND(profile->by_layout, profile->by_layout_count, entry);
        profile->total += entry.records;
    }
}

static void
take_foreign(const struct prof_check *check, const struct prof_layout *runtime,
             struct crash_profile *profile)
{
    for (size_t i = 0; i < check->record_count && profile->foreign_count < FOREIGN_MAX; i++) {
        const struct prof_record *from = &check->records[i];
        if (!runtime || from->size == runtime->size)
            continue;
        struct foreign_record entry = { .index = i,
                                        .offset = from->offset,
                                        .layout = xstrdup(from->layout),
                                        .function = xstrdup(from->function) };
        XAPPEND(profile->foreign, profile->foreign_count, entry);
    }
}

/* Stretches of records of one layout without a gap between them. */
static void
take_segments(const struct prof_check *check, struct crash_profile *profile)
{
    struct layout_segment *list = NULL;
    size_t count = 0;
    uint64_t expected = 0;
    for (size_t i = 0; i < check->record_count; i++) {
        const struct prof_record *from = &check->records[i];
        if (count > 0 && from->offset == expected &&
            strcmp(list[count - 1].layout, from->layout) == 0) {
            list[count - 1].records++;
        } else if (count < SEGMENTS_MAX) {
            struct layout_segment entry = { .layout = xstrdup(from->layout),
                                            .record_size = from->size,
                                            .index = i,
                                            .offset = from->offset,
                                            .records = 1,
                                            .function = xstrdup(from->function) };
            XAPPEND(list, count, entry);
        } else {
            break;
        }
        expected = from->offset + from->size;
    }
    profile->segments = list;
    profile->segment_count = count;
}

static const char *
instrumented_kind(const struct prof_check *check)
{
    for (size_t i = 1; i < check->group_count; i++)
        if (check->groups[i].record_size != check->groups[0].record_size)
            return "mixed";
    if (check->raw_version_symbol < 0)
        return "unknown";
    return check->raw_version_flags & PROF_FLAG_IR ? "ir-pgo" : "frontend-pgo";
}

static void
mark_region(const struct prof_check *check, uint64_t bias, struct crash_fault *fault)
{
    if (!fault->present || fault->address - bias - check->data_address >= check->data_size)
        return;
    free(fault->region_kind);
    fault->region_kind = xstrdup("profile-data");
}

static void
take_facts(const struct prof_check *check, const struct prof_layout *runtime,
           struct crash_profile *profile)
{
    profile->present = true;
    profile->runtime = xstrdup(runtime ? runtime->name : check->runtime_layout);
    profile->raw_version = check->raw_version_symbol;
    take_groups(check, profile);
    profile->runtime_record_size = runtime ? runtime->size : 0;
    take_segments(check, profile);
    take_foreign(check, runtime, profile);
}

static void
mark_instrumented(const struct prof_check *check, struct crash_subject *subject)
{
    free(subject->instrumented);
    subject->instrumented = xstrdup(instrumented_kind(check));
}

static const struct prof_layout *
runtime_layout(const struct prof_check *check)
{
    return check->runtime_layout ? prof_layout_by_name(check->runtime_layout, 8) : NULL;
}

/* A writer that goes on to the records has found the version word of the image equal to its own. */
static bool
passed_version_check(const struct crash_record *record)
{
    static const char *const later[] = { "lprofWriteDataImpl", "writeOneValueProfData",
                                         "initializeValueProfRuntimeRecord" };
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    for (size_t i = 0; thread && i < thread->frame_count; i++)
        for (size_t k = 0; thread->frames[i].function && k < sizeof later / sizeof later[0]; k++)
            if (strcmp(thread->frames[i].function, later[k]) == 0)
                return true;
    return false;
}

/* With which layout the runtime reads records: seen in its code, else by that reasoning. */
static const struct prof_layout *
runtime_layout_of(const struct prof_check *check, const struct crash_record *record)
{
    const struct prof_layout *layout = runtime_layout(check);
    if (!layout && check->raw_version_symbol > 0 && passed_version_check(record))
        layout = prof_layout_get((unsigned)check->raw_version_symbol, 8);
    return layout;
}

void
profile_state_take_file(const char *path, struct crash_record *record)
{
    const struct prof_check *check = harness_check_image(path);
    if (check && (check->group_count > 0 || check->has_runtime)) {
        take_facts(check, runtime_layout(check), &record->profile);
        mark_instrumented(check, &record->subject);
    }
}

/* What the runtime takes for the Values pointer of the record at fault. */
static void
take_values_at_fault(const struct address_space *space, struct memory *memory,
                     const struct prof_layout *runtime, struct crash_profile *profile)
{
    uint64_t at = space->bias + space->check->data_address + profile->at_fault_offset;
    if (!profile->has_at_fault ||
        !memory_read_u64(memory, at + runtime->values, &profile->at_fault_values))
        return;
    profile->has_at_fault_values = true;
    if (space->maps)
        profile->at_fault_values_kind = xstrdup(
            pointer_kind(space, profile->at_fault_values, &profile->at_fault_values_detail));
}

static void
take_image(const struct address_space *space, struct memory *memory, struct crash_record *record)
{
    const struct prof_check *check = space->check;
    const struct prof_layout *runtime = runtime_layout_of(check, record);
    take_facts(check, runtime, &record->profile);
    mark_region(check, space->bias, &record->fault);
    if (runtime)
        record_at_fault_take(memory, check, space->bias, runtime, record);
    if (runtime)
        take_values_at_fault(space, memory, runtime, &record->profile);
    fault_decode(memory, space, runtime, record);
}

static bool
has_something(const struct prof_check *check)
{
    return check->group_count > 0 || check->has_runtime;
}

void
profile_state_take_image(const struct prof_check *check, struct memory *memory, uint64_t bias,
                         struct crash_record *record)
{
    const struct address_space space = { .check = check, .bias = bias };
    if (has_something(check))
        take_image(&space, memory, record);
}

void
profile_state_take(const struct stopped_process *process, struct modules *modules,
                   struct memory *memory, const struct module *program, struct crash_record *record)
{
    struct module *module = choose_module(modules, program, record);
    const struct prof_check *check = module ? harness_check_image(module->path) : NULL;
    if (!check || !has_something(check))
        return;
    const struct address_space space = { .process = process,
                                         .maps = record->maps,
                                         .map_count = record->map_count,
                                         .check = check,
                                         .bias = module->bias };
    take_image(&space, memory, record);
    value_state_take(&space, memory, modules, module, record);
    if (module == program && record->profile.present)
        mark_instrumented(check, &record->subject);
}
