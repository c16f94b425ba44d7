/* plain.c - a main without value-profile sites. */
int work(int n);
int leaf_sum(int n);
int leaf_flags(int a, int b, int c);

int
main(int argc, char **argv)
{
    (void)argv;
    int sum = leaf_sum(argc + 9) + leaf_flags(argc, 1, 0);
    if (argc > 2)
        sum += work(argc);
    return sum < 0;
}
