/* data_call.c - calls into data that must not be executed. */
#include <stdint.h>

static char data[64] = { (char)0xc3 };

int
main(void)
{
    int (*volatile function)(void) = (int (*)(void))(uintptr_t)data;
    return function() + 1;
}
