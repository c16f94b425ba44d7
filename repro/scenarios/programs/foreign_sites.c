/* foreign_sites.c - code with value sites that another compiler instruments. */
#include <string.h>

int foreign_with_sites(int n);
int foreign_never_called(int n);

typedef int (*step)(int);

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

step foreign_steps[2] = { plus_three, minus_two };

int
foreign_with_sites(int n)
{
    int sum = 0;
    char from[300] = { 0 };
    char to[300];
    for (int i = 0; i < n; i++) {
        sum += foreign_steps[i & 1](i);
        memcpy(to, from, (unsigned)i % sizeof to);
        if (i % 7 == 3)
            sum += to[0];
    }
    return sum;
}

int
foreign_never_called(int n)
{
    return n > 3 ? n * 7 : n - 1;
}
