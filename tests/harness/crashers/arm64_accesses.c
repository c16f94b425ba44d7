/* arm64_accesses.c - executes the one instruction that its argument names (arm64_accesses.h); "ends
 * inside": a load that starts in a mapped page and ends in one that is not. */
#include "arm64_accesses.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct one {
    const char *name;
    uint64_t x0, x1;
    void (*run)(uint64_t, uint64_t);
};

#define FUNCTION(name, base, index, text, access, width)                              \
    static void name(uint64_t first, uint64_t second)                                 \
    {                                                                                 \
        register uint64_t x0 __asm__("x0") = first;                                   \
        register uint64_t x1 __asm__("x1") = second;                                  \
        __asm__ volatile(text                                                         \
                         : "+r"(x0), "+r"(x1)                                         \
                         :                                                            \
                         : "x2", "x3", "x4", "x5", "v0", "v1", "v2", "v3", "memory"); \
    }
#define ENTRY(name, base, index, text, access, width) { #name, base, index, name },

ARM64_FAULTS(FUNCTION)
ARM64_HINTS(FUNCTION)

static const struct one all[] = { ARM64_FAULTS(ENTRY) ARM64_HINTS(ENTRY) };

static int
ends_inside(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *room = mmap(NULL, 2 * page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED || munmap(room + page, page) != 0)
        return 1;
    ldr_base((uint64_t)(uintptr_t)(room + page - 4), 0);
    return 0;
}

int
main(int argc, char *argv[])
{
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "ends-inside") == 0)
        return ends_inside();
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strcmp(all[i].name, name) != 0)
            continue;
        all[i].run(all[i].x0, all[i].x1);
        return 0;
    }
    fprintf(stderr, "no such instruction: %s\n", name);
    return 2;
}
