/* memory.c - see memory.h. A direct-mapped cache of pages. */
#include "harness/memory.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define PAGE       4096U
#define SLOT_COUNT 512U

struct slot {
    uint64_t page; /* address of the page, valid if `data` */
    size_t length; /* readable bytes from its start */
    unsigned char *data;
};

struct memory {
    const struct stopped_process *process;
    struct slot slots[SLOT_COUNT];
};

struct memory *
memory_open(const struct stopped_process *process)
{
    struct memory *memory = xcalloc(1, sizeof *memory);
    memory->process = process;
    return memory;
}

void
memory_close(struct memory *memory)
{
    if (!memory)
        return;
    for (size_t i = 0; i < SLOT_COUNT; i++)
        free(memory->slots[i].data);
    free(memory);
}

static const struct slot *
page_slot(struct memory *memory, uint64_t page)
{
    struct slot *slot = &memory->slots[(page / PAGE) % SLOT_COUNT];
    if (slot->data && slot->page == page)
        return slot;
    if (!slot->data)
        slot->data = xcalloc(1, PAGE);
    slot->page = page;
    slot->length = memory->process->read(memory->process->context, page, slot->data, PAGE);
    return slot;
}

size_t
memory_read_prefix(struct memory *memory, uint64_t address, void *buffer, size_t length)
{
    unsigned char *out = buffer;
    size_t done = 0;
    while (done < length && address + done >= address) {
        uint64_t at = address + done;
        const struct slot *slot = page_slot(memory, at & ~(uint64_t)(PAGE - 1));
        size_t skip = (size_t)(at % PAGE);
        if (slot->length <= skip)
            break;
        size_t part = slot->length - skip;
        if (part > length - done)
            part = length - done;
        memcpy(out + done, slot->data + skip, part);
        done += part;
        if (slot->length < PAGE)
            break;
    }
    return done;
}

bool
memory_read(struct memory *memory, uint64_t address, void *buffer, size_t length)
{
    return memory_read_prefix(memory, address, buffer, length) == length;
}

bool
memory_read_u64(struct memory *memory, uint64_t address, uint64_t *value)
{
    return memory_read(memory, address, value, sizeof *value);
}
