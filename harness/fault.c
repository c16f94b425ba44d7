/* fault.c - see fault.h. */
#include "harness/fault.h"

#include "harness/maps.h"

#include "common/xalloc.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static void
set_access(struct crash_fault *fault, const struct memory_access *access)
{
    fault->access = access->access;
    fault->width = access->width;
    fault->expression = xstrdup(access->expression);
}

static void
set_execute(struct crash_fault *fault, uint64_t address, enum address_source source,
            const char *expression)
{
    fault->address = address;
    fault->address_source = source;
    fault->access = ACCESS_EXECUTE;
    fault->expression = expression ? xstrdup(expression) : NULL;
}

/* Linux reports addresses of aarch64 without their top byte, which the processor ignores, too. */
static uint64_t
without_tag(enum cpu cpu, uint64_t address)
{
    return cpu == CPU_AARCH64 ? address & ((UINT64_C(1) << 56) - 1) : address;
}

static bool
covers(enum cpu cpu, const struct memory_access *access, uint64_t address)
{
    uint64_t width = access->width ? access->width : 1;
    return without_tag(cpu, without_tag(cpu, address) - without_tag(cpu, access->address)) < width;
}

/* Emulators of aarch64 (qemu-user) report address 0 for one that they cannot map: the access of the
 * instruction that reaches no memory; NULL if there is none. */
static const struct memory_access *
find_lost(const struct instruction_effects *effects, const struct crash_map *maps, size_t map_count)
{
    for (size_t i = 0; i < effects->count; i++)
        if (!maps_find(maps, map_count, effects->accesses[i].address))
            return &effects->accesses[i];
    return NULL;
}

/* The kernel gave an address: find the operand that reaches it. An access that crosses into an
 * unmapped page faults behind its own start. */
static void
describe_reported(const struct stopped_signal *signal, const struct registers *registers,
                  const struct instruction_effects *effects, const struct crash_map *maps,
                  size_t map_count, struct crash_fault *fault)
{
    const struct memory_access *found = NULL;
    fault->address = signal->address;
    fault->address_source = ADDRESS_FROM_OS;
    if (signal->address == register_pc(registers)) {
        set_execute(fault, signal->address, ADDRESS_FROM_OS, NULL);
        return;
    }
    for (size_t i = 0; i < effects->count && !found; i++)
        if (covers(registers->cpu, &effects->accesses[i], signal->address))
            found = &effects->accesses[i];
    if (!found && signal->address == 0 && registers->cpu == CPU_AARCH64 && map_count > 0)
        found = find_lost(effects, maps, map_count);
    if (!found)
        return;
    if (found->address != signal->address)
        fault->address_source = ADDRESS_FROM_INSTRUCTION;
    fault->address = found->address;
    set_access(fault, found);
}

static bool
crosses_canonical(enum cpu cpu, const struct memory_access *access)
{
    uint64_t last = access->address + (access->width ? access->width - 1 : 0);
    return !address_is_canonical(cpu, access->address) || !address_is_canonical(cpu, last);
}

/* A return to a non-canonical address: the bad value lies on the stack. */
static bool
describe_bad_return(const struct registers *registers, const struct instruction_effects *effects,
                    struct memory *memory, struct crash_fault *fault)
{
    uint64_t target;
    for (size_t i = 0; i < effects->count; i++) {
        const struct memory_access *access = &effects->accesses[i];
        if (access->access != ACCESS_READ || access->width != 8 ||
            !memory_read_u64(memory, access->address, &target) ||
            address_is_canonical(registers->cpu, target))
            continue;
        set_execute(fault, target, ADDRESS_FROM_INSTRUCTION, access->expression);
        return true;
    }
    return false;
}

/* General protection or stack fault: no address from the kernel. */
static void
describe_unreported(const struct registers *registers, const struct instruction_effects *effects,
                    struct memory *memory, struct crash_fault *fault)
{
    for (size_t i = 0; i < effects->count; i++) {
        const struct memory_access *access = &effects->accesses[i];
        if (!crosses_canonical(registers->cpu, access) &&
            !(access->needs_alignment && access->width && access->address % access->width))
            continue;
        fault->address = access->address;
        fault->address_source = ADDRESS_FROM_INSTRUCTION;
        set_access(fault, access);
        return;
    }
    if (effects->has_branch_target &&
        !address_is_canonical(registers->cpu, effects->branch_target)) {
        set_execute(fault, effects->branch_target, ADDRESS_FROM_INSTRUCTION,
                    effects->branch_expression);
        return;
    }
    if (!describe_bad_return(registers, effects, memory, fault))
        fault->present = false; /* a privileged instruction: no memory was involved */
}

void
fault_describe(const struct stopped_signal *signal, const struct registers *registers, bool decoded,
               const struct instruction_effects *effects, struct memory *memory,
               const struct crash_map *maps, size_t map_count, struct crash_fault *fault)
{
    static const struct instruction_effects nothing = { 0 };
    if ((signal->number != SIGSEGV && signal->number != SIGBUS) || !signal->is_fault)
        return;
    fault->present = true;
    const struct crash_map *code = maps_find(maps, map_count, register_pc(registers));
    if (!code || code->perms[2] != 'x')
        set_execute(fault, register_pc(registers), ADDRESS_FROM_OS, NULL);
    else if (!signal->has_address)
        describe_unreported(registers, decoded ? effects : &nothing, memory, fault);
    else
        describe_reported(signal, registers, decoded ? effects : &nothing, maps, map_count, fault);
    fault->canonical = address_is_canonical(registers->cpu, fault->address);
}
