/* own_handler.c - survives a fault by its own handler; with an argument it then restores the
 * default action and faults for good, writing to 0x20. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>

static sigjmp_buf back;

static void
survive(int number)
{
    (void)number;
    siglongjmp(back, 1);
}

int
main(int argc, char *argv[])
{
    volatile uintptr_t where = 0x10;
    (void)argv;
    signal(SIGSEGV, survive);
    if (sigsetjmp(back, 1) == 0)
        *(volatile int *)where = 1;
    if (argc > 1) {
        signal(SIGSEGV, SIG_DFL);
        where = 0x20;
        *(volatile int *)where = 2;
    }
    return 0;
}
