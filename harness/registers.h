/* registers.h - general registers of one thread, independent of the machine that reads them.
 *
 * Values are zero-extended to 64 bits; the order is that of register_name(). Thread-safe.
 */
#ifndef REPRO_HARNESS_REGISTERS_H
#define REPRO_HARNESS_REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cpu { CPU_UNKNOWN, CPU_X86_64, CPU_AARCH64 };

#define REGISTERS_MAX 40

struct registers {
    enum cpu cpu;
    uint64_t value[REGISTERS_MAX];
};

const char *cpu_name(enum cpu cpu);                    /* "x86_64", "aarch64", "unknown" */
size_t register_count(enum cpu cpu);                   /* entries of `value` in use */
const char *register_name(enum cpu cpu, size_t index); /* NULL beyond the last */
int register_index(enum cpu cpu, const char *name);    /* -1 = no such register */
uint64_t register_pc(const struct registers *registers);
uint64_t register_sp(const struct registers *registers);
/* Content of NAME, false if there is no such register. */
bool register_get(const struct registers *registers, const char *name, uint64_t *value);
void register_set(struct registers *registers, const char *name, uint64_t value);
/* Is ADDRESS usable at all on this machine (x86_64: bits 63..47 equal)? */
bool address_is_canonical(enum cpu cpu, uint64_t address);

#endif
