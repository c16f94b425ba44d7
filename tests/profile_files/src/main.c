/* main.c - a program with indirect calls and size-dependent memory functions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int middle(int n);
int leaf(int n);

static int
add_one(int x)
{
    return x + 1;
}

static int
twice(int x)
{
    return x * 2;
}

typedef int (*step)(int);
step steps[3] = { add_one, twice, add_one };

__attribute__((noinline)) int
run_steps(int n)
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
    char from[600], to[600];
    memset(from, 1, sizeof from);
    memcpy(to, from, (size_t)n % 600);
    int sum = run_steps(n) + to[0];
    if (argc > 2 && argv[2][0] == '1')
        sum += middle(n);
    if (argc > 3 && argv[3][0] == '1')
        sum += leaf(n);
    printf("%d\n", sum);
    return 0;
}
