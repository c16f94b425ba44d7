/* fork_counts_twice.c - a child inherits the counters of its parent and writes them again. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

__attribute__((noinline)) static int
work(int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++)
        if (i % 3)
            sum += i;
    return sum;
}

int
main(void)
{
    int sum = work(100);
    pid_t child = fork();
    if (child == 0) {
        sum += work(10);
        return sum < 0;
    }
    waitpid(child, NULL, 0);
    printf("%d\n", sum);
    return 0;
}
