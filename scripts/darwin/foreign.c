/* foreign.c - the half that another LLVM instruments: three small functions without value sites. */
__attribute__((noinline)) static int
triple(int x)
{
    return 3 * x;
}

__attribute__((noinline)) static int
twice(int x)
{
    return x > 3 ? triple(x) : 2 * x;
}

int
foreign_entry(int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += twice(i);
    return sum;
}
