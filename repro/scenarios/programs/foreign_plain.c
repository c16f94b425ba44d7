/* foreign_plain.c - code without value sites that another compiler instruments. */
int foreign_plain(int n);

__attribute__((noinline)) static int
leaf(int n)
{
    if (n > 5)
        return 1;
    return 2;
}

int
foreign_plain(int n)
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
