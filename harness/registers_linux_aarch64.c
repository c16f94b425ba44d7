/* registers_aarch64.c - see registers_host.h. Indices follow aarch64_names in registers.c. */
#include "harness/registers_host.h"

#include <string.h>
#include <sys/ucontext.h>
#include <sys/user.h>

bool
registers_from_prstatus(const void *data, size_t length, struct registers *out)
{
    struct user_regs_struct user; /* x0..x30, sp, pc, pstate */
    *out = (struct registers){ .cpu = CPU_UNKNOWN };
    if (length != sizeof user)
        return false;
    memcpy(&user, data, sizeof user);
    out->cpu = CPU_AARCH64;
    memcpy(out->value, user.regs, 31 * sizeof out->value[0]);
    out->value[31] = user.sp;
    out->value[32] = user.pc;
    out->value[33] = user.pstate;
    return true;
}

void
registers_from_ucontext(const void *context, struct registers *out)
{
    const ucontext_t *u = context;
    memset(out, 0, sizeof *out);
    out->cpu = CPU_AARCH64;
    for (size_t i = 0; i < 31; i++)
        out->value[i] = u->uc_mcontext.regs[i];
    out->value[31] = u->uc_mcontext.sp;
    out->value[32] = u->uc_mcontext.pc;
    out->value[33] = u->uc_mcontext.pstate;
}

int
registers_index_of_unwind(int number)
{
    return number >= 0 && number <= 32 ? number : -1; /* x0..x30, sp, pc */
}
