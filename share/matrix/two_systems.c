/* two_systems.c - the program of two_systems.yaml: an indirect call and a loop, so that there is
 * something to count. */
#include <stdio.h>

static int
work_double(int n)
{
    return 2 * n;
}

static int
work_square(int n)
{
    return n * n;
}

int
main(int argc, char *argv[])
{
    int (*const steps[])(int) = { work_double, work_square };
    int sum = 0;
    (void)argv;
    for (int i = 0; i < 100; i++)
        sum += steps[(i + argc) % 2](i);
    printf("%d\n", sum);
    return 0;
}
