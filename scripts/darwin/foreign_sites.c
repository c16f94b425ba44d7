/* foreign_sites.c - the foreign half with a value site (an indirect call) that is executed. */
typedef int step(int);

static int
same(int x)
{
    return x;
}

static int
negated(int x)
{
    return -x;
}

int
foreign_entry(int n)
{
    step *steps[] = { same, negated };
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += steps[i & 1](i);
    return sum;
}
