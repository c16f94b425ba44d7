/* divides.c - integer division by zero, in main() (x86_64; aarch64 says 0). */
int
main(void)
{
    volatile int zero = 0;
    return 10 / zero;
}
