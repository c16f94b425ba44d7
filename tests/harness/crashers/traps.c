/* traps.c - faults that are no plain memory access, one per argument (x86_64). */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static int
past_end_of_file(void)
{
    FILE *file = tmpfile();
    const volatile char *bytes =
        file ? mmap(NULL, 4096, PROT_READ, MAP_SHARED, fileno(file), 0) : MAP_FAILED;
    return bytes == MAP_FAILED ? 0 : bytes[5];
}

int
main(int argc, char *argv[])
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "illegal") == 0)
        __builtin_trap();
    if (strcmp(what, "past-end") == 0)
        return past_end_of_file();
#ifdef __x86_64__
    if (strcmp(what, "breakpoint") == 0)
        __asm__ volatile("int3");
    if (strcmp(what, "privileged") == 0)
        __asm__ volatile("hlt");
    if (strcmp(what, "jump") == 0)
        __asm__ volatile("movabs $0x1000000000000, %%rax; jmp *%%rax" ::: "rax");
    if (strcmp(what, "return") == 0)
        __asm__ volatile("movabs $0x4141414141414141, %%rax; push %%rax; ret" ::: "rax");
    if (strcmp(what, "frame-base") == 0)
        __asm__ volatile("movabs $0x1000000000000, %%rbp; mov 8(%%rbp), %%rax" ::: "rax");
#endif
    return 0;
}
