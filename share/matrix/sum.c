/* sum.c - the program's own half of sum.yaml. */
#include <stdio.h>

int other(int (*step)(int), int n);

static int
twice(int n)
{
    return 2 * n;
}

int
main(void)
{
    printf("%d\n", other(twice, 21));
    return 0;
}
