/* mapping_truncated.c - in continuous mode the counters are a mapping of the profile file: somebody
 * truncates the file while the program counts. */
#include <stdio.h>
#include <unistd.h>

const char *__llvm_profile_get_filename(void);

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
    int sum = work(1000);
    if (truncate(__llvm_profile_get_filename(), 0) != 0)
        perror("truncate");
    sum += work(5);
    printf("%d\n", sum);
    return 0;
}
