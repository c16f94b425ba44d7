/* program.c - calls through a table, so that its profile has value sites. */
#include <stdio.h>
#include <string.h>

int library_call(int (*function)(int), int n);
int library_sum(int n);

static int
add_one(int n)
{
    return n + 1;
}

static int
twice(int n)
{
    return n * 2;
}

static int (*const table[])(int) = { add_one, twice };

int
main(int argc, char *argv[])
{
    int sum = 0;
    for (int i = 0; i < 100; i++)
        sum += table[i % 2](i);
    if (argc > 1 && strcmp(argv[1], "library") == 0)
        sum += library_call(add_one, 3);
    printf("%d\n", sum + library_sum(argc));
    return 0;
}
