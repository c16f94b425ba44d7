/* aborts.c - abort() in give_up(). */
#include <stdlib.h>

void give_up(void);

void
give_up(void)
{
    abort();
}

int
main(void)
{
    give_up();
    return 0;
}
