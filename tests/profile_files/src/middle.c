/* middle.c - both kinds of value sites in one function, and one that never runs. */
#include <string.h>

static int
plus_three(int x)
{
    return x + 3;
}

static int
minus_two(int x)
{
    return x - 2;
}

typedef int (*step)(int);
step middle_steps[2] = { plus_three, minus_two };

int
middle(int n)
{
    int sum = 0;
    char from[300] = { 0 }, to[300] = { 0 };
    for (int i = 0; i < n; i++) {
        sum += middle_steps[i & 1](i);
        memcpy(to, from, (unsigned)i % 300);
        if (i % 7 == 3)
            sum += to[0];
    }
    return sum;
}

int
middle_unused(int n)
{
    return n > 3 ? n * 7 : n - 1;
}
