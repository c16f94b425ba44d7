/* leaf.c - functions without value sites. */
__attribute__((noinline)) int
leaf_step(int n)
{
    return n > 5 ? 1 : 2;
}

int
leaf(int n)
{
    int sum = 0;
    while (n-- > 0)
        sum += leaf_step(n);
    switch (sum & 3) {
    case 0:
        return sum + 9;
    case 1:
        return sum + 4;
    default:
        return sum;
    }
}
