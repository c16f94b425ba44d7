/* hangs.c - `hangs`: sleeps for ever in idle(). `hangs busy`: burns processor time in spin(). */
#include <unistd.h>

void idle(void);
void spin(void);

void
idle(void)
{
    for (;;)
        pause();
}

void
spin(void)
{
    for (volatile unsigned i = 0;; i++)
        ;
}

int
main(int argc, char *argv[])
{
    (void)argv;
    if (argc > 1)
        spin();
    idle();
    return 0;
}
