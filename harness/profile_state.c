/* profile_state.c - see profile_state.h. The verdict on the image is profile/'s; what the registers
 * add is found here. */
#include "harness/profile_state.h"

#include "harness/fault_decode.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define FOREIGN_MAX  64
#define SEGMENTS_MAX 256

/* Are there profile records in the image? */
static bool
has_records(struct modules *modules, struct module *module)
{
    struct elf_file *file = module_file(modules, module);
    return file && (elf_file_section(file, "__llvm_prf_data") ||
                    !elf_file_section_of_type(file, SHT_PROGBITS)); /* sections stripped: look */
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

/* The bytes that the runtime took for a record, as hex digits. */
static char *
read_as_record(struct memory *memory, uint64_t address, size_t size)
{
    unsigned char bytes[256];
    size_t readable =
        memory_read_prefix(memory, address, bytes, size < sizeof bytes ? size : sizeof bytes);
    struct strbuf digits = { 0 };
    for (size_t i = 0; i < readable; i++)
        strbuf_printf(&digits, "%02x", bytes[i]);
    return readable > 0 ? strbuf_take(&digits) : NULL;
}

/* How well a register's value fits "the record the runtime is reading"; 0 = not at all. */
static int
rate_candidate(struct memory *memory, const struct prof_check *check, uint64_t start,
               const struct prof_layout *runtime, const struct crash_record *record, uint64_t value)
{
    uint64_t offset = value - start, values_field = 0;
    if (offset >= check->data_size)
        return 0;
    /* Decisive: what the runtime takes for the record's Values pointer is what the faulting
     * instruction used as a base. */
    if (memory_read_u64(memory, value + runtime->values, &values_field))
        for (size_t i = 0; i < record->instruction.operand_count; i++) {
            const struct crash_operand *operand = &record->instruction.operands[i];
            if (operand->kind == OPERAND_MEMORY && operand->has_effective_address &&
                operand->effective_address - values_field < 8 * UINT64_C(65536))
                return 3;
        }
    return offset % runtime->size == 0 ? 2 : 1;
}

static const struct prof_record *
covering_record(const struct prof_check *check, uint64_t offset)
{
    for (size_t i = 0; i < check->record_count; i++)
        if (offset - check->records[i].offset < check->records[i].size)
            return &check->records[i];
    return NULL;
}

static void
take_at_fault(struct memory *memory, const struct prof_check *check, uint64_t bias,
              const struct prof_layout *runtime, struct crash_record *record)
{
    struct crash_profile *profile = &record->profile;
    uint64_t start = bias + check->data_address, best_value = 0;
    int best = 0;
    for (size_t i = 0; i < record->register_count; i++) {
        uint64_t value = record->registers[i].value;
        int rating = rate_candidate(memory, check, start, runtime, record, value);
        if (rating > best) {
            best = rating;
            best_value = value;
        }
    }
    if (best < 2) /* a pointer somewhere into the section says nothing */
        return;
    profile->has_at_fault = true;
    profile->at_fault_offset = best_value - start;
    profile->at_fault_index = profile->at_fault_offset / runtime->size;
    profile->at_fault_bytes = read_as_record(memory, best_value, runtime->size);
    const struct prof_record *truth = covering_record(check, profile->at_fault_offset);
    if (!truth)
        return;
    profile->at_fault_is_record = truth->offset == profile->at_fault_offset;
    profile->at_fault_layout = xstrdup(truth->layout);
    profile->at_fault_function = xstrdup(truth->function);
}

static bool
in_profile_runtime(const struct crash_record *record)
{
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    for (size_t i = 0; thread && i < thread->frame_count && i < 4; i++)
        if (thread->frames[i].layer == LAYER_PROFILE_RUNTIME ||
            (!thread->frames[i].function && thread->frames[i].layer == LAYER_UNKNOWN))
            return true;
    return false;
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
    profile->runtime = xstrdup(check->runtime_layout);
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

void
profile_state_take_file(const char *path, struct crash_record *record)
{
    struct prof_check *check = prof_check_file(path, NULL);
    if (check && (check->group_count > 0 || check->has_runtime)) {
        take_facts(check, runtime_layout(check), &record->profile);
        mark_instrumented(check, &record->subject);
    }
    prof_check_free(check);
}

void
profile_state_take(struct modules *modules, struct memory *memory, const struct module *program,
                   struct crash_record *record)
{
    struct module *module = choose_module(modules, program, record);
    struct prof_check *check = module ? prof_check_file(module->path, NULL) : NULL;
    if (!check)
        return;
    if (check->group_count > 0 || check->has_runtime) {
        const struct prof_layout *runtime = runtime_layout(check);
        take_facts(check, runtime, &record->profile);
        mark_region(check, module->bias, &record->fault);
        if (runtime && in_profile_runtime(record) && check->data_size > 0)
            take_at_fault(memory, check, module->bias, runtime, record);
        fault_decode(memory, check, module->bias, runtime, record);
        if (module == program)
            mark_instrumented(check, &record->subject);
    }
    prof_check_free(check);
}
