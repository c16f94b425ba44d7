/* registers_darwin_arm64.c - see registers_darwin.h and registers_host.h. Indices follow
 * aarch64_names in registers.c.
 *
 * Values are as the thread had them: code built for arm64 signs nothing. What an arm64e caller
 * signed is stripped where it is used as an address (pointer_auth.h). */
#include "harness/registers_darwin.h"
#include "harness/registers_host.h"

#include <mach/thread_status.h>
#include <string.h>
#include <sys/ucontext.h>

const int darwin_state_flavor = ARM_THREAD_STATE64;
const unsigned darwin_state_count = ARM_THREAD_STATE64_COUNT;

void
registers_from_state(const void *state, struct registers *out)
{
    _STRUCT_ARM_THREAD_STATE64 s;
    memcpy(&s, state, sizeof s);
    memset(out, 0, sizeof *out);
    out->cpu = CPU_AARCH64;
    memcpy(out->value, s.__x, sizeof s.__x);
    out->value[29] = (uint64_t)__darwin_arm_thread_state64_get_fp(s);
    out->value[30] = (uint64_t)__darwin_arm_thread_state64_get_lr(s);
    out->value[31] = (uint64_t)__darwin_arm_thread_state64_get_sp(s);
    out->value[32] = (uint64_t)__darwin_arm_thread_state64_get_pc(s);
    out->value[33] = s.__cpsr;
}

void
registers_from_ucontext(const void *context, struct registers *out)
{
    const ucontext_t *u = context;
    registers_from_state(&u->uc_mcontext->__ss, out);
}

void
exception_from_ucontext(const void *context, struct processor_exception *out)
{
    const ucontext_t *u = context;
    *out = (struct processor_exception){ .present = 1,
                                         .syndrome = u->uc_mcontext->__es.__esr,
                                         .address = u->uc_mcontext->__es.__far };
}
