/* program.c - the program's part: one value site (the indirect call), and memory from allocate().
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

void *allocate(size_t size);
void release(void *memory);

static size_t
twice(size_t x)
{
    return 2 * x;
}

static size_t
square(size_t x)
{
    return x * x;
}

int
main(int argc, char **argv)
{
    (void)argv;
    size_t (*volatile grow)(size_t) = argc > 1 ? twice : square;
    char *memory = allocate(grow(64));
    if (memory == NULL)
        return 1;
    memset(memory, 1, grow(64));
    printf("%d\n", memory[grow(64) - 1]);
    release(memory);
    return 0;
}
