/* record_at_fault.c - see record_at_fault.h. */
#include "harness/record_at_fault.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define HEADS_MAX  16U   /* list heads looked at: value sites of one function */
#define SEARCH_MAX 8192U /* records looked through for one that leads to the fault */
#define NODE_REACH 64U   /* bytes of a value node the runtime reads */

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

static const struct prof_record *
covering_record(const struct prof_check *check, uint64_t offset)
{
    for (size_t i = 0; i < check->record_count; i++)
        if (offset - check->records[i].offset < check->records[i].size)
            return &check->records[i];
    return NULL;
}

/* Does a memory operand of the faulting instruction start from BASE (within REACH bytes)? */
static bool
operand_starts_from(const struct crash_record *record, uint64_t base, uint64_t reach)
{
    for (size_t i = 0; i < record->instruction.operand_count; i++) {
        const struct crash_operand *operand = &record->instruction.operands[i];
        if (operand->kind == OPERAND_MEMORY && operand->has_effective_address &&
            operand->effective_address - base < reach)
            return true;
    }
    return false;
}

/* Did the runtime come from the record at VALUE to the faulting address: through what it takes for
 * the record's Values pointer, or through one of the list heads there? */
static bool
leads_to_fault(struct memory *memory, const struct prof_layout *runtime,
               const struct crash_record *record, uint64_t value)
{
    uint64_t values = 0, head;
    if (!memory_read_u64(memory, value + runtime->values, &values))
        return false;
    if (operand_starts_from(record, values, 8 * UINT64_C(65536)))
        return true;
    for (unsigned i = 0; i < HEADS_MAX; i++)
        if (memory_read_u64(memory, values + 8 * (uint64_t)i, &head) && head >= NODE_REACH &&
            operand_starts_from(record, head, NODE_REACH))
            return true;
    return false;
}

/* How well a register's value fits "the record the runtime is reading"; 0 = not at all. The writer
 * steps through the section by its own record size; instrumented code passes its own record. */
static int
rate_candidate(struct memory *memory, const struct prof_check *check, uint64_t start,
               const struct prof_layout *runtime, const struct crash_record *record, uint64_t value)
{
    uint64_t offset = value - start;
    if (offset >= check->data_size)
        return 0;
    if (leads_to_fault(memory, runtime, record, value))
        return 3;
    const struct prof_record *truth = covering_record(check, offset);
    bool fits = record->run.phase == PHASE_RUNNING ? truth && truth->offset == offset
                                                   : offset % runtime->size == 0;
    return fits ? 2 : 1;
}

/* No register holds the record any more: is there just one record that leads to the fault? */
static bool
search_record(struct memory *memory, const struct prof_check *check, uint64_t start,
              const struct prof_layout *runtime, const struct crash_record *record, uint64_t *found)
{
    bool running = record->run.phase == PHASE_RUNNING;
    size_t count = running ? check->record_count : (size_t)(check->data_size / runtime->size);
    size_t matches = 0;
    for (size_t i = 0; count <= SEARCH_MAX && i < count && matches < 2; i++) {
        uint64_t offset = running ? check->records[i].offset : i * runtime->size;
        if (!leads_to_fault(memory, runtime, record, start + offset))
            continue;
        *found = start + offset;
        matches++;
    }
    return matches == 1;
}

bool
record_at_fault_in_runtime(const struct crash_record *record)
{
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    for (size_t i = 0; thread && i < thread->frame_count && i < 4; i++)
        if (thread->frames[i].layer == LAYER_PROFILE_RUNTIME ||
            (!thread->frames[i].function && thread->frames[i].layer == LAYER_UNKNOWN))
            return true;
    return false;
}

void
record_at_fault_take(struct memory *memory, const struct prof_check *check, uint64_t bias,
                     const struct prof_layout *runtime, struct crash_record *record)
{
    if (check->data_size == 0 || !record_at_fault_in_runtime(record))
        return;
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
    if (best < 2 && !search_record(memory, check, start, runtime, record, &best_value))
        return; /* a pointer somewhere into the section says nothing */
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
