/* stack_overflow.c - a recursion without end, in sink(). */
int sink(int depth);

int
sink(int depth)
{
    volatile char room[4096];
    room[0] = (char)depth;
    return sink(depth + 1) + room[0];
}

int
main(void)
{
    return sink(0);
}
