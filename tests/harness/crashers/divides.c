/* divides.c - integer division by zero, in main(). */
int
main(void)
{
    volatile int zero = 0;
    return 10 / zero;
}
