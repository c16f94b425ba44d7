/* registers_x86_64.c - see registers_host.h. Indices follow x86_64_names in registers.c. */
#include "harness/registers_host.h"

#include <asm/prctl.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/ucontext.h>
#include <sys/user.h>
#include <unistd.h>

bool
registers_from_prstatus(const void *data, size_t length, struct registers *out)
{
    struct user_regs_struct user;
    *out = (struct registers){ .cpu = CPU_UNKNOWN };
    if (length != sizeof user)
        return false;
    memcpy(&user, data, sizeof user);
    const uint64_t values[] = {
        user.rax, user.rbx, user.rcx, user.rdx,     user.rsi,     user.rdi, user.rbp,
        user.rsp, user.r8,  user.r9,  user.r10,     user.r11,     user.r12, user.r13,
        user.r14, user.r15, user.rip, user.eflags,  user.cs,      user.ss,  user.ds,
        user.es,  user.fs,  user.gs,  user.fs_base, user.gs_base,
    };
    out->cpu = CPU_X86_64;
    memcpy(out->value, values, sizeof values);
    return true;
}

void
registers_from_ucontext(const void *context, struct registers *out)
{
    static const unsigned char order[] = { REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI,
                                           REG_RBP, REG_RSP, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                           REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP, REG_EFL };
    const ucontext_t *u = context;
    memset(out, 0, sizeof *out);
    out->cpu = CPU_X86_64;
    for (size_t i = 0; i < sizeof order; i++)
        out->value[i] = (uint64_t)u->uc_mcontext.gregs[order[i]];
    uint64_t selectors =
        (uint64_t)u->uc_mcontext.gregs[REG_CSGSFS]; /* cs, gs, fs, ss: 16 bits each */
    out->value[18] = selectors & 0xffff;
    out->value[19] = selectors >> 48;
    out->value[22] = (selectors >> 32) & 0xffff;
    out->value[23] = (selectors >> 16) & 0xffff;
    syscall(SYS_arch_prctl, ARCH_GET_FS, &out->value[24]);
    syscall(SYS_arch_prctl, ARCH_GET_GS, &out->value[25]);
}

int
registers_index_of_unwind(int number)
{
    /* DWARF numbering: rax rdx rcx rbx rsi rdi rbp rsp r8 ... r15 rip */
    static const signed char index[] = { 0, 3, 2, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
    return number >= 0 && (size_t)number < sizeof index ? index[number] : -1;
}
