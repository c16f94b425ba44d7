/* smashed_stack.c - overwrites its stack, return addresses included, then accesses a null pointer:
 * there is nothing to unwind. With an argument, the frame pointer is made to point to itself. */
#include <stdint.h>
#include <string.h>

void smash(int loop);

void
smash(int loop)
{
    volatile uintptr_t *slot = __builtin_frame_address(0);
    if (loop)
        slot[0] = (uintptr_t)slot;
    else
        for (int i = 0; i < 64; i++)
            slot[i] = UINT64_C(0x4242424242424242);
    *(volatile int *)(uintptr_t)8 = 1;
}

int
main(int argc, char *argv[])
{
    char room[1024];
    (void)argv;
    memset(room, 0, sizeof room);
    smash(argc > 1);
    return room[argc];
}
