/* host.c - not instrumented: calls into the shared library under test. */
int work(int n);
int leaf_sum(int n);

int
main(int argc, char **argv)
{
    (void)argv;
    return work(argc + 20) + leaf_sum(argc + 9) < -1000000;
}
