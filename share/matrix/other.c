/* other.c - the other half of sum.yaml: an indirect call, whose target value profiling records. */
int other(int (*step)(int), int n);

int
other(int (*step)(int), int n)
{
    return step(n);
}
