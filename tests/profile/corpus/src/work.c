/* work.c - a library part with value-profile sites and a function that is never called. */
#include <string.h>

typedef int (*step)(int);

static int
add(int x)
{
    return x + 3;
}

static int
sub(int x)
{
    return x - 2;
}

step work_steps[2] = { add, sub };

int
work(int n)
{
    int sum = 0;
    char a[300] = { 0 }, b[300];
    for (int i = 0; i < n; i++) {
        sum += work_steps[i & 1](i);
        memcpy(b, a, (unsigned)i % 300);
        if (i % 7 == 3)
            sum += b[0];
    }
    return sum;
}

int
work_unused(int n)
{
    return n > 3 ? n * 7 : n - 1;
}
