/* bad_call.c - calls address 0x4000, from call_it(). */
#include <stdint.h>

int call_it(void);

int
call_it(void)
{
    int (*volatile function)(void) = (int (*)(void))(uintptr_t)0x4000;
    return function() + 1;
}

int
main(void)
{
    return call_it();
}
