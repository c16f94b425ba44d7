/* leaf.c - a library part without value-profile sites. */
__attribute__((noinline)) int
leaf(int n)
{
    if (n > 5)
        return 1;
    return 2;
}

int
leaf_sum(int n)
{
    int sum = 0;
    while (n-- > 0)
        sum += leaf(n);
    switch (sum & 3) {
    case 0:
        sum += 9;
        break;
    case 1:
        sum += 4;
        break;
    default:
        break;
    }
    return sum;
}

int
leaf_flags(int a, int b, int c)
{
    if ((a && b) || (b && c))
        return 1;
    return a || c;
}
