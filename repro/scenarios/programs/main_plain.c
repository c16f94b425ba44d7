/* main_plain.c - a program without value sites. */
#include <stdio.h>

int foreign_plain(int n);

__attribute__((noinline)) static int
count(int n)
{
    int odd = 0;
    for (int i = 0; i < n; i++)
        if (i % 2)
            odd++;
    return odd;
}

int
main(int argc, char *argv[])
{
    (void)argv;
    printf("%d\n", count(10 + argc) + foreign_plain(20));
    return 0;
}
