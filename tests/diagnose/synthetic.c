/* synthetic.c - see synthetic.h. */
#include "tests/diagnose/synthetic.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct crash_record *
synthetic_ending(enum crash_outcome outcome)
{
    struct crash_record *record = crash_record_new();
    record->outcome = outcome;
    return record;
}

struct crash_record *
synthetic_crash(uint64_t address)
{
    struct crash_record *record = synthetic_ending(OUTCOME_CRASH);
    record->run.exit_signal = SIGSEGV;
    record->signal.present = true;
    record->signal.number = SIGSEGV;
    record->signal.name = xstrdup("SIGSEGV");
    record->signal.code = 1;
    record->signal.code_name = xstrdup("SEGV_MAPERR");
    record->signal.reported_address = address;
    record->fault.present = true;
    record->fault.address = address;
    record->fault.canonical = true;
    record->fault.access = ACCESS_READ;
    record->fault.width = 8;
    synthetic_thread(record);
    return record;
}

struct crash_record *
synthetic_noncanonical(uint64_t address)
{
    struct crash_record *record = synthetic_crash(address);
    record->signal.code = 128;
    free(record->signal.code_name);
    record->signal.code_name = xstrdup("SI_KERNEL");
    record->signal.reported_address = 0;
    record->fault.canonical = false;
    record->fault.address_source = ADDRESS_FROM_INSTRUCTION;
    return record;
}

void
synthetic_thread(struct crash_record *record)
{
    struct crash_thread thread = { .tid = (pid_t)(100 + record->thread_count) };
    thread.crashed = record->thread_count == 0 && record->outcome == OUTCOME_CRASH;
    XAPPEND(record->threads, record->thread_count, thread);
}

void
synthetic_frame(struct crash_record *record, const char *function, enum frame_layer layer)
{
    struct crash_thread *thread = &record->threads[record->thread_count - 1];
    struct crash_frame frame = { .pc = 0x401000 + 16 * thread->frame_count,
                                 .module = xstrdup(layer == LAYER_LIBC ? "/lib/libc.so.6"
                                                                       : "/tmp/program"),
                                 .module_offset = 0x1000 + 16 * thread->frame_count,
                                 .function = xstrdup(function),
                                 .function_offset = 29,
                                 .symbol_exact = function != NULL,
                                 .layer = layer };
    XAPPEND(thread->frames, thread->frame_count, frame);
}

void
synthetic_writer_stack(struct crash_record *record, const char *function)
{
    synthetic_frame(record, function, LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "writeOneValueProfData", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "lprofWriteDataImpl", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "writeFile", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "__llvm_profile_write_file", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, NULL, LAYER_LIBC);
    synthetic_frame(record, "exit", LAYER_LIBC);
}

void
synthetic_layout(struct crash_record *record, const char *layout, uint64_t records)
{
    struct crash_profile *profile = &record->profile;
    struct layout_count count = { .layout = xstrdup(layout), .records = records };
    profile->present = true;
    profile->total += records;
    XAPPEND(profile->by_layout, profile->by_layout_count, count);
}

void
synthetic_runtime(struct crash_record *record, const char *layout)
{
    record->profile.present = true;
    record->profile.runtime = xstrdup(layout);
}

void
synthetic_message(struct crash_record *record, const char *line)
{
    XAPPEND(record->run.runtime_messages, record->run.runtime_message_count, xstrdup(line));
}

void
synthetic_decode(struct crash_record *record, uint64_t value, const char *where,
                 const char *meaning)
{
    struct fault_decode decode = { .value = value,
                                   .where = xstrdup(where),
                                   .meaning = xstrdup(meaning),
                                   .detail = xstrdup("made by hand"),
                                   .confidence = 0.95 };
    XAPPEND(record->fault.decode, record->fault.decode_count, decode);
}

void
synthetic_register(struct crash_record *record, const char *name, uint64_t value)
{
    struct crash_register reg = { .name = xstrdup(name), .value = value };
    XAPPEND(record->registers, record->register_count, reg);
}

void
synthetic_map(struct crash_record *record, uint64_t start, uint64_t end, const char *perms,
              const char *path)
{
    struct crash_map map = { .start = start, .end = end, .path = xstrdup(path) };
    strncpy(map.perms, perms, sizeof map.perms - 1);
    XAPPEND(record->maps, record->map_count, map);
}

void
synthetic_env(struct crash_record *record, const char *entry)
{
    XAPPEND(record->run.env, record->run.env_count, xstrdup(entry));
}

bool
synthetic_rejected(const struct crash_record *record, enum diagnosis_class cls)
{
    for (size_t i = 0; i < record->diagnosis.rival_count; i++)
        if (record->diagnosis.rivals[i].cls == cls)
            return record->diagnosis.rivals[i].rejected_by != NULL;
    return false;
}
