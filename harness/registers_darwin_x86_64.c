/* registers_darwin_x86_64.c - see registers_darwin.h and registers_host.h. Indices follow
 * x86_64_names in registers.c. */
#include "harness/registers_darwin.h"
#include "harness/registers_host.h"

#include <mach/thread_status.h>
#include <string.h>
#include <sys/ucontext.h>

const int darwin_state_flavor = x86_THREAD_STATE64;
const unsigned darwin_state_count = x86_THREAD_STATE64_COUNT;

void
registers_from_state(const void *state, struct registers *out)
{
    _STRUCT_X86_THREAD_STATE64 s;
    memcpy(&s, state, sizeof s);
    const uint64_t values[] = {
        s.__rax, s.__rbx, s.__rcx, s.__rdx, s.__rsi, s.__rdi, s.__rbp, s.__rsp, s.__r8,
        s.__r9,  s.__r10, s.__r11, s.__r12, s.__r13, s.__r14, s.__r15, s.__rip, s.__rflags,
        s.__cs,  0,       0,       0,       s.__fs,  s.__gs, /* ss, ds, es and the bases are not
                                                                told */
    };
    memset(out, 0, sizeof *out);
    out->cpu = CPU_X86_64;
    memcpy(out->value, values, sizeof values);
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
                                         .vector = u->uc_mcontext->__es.__trapno,
                                         .syndrome = u->uc_mcontext->__es.__err,
                                         .address = u->uc_mcontext->__es.__faultvaddr };
}
