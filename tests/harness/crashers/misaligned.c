/* misaligned.c - an aligned 16-byte store to an odd stack address: a general protection fault whose
 * address the system does not report (x86_64). */
int
main(void)
{
    _Alignas(16) char room[32] = { 0 };
#ifdef __x86_64__
    __asm__ volatile("movaps %%xmm0, (%0)" ::"r"(room + 1) : "memory");
#endif
    return room[0];
}
