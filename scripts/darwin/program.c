/* program.c - the program's own half: functions with and without value sites, some of them
 * executed. */
typedef int step(int);

extern int foreign_entry(int n);

static int
up(int x)
{
    return x + 1;
}

static int
down(int x)
{
    return x - 1;
}

__attribute__((noinline)) static int
apply(step *f, int x)
{
    return 2 * f(x);
}

__attribute__((noinline)) static int
walk(int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += apply(i & 1 ? up : down, i);
    return sum;
}

int
main(int argc, char **argv)
{
    (void)argv;
    return walk(argc + 4) + foreign_entry(argc) > 1000;
}
