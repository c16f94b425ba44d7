/* signature.c - see signature.h. FNV-1a, 64 bits (the algorithm's published constants). */
#include "harness/signature.h"

#include "common/xalloc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FNV_START UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static uint64_t
add_bytes(uint64_t hash, const void *data, size_t length)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ bytes[i]) * FNV_PRIME;
    return hash;
}

static uint64_t
add_text(uint64_t hash, const char *text)
{
    return text ? add_bytes(hash, text, strlen(text) + 1) : add_bytes(hash, "\377", 1);
}

static const char *
base_name(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? slash + 1 : path;
}

static uint64_t
stack_hash(const struct crash_thread *thread)
{
    uint64_t hash = FNV_START;
    for (size_t i = 0; i < thread->frame_count; i++) {
        const struct crash_frame *frame = &thread->frames[i];
        if (frame->layer == LAYER_LIBC || frame->layer == LAYER_LOADER)
            continue;
        hash = add_text(hash, base_name(frame->module));
        if (frame->function)
            hash = add_text(hash, frame->function);
        else
            hash = add_bytes(hash, &frame->module_offset, sizeof frame->module_offset);
    }
    return hash;
}

void
signature_take(struct crash_record *record)
{
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    uint64_t stack = thread ? stack_hash(thread) : FNV_START, id = FNV_START;
    if (thread)
        record->signature_stack = xasprintf("%016" PRIx64, stack);
    id = add_bytes(id, &record->outcome, sizeof record->outcome);
    id = add_text(id, record->created);
    id = add_text(id, record->subject.build_id);
    id = add_bytes(id, &stack, sizeof stack);
    id = add_bytes(id, &record->signal.number, sizeof record->signal.number);
    id = add_bytes(id, &record->fault.address, sizeof record->fault.address);
    id = add_bytes(id, &record->run.wall_ms, sizeof record->run.wall_ms);
    for (size_t i = 0; i < record->register_count; i++)
        id = add_bytes(id, &record->registers[i].value, sizeof record->registers[i].value);
    record->id = xasprintf("%016" PRIx64, id);
}
