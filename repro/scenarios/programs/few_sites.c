/* few_sites.c - a program with a few indirect calls and nothing else. */
#include <stdio.h>

typedef int (*step)(int);

static int
add_one(int x)
{
    return x + 1;
}

static int
add_two(int x)
{
    return x + 2;
}

step steps[2] = { add_one, add_two };

int
main(int argc, char *argv[])
{
    int sum = 0;
    (void)argv;
    for (int i = 0; i < argc * 20; i++)
        sum += steps[i & 1](i);
    printf("%d\n", sum);
    return 0;
}
