/* fault_decode.c - see fault_decode.h. */
#include "harness/fault_decode.h"

#include "harness/record_at_fault.h"

#include "common/xalloc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define VALUES_MAX  8
#define CODE_BYTES  64U    /* looked at from the start of a function */
#define RECORDS_MAX 20000U /* beyond, only the record at fault is compared */
#define SMALL       UINT64_C(0x10000)

struct suspect {
    uint64_t value;
    const char *where;
};

struct decoder {
    struct memory *memory;
    const struct address_space *space;
    const struct prof_check *check;
    const struct prof_layout *runtime;
    uint64_t bias;
    struct crash_record *record;
};

static void
add_suspect(struct suspect *list, size_t *count, uint64_t value, const char *where)
{
    for (size_t i = 0; i < *count; i++)
        if (list[i].value == value)
            return;
    if (*count < VALUES_MAX && value != 0)
        list[(*count)++] = (struct suspect){ value, where };
}

static bool
is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Does TEXT mention register NAME as a word? */
static bool
mentions(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = text; (at = strstr(at, name)); at++)
        if ((at == text || !is_word_char(at[-1])) && !is_word_char(at[length]))
            return true;
    return false;
}

static size_t
collect_suspects(const struct crash_record *record, struct suspect *list)
{
    size_t count = 0;
    for (size_t i = 0; record->fault.expression && i < record->register_count; i++)
        if (mentions(record->fault.expression, record->registers[i].name))
            add_suspect(list, &count, record->registers[i].value, record->registers[i].name);
    add_suspect(list, &count, record->fault.address, "fault.address");
    return count;
}

static void
add_decode(struct decoder *d, const struct suspect *suspect, const char *meaning, double confidence,
           char *detail)
{
    struct fault_decode entry = { .value = suspect->value,
                                  .where = xstrdup(suspect->where),
                                  .meaning = xstrdup(meaning),
                                  .detail = detail,
                                  .confidence = confidence };
    XAPPEND(d->record->fault.decode, d->record->fault.decode_count, entry);
}

static const char *
name_of_record(const struct prof_record *record)
{
    return record->function ? record->function : "a function without a name";
}

/* The field of a record in LAYOUT that starts at OFFSET; NULL if none does. */
static const char *
field_at(const struct prof_layout *layout, uint64_t offset)
{
    if (offset == 0)
        return "name-hash";
    if (offset == 8)
        return "function-hash";
    if (offset == layout->counter_ptr)
        return "counter-pointer";
    if (offset == layout->function_ptr)
        return "function-pointer";
    if (offset == layout->values)
        return "values-pointer";
    if (offset == layout->num_counters)
        return "num-counters";
    return NULL;
}

static const struct prof_record *
record_at(const struct prof_check *check, uint64_t offset)
{
    for (size_t i = 0; i < check->record_count; i++)
        if (offset - check->records[i].offset < check->records[i].size)
            return &check->records[i];
    return NULL;
}

static char *
counts_detail(const struct prof_record *truth, const struct prof_layout *runtime, uint64_t value)
{
    return xasprintf("NumCounters %" PRIu64 " and value sites %" PRIu64 ", %" PRIu64
                     " of the %s record of %s, read as the Values pointer of a %s record",
                     value & UINT32_MAX, (value >> 32) & 0xffff, value >> 48, truth->layout,
                     name_of_record(truth), runtime->name);
}

/* The record at fault: what the runtime took for its Values pointer is which true field? */
static bool
decode_misread_field(struct decoder *d, const struct suspect *suspect)
{
    const struct crash_profile *profile = &d->record->profile;
    if (!profile->has_at_fault || !d->runtime)
        return false;
    uint64_t at = profile->at_fault_offset + d->runtime->values, value;
    const struct prof_record *truth = record_at(d->check, at);
    const struct prof_layout *layout = truth ? prof_layout_by_name(truth->layout, 8) : NULL;
    if (!layout || layout->size == d->runtime->size ||
        !memory_read_u64(d->memory, d->bias + d->check->data_address + at, &value) ||
        value != suspect->value)
        return false;
    const char *field = field_at(layout, at - truth->offset);
    if (!field)
        return false;
    add_decode(d, suspect, field, 0.99,
               strcmp(field, "num-counters") == 0
                   ? counts_detail(truth, d->runtime, value)
                   : xasprintf("%s of the %s record of %s, read as the Values pointer of a %s "
                               "record",
                               field, truth->layout, name_of_record(truth), d->runtime->name));
    return true;
}

static bool
decode_hash(struct decoder *d, const struct suspect *suspect)
{
    for (size_t i = 0; suspect->value >= SMALL && i < d->check->record_count; i++) {
        const struct prof_record *record = &d->check->records[i];
        bool is_name = record->name_ref == suspect->value;
        if (!is_name && record->func_hash != suspect->value)
            continue;
        add_decode(d, suspect, is_name ? "name-hash" : "function-hash", 0.95,
                   xasprintf("%s of the %s record of %s (record %zu)",
                             is_name ? "name hash" : "control-flow hash", record->layout,
                             name_of_record(record), i));
        return true;
    }
    return false;
}

/* Is the value among the first code bytes of RECORD's function? */
static bool
decode_code(struct decoder *d, const struct suspect *suspect, const struct prof_record *record)
{
    const struct prof_layout *layout = prof_layout_by_name(record->layout, 8);
    uint64_t at = d->bias + d->check->data_address + record->offset, function, word;
    if (!layout || !memory_read_u64(d->memory, at + layout->function_ptr, &function) ||
        function == 0)
        return false;
    for (unsigned i = 0; i < CODE_BYTES; i += 8) {
        if (!memory_read_u64(d->memory, function + i, &word) || word != suspect->value)
            continue;
        add_decode(d, suspect, "code-bytes", 0.95,
                   xasprintf("machine code of %s at +%u, read as the head of a value list",
                             name_of_record(record), i));
        return true;
    }
    return false;
}

static bool
decode_any_code(struct decoder *d, const struct suspect *suspect)
{
    const struct prof_record *truth = d->record->profile.has_at_fault
                                          ? record_at(d->check, d->record->profile.at_fault_offset)
                                          : NULL;
    if (suspect->value < SMALL)
        return false;
    if (truth && decode_code(d, suspect, truth))
        return true;
    for (size_t i = 0; d->check->record_count <= RECORDS_MAX && i < d->check->record_count; i++)
        if (decode_code(d, suspect, &d->check->records[i]))
            return true;
    return false;
}

/* What it is as a pointer, if that says something about the runtime's lists. */
static void
decode_pointer(struct decoder *d, const struct suspect *suspect)
{
    static const char *const telling[] = { "node-pool", "list-heads", "thread-stack", "unmapped" };
    char *detail = NULL;
    if (!d->space->maps || !record_at_fault_in_runtime(d->record))
        return;
    const char *kind = pointer_kind(d->space, suspect->value, &detail);
    for (size_t i = 0; i < sizeof telling / sizeof telling[0]; i++)
        if (strcmp(kind, telling[i]) == 0) {
            add_decode(d, suspect, kind, 0.9,
                       detail ? detail : xstrdup("an address that nothing is mapped at"));
            return;
        }
    free(detail);
}

void
fault_decode(struct memory *memory, const struct address_space *space,
             const struct prof_layout *runtime, struct crash_record *record)
{
    struct decoder decoder = { memory, space, space->check, runtime, space->bias, record };
    struct suspect suspects[VALUES_MAX];
    if (!record->fault.present)
        return;
    size_t count = collect_suspects(record, suspects);
    for (size_t i = 0; i < count; i++)
        if (!decode_misread_field(&decoder, &suspects[i]) && !decode_hash(&decoder, &suspects[i]) &&
            !decode_any_code(&decoder, &suspects[i]))
            decode_pointer(&decoder, &suspects[i]);
}
