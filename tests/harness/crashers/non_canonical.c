/* non_canonical.c - reads through 0x1000000000006, an address that x86_64 cannot have and others
 * do not give to programs. */
#include <stdint.h>

int
main(void)
{
    volatile uint64_t where = UINT64_C(0x1000000000006);
    return *(volatile int *)(uintptr_t)where;
}
