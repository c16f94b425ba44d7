/* library.c - the part that another compiler builds. */
int library_call(int (*function)(int), int n);
int library_sum(int n);

int
library_call(int (*function)(int), int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += function(i);
    return sum;
}

int
library_sum(int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += i & 1 ? n : -n;
    return sum;
}
