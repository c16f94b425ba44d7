/* traps.c - faults that are no plain memory access, one per argument. */
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
    if (strcmp(what, "past-end") == 0)
        return past_end_of_file();
#ifdef __x86_64__
    if (strcmp(what, "illegal") == 0)
        __asm__ volatile("ud2");
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
#elif defined __aarch64__
    if (strcmp(what, "illegal") == 0)
        __asm__ volatile("udf #0");
    if (strcmp(what, "breakpoint") == 0)
        __asm__ volatile("brk #0");
    if (strcmp(what, "privileged") == 0)
        __asm__ volatile("msr daifset, #2");
    if (strcmp(what, "jump") == 0)
        __asm__ volatile("mov x0, #0x1000000000000\n br x0" ::: "x0");
    if (strcmp(what, "return") == 0)
        __asm__ volatile("ldr x30, =0x414141414140\n ret" ::: "x30");
#endif
    return 0;
}
