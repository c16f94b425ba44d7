/* application_heap.c - an instrumented program that frees a block twice; libc notices and aborts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((noinline)) static void
release(char *block)
{
    free(block);
}

int
main(void)
{
    char *volatile block = malloc(40);
    if (!block)
        return 1;
    strcpy(block, "used");
    puts(block);
    release(block);
    release(block);
    return 0;
}
