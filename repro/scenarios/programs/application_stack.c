/* application_stack.c - an instrumented program that recurses without an end. */
#include <stdio.h>

__attribute__((noinline)) static unsigned
depth_of(unsigned volatile *level)
{
    unsigned volatile next[64];
    next[0] = *level + 1;
    return depth_of(next) + next[63 & next[0]];
}

int
main(void)
{
    unsigned volatile start = 0;
    printf("%u\n", depth_of(&start));
    return 0;
}
