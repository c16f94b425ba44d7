/* arena_torn_down.c - the program serves calloc from an arena of its own and unmaps it in an exit
 * handler that runs before the profile is written. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { ARENA = 1 << 20 };

void __libc_free(void *block);

static char *arena;
static size_t used;

void *
calloc(size_t count, size_t size)
{
    if (!arena)
        arena = mmap(NULL, ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *block = arena + used;
    used += (count * size + 15) & ~(size_t)15;
    return block;
}

void
free(void *block)
{
    char *at = block;
    if (at >= arena && at < arena + ARENA)
        return;
    __libc_free(block);
}

static void
tear_down(void)
{
    munmap(arena, ARENA);
}

typedef int (*step)(int);

static int
add_one(int x)
{
    return x + 1;
}

static int
add_two(int x)
{
    return x + 2;
}

step steps[2] = { add_one, add_two };

int
main(int argc, char *argv[])
{
    int sum = 0;
    (void)argv;
    atexit(tear_down);
    for (int i = 0; i < argc * 20; i++)
        sum += steps[i & 1](i);
    printf("%d\n", sum);
    return 0;
}
