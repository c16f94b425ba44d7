/* main.c - the program's own file: indirect calls, sized memory functions, three exits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int work(int n);
int leaf_sum(int n);

typedef int (*step)(int);

static int
up(int x)
{
    return x + 1;
}

static int
twice(int x)
{
    return x * 2;
}

step steps[3] = { up, twice, up };

__attribute__((noinline)) int
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
main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 20;
    char a[600], b[600];
    memset(a, 1, sizeof a);
    memcpy(b, a, (size_t)n % 600);
    int sum = loop(n) + b[0];
    if (argc > 2 && argv[2][0] == '1')
        sum += work(n);
    if (argc > 3 && argv[3][0] == '1')
        sum += leaf_sum(n);
    printf("%d\n", sum);
    return 0;
}
