/* own_frames_darwin.c - Apple's libunwind over the crashed thread, see own.h.
 *
 * The cursor starts with the registers at the fault, not in the handler: nothing depends on the
 * system's signal trampoline. A fault of the unwinder on a damaged stack ends it, not the process.
 */
#include "harness/preload/own.h"

#include <libunwind.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <string.h>

static sigjmp_buf before;
static _Atomic int unwinding_tid; /* 0 = nobody is */

/* Room for an unwinder whose cursor is larger than that of the headers we were built with. */
union roomy_cursor {
    unw_cursor_t cursor;
    uint64_t room[256];
};

union roomy_context {
    unw_context_t context;
    uint64_t room[256];
};

static const unw_regnum_t x86_64_numbers[] = {
    UNW_X86_64_RAX, UNW_X86_64_RBX, UNW_X86_64_RCX, UNW_X86_64_RDX, UNW_X86_64_RSI, UNW_X86_64_RDI,
    UNW_X86_64_RBP, UNW_X86_64_RSP, UNW_X86_64_R8,  UNW_X86_64_R9,  UNW_X86_64_R10, UNW_X86_64_R11,
    UNW_X86_64_R12, UNW_X86_64_R13, UNW_X86_64_R14, UNW_X86_64_R15,
};

/* The program counter first: with it the unwinder looks up the function, and may move the stack
 * pointer, which is set behind it. */
static void
set_registers(unw_cursor_t *cursor, const struct registers *registers)
{
    unw_set_reg(cursor, UNW_REG_IP, register_pc(registers));
    if (registers->cpu == CPU_X86_64) {
        for (size_t i = 0; i < sizeof x86_64_numbers / sizeof x86_64_numbers[0]; i++)
            unw_set_reg(cursor, x86_64_numbers[i], registers->value[i]);
        return;
    }
    for (unw_regnum_t i = 0; i <= 30; i++) /* x0..x30 have the numbers 0..30 */
        unw_set_reg(cursor, UNW_AARCH64_X0 + i, registers->value[i]);
    unw_set_reg(cursor, UNW_REG_SP, register_sp(registers));
}

static bool
take_frame(unw_cursor_t *cursor, struct preload_frame *frame)
{
    unw_word_t pc = 0, sp = 0;
    unw_proc_info_t info;
    if (unw_get_reg(cursor, UNW_REG_IP, &pc) != UNW_ESUCCESS ||
        unw_get_reg(cursor, UNW_REG_SP, &sp) != UNW_ESUCCESS || pc == 0)
        return false;
    *frame = (struct preload_frame){ .pc = pc, .sp = sp };
    if (unw_get_proc_info(cursor, &info) == UNW_ESUCCESS) {
        frame->function_start = info.start_ip;
        frame->function_end = info.end_ip;
    }
    return true;
}

size_t
own_frames(const struct registers *registers, struct preload_frame *frames, size_t max)
{
    static union roomy_cursor cursor; /* the handler's stack is small */
    static union roomy_context context;
    static volatile size_t count; /* what is there when a fault ends the walk */
    count = 0;
    if (unw_getcontext(&context.context) != UNW_ESUCCESS ||
        unw_init_local(&cursor.cursor, &context.context) != UNW_ESUCCESS)
        return 0;
    atomic_store(&unwinding_tid, own_tid());
    if (sigsetjmp(before, 1) == 0) {
        set_registers(&cursor.cursor, registers);
        while (count < max && take_frame(&cursor.cursor, &frames[count])) {
            count++;
            if (unw_step(&cursor.cursor) <= 0)
                break;
        }
    }
    atomic_store(&unwinding_tid, 0);
    return count;
}

void
own_recover(int tid)
{
    if (atomic_load(&unwinding_tid) == tid)
        siglongjmp(before, 1);
}
