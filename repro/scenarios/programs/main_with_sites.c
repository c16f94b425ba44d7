/* main_with_sites.c - a program with value sites: indirect calls, memory sizes. The foreign code is
 * linked in and only called when an argument asks for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int foreign_with_sites(int n);
int foreign_plain(int n);

typedef int (*step)(int);

static int
plus_one(int x)
{
    return x + 1;
}

static int
twice(int x)
{
    return x * 2;
}

step steps[3] = { plus_one, twice, plus_one };

__attribute__((noinline)) static int
loop(int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        sum += steps[i % 3](i);
        if (i % 5 == 0)
            sum ^= 3;
    }
    return sum;
}

int
main(int argc, char *argv[])
{
    char from[600];
    char to[600];
    int n = 20 + argc - 1;
    memset(from, 1, sizeof from);
    memcpy(to, from, (size_t)n % sizeof to);
    int sum = loop(n) + to[0];
    if (argc > 1 && strcmp(argv[1], "sites") == 0)
        sum += foreign_with_sites(n);
    if (argc > 1 && strcmp(argv[1], "plain") == 0)
        sum += foreign_plain(n);
    printf("%d\n", sum);
    return 0;
}
