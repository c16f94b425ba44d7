/* registers.c - see registers.h. */
#include "harness/registers.h"

#include <string.h>

static const char *const x86_64_names[] = {
    "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp",     "rsp",     "r8",
    "r9",  "r10", "r11", "r12", "r13", "r14", "r15",     "rip",     "eflags",
    "cs",  "ss",  "ds",  "es",  "fs",  "gs",  "fs_base", "gs_base",
};

static const char *const aarch64_names[] = {
    "x0",  "x1",  "x2",  "x3",  "x4",  "x5",  "x6",  "x7",  "x8",  "x9",     "x10", "x11",
    "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21",    "x22", "x23",
    "x24", "x25", "x26", "x27", "x28", "x29", "x30", "sp",  "pc",  "pstate",
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

_Static_assert(LENGTH(x86_64_names) <= REGISTERS_MAX, "x86_64 registers fit");
_Static_assert(LENGTH(aarch64_names) <= REGISTERS_MAX, "aarch64 registers fit");

const char *
cpu_name(enum cpu cpu)
{
    return cpu == CPU_X86_64 ? "x86_64" : cpu == CPU_AARCH64 ? "aarch64" : "unknown";
}

size_t
register_count(enum cpu cpu)
{
    return cpu == CPU_X86_64    ? LENGTH(x86_64_names)
           : cpu == CPU_AARCH64 ? LENGTH(aarch64_names)
                                : 0;
}

const char *
register_name(enum cpu cpu, size_t index)
{
    if (index >= register_count(cpu))
        return NULL;
    return cpu == CPU_X86_64 ? x86_64_names[index] : aarch64_names[index];
}

int
register_index(enum cpu cpu, const char *name)
{
    for (size_t i = 0; i < register_count(cpu); i++)
        if (strcmp(register_name(cpu, i), name) == 0)
            return (int)i;
    return -1;
}

bool
register_get(const struct registers *registers, const char *name, uint64_t *value)
{
    int index = register_index(registers->cpu, name);
    if (index < 0)
        return false;
    *value = registers->value[index];
    return true;
}

void
register_set(struct registers *registers, const char *name, uint64_t value)
{
    int index = register_index(registers->cpu, name);
    if (index >= 0)
        registers->value[index] = value;
}

static uint64_t
get_or_zero(const struct registers *registers, const char *name)
{
    uint64_t value = 0;
    register_get(registers, name, &value);
    return value;
}

uint64_t
register_pc(const struct registers *registers)
{
    return get_or_zero(registers, registers->cpu == CPU_X86_64 ? "rip" : "pc");
}

uint64_t
register_sp(const struct registers *registers)
{
    return get_or_zero(registers, registers->cpu == CPU_X86_64 ? "rsp" : "sp");
}

bool
address_is_canonical(enum cpu cpu, uint64_t address)
{
    if (cpu != CPU_X86_64)
        return true;
    uint64_t top = address >> 47;
    return top == 0 || top == 0x1ffff;
}
