/* phases.c - `phases startup`, `running` or `exit`: a null pointer access before, in or after
 * main(). */
#include <stdlib.h>
#include <string.h>

void crash(void);

void
crash(void)
{
    volatile int *volatile none = NULL;
    *none = 1;
}

__attribute__((constructor)) static void
before(int argc, char *argv[])
{
    if (argc > 1 && strcmp(argv[1], "startup") == 0)
        crash();
}

int
main(int argc, char *argv[])
{
    if (argc > 1 && strcmp(argv[1], "running") == 0)
        crash();
    if (argc > 1 && strcmp(argv[1], "exit") == 0)
        atexit(crash);
    return 0;
}
