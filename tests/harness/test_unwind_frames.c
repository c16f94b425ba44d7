/* test_unwind_frames.c - the unwinder of macOS: frames from inside the process, frame pointers,
 * signed return addresses, damaged stacks. */
#include "tests/common/cmocka_all.h"

#include "harness/images.h"
#include "harness/pointer_auth.h"

#include <string.h>

#define STACK     UINT64_C(0x16f000000)
#define CODE      UINT64_C(0x100000000)
#define SIGNATURE UINT64_C(0x6a3d800000000000) /* of pointer authentication: above 47 bits */

struct process {
    struct stopped_process stopped;
    uint64_t words[64]; /* the stack */
    struct crash_map maps[2];
    struct modules modules;
    struct registers registers;
    struct unwind_result result;
};

static size_t
read_memory(void *context, uint64_t address, void *buffer, size_t length)
{
    struct process *process = context;
    uint64_t at = address - STACK;
    if (at >= sizeof process->words)
        return 0;
    size_t left = sizeof process->words - (size_t)at;
    memcpy(buffer, (char *)process->words + at, length < left ? length : left);
    return length < left ? length : left;
}

static char *
no_file(void *context, const char *name, size_t *length)
{
    (void)context, (void)name, (void)length;
    return NULL;
}

static void
set_up(struct process *process, enum cpu cpu)
{
    *process = (struct process){
        .maps = { { .start = CODE, .end = CODE + 0x10000, .perms = "r-xp" },
                  { .start = STACK, .end = STACK + sizeof process->words, .perms = "rw-p" } },
        .registers = { .cpu = cpu },
    };
    process->stopped = (struct stopped_process){
        .format = &image_format_macho, .read = read_memory, .proc_file = no_file, .context = process
    };
    register_set(&process->registers, cpu == CPU_AARCH64 ? "pc" : "rip", CODE + 0x100);
    register_set(&process->registers, cpu == CPU_AARCH64 ? "sp" : "rsp", STACK);
    register_set(&process->registers, cpu == CPU_AARCH64 ? "x29" : "rbp", STACK + 16);
}

/* { caller's record, return address } at word INDEX */
static void
put_record(struct process *process, size_t index, uint64_t next, uint64_t caller)
{
    process->words[index] = next;
    process->words[index + 1] = caller;
}

static void
walk(struct process *process, const struct stopped_frame *frames, size_t count)
{
    struct memory *memory = memory_open(&process->stopped);
    modules_load(&process->modules, &process->stopped, memory, process->maps, 2);
    struct unwinder *unwinder = unwinder_open(&process->modules, process->maps, 2);
    unwind_thread(unwinder, &process->registers, frames, count, &process->result);
    unwinder_close(unwinder);
    modules_free(&process->modules);
    memory_close(memory);
}

static void
frame_records_lead_outwards(void **state)
{
    (void)state;
    static const enum cpu machines[] = { CPU_AARCH64, CPU_X86_64 };
    for (size_t i = 0; i < 2; i++) {
        struct process process;
        set_up(&process, machines[i]);
        put_record(&process, 2, STACK + 64, CODE + 0x200);
        put_record(&process, 8, 0, CODE + 0x300);
        walk(&process, NULL, 0);
        assert_int_equal(process.result.count, 3);
        assert_int_equal(process.result.frames[0].pc, CODE + 0x100);
        assert_int_equal(process.result.frames[0].trust, TRUST_CONTEXT);
        assert_false(process.result.frames[0].is_return_address);
        assert_int_equal(process.result.frames[1].pc, CODE + 0x200);
        assert_int_equal(process.result.frames[1].trust, TRUST_FRAME_POINTER);
        assert_true(process.result.frames[1].is_return_address);
        assert_int_equal(process.result.frames[2].pc, CODE + 0x300);
        assert_string_equal(process.result.stop_reason, "outermost");
    }
}

static void
signed_addresses_are_stripped(void **state)
{
    (void)state;
    struct process process;
    set_up(&process, CPU_AARCH64);
    register_set(&process.registers, "pc", SIGNATURE | (CODE + 0x100));
    register_set(&process.registers, "x29", SIGNATURE | (STACK + 16));
    put_record(&process, 2, SIGNATURE | (STACK + 64), SIGNATURE | (CODE + 0x200));
    put_record(&process, 8, 0, CODE + 0x300);
    walk(&process, NULL, 0);
    assert_int_equal(process.result.count, 3);
    assert_int_equal(process.result.frames[0].pc, CODE + 0x100);
    assert_int_equal(process.result.frames[1].pc, CODE + 0x200);
    assert_int_equal(pointer_strip(CPU_X86_64, SIGNATURE | CODE), SIGNATURE | CODE);
}

/* A wild jump keeps all bits of its address, and its caller is in the link register. */
static void
bad_program_counter(void **state)
{
    (void)state;
    struct process process;
    set_up(&process, CPU_AARCH64);
    register_set(&process.registers, "pc", UINT64_C(0x3b81b73500e0d87e));
    register_set(&process.registers, "x30", SIGNATURE | (CODE + 0x180));
    put_record(&process, 2, 0, CODE + 0x200);
    walk(&process, NULL, 0);
    assert_int_equal(process.result.frames[0].pc, UINT64_C(0x3b81b73500e0d87e));
    assert_int_equal(process.result.frames[1].pc, CODE + 0x180);
    assert_int_equal(process.result.frames[1].trust, TRUST_SCAN);
    assert_int_equal(process.result.frames[2].pc, CODE + 0x200);
    set_up(&process, CPU_X86_64);
    register_set(&process.registers, "rip", 0x10);
    process.words[0] = CODE + 0x180; /* pushed by the call */
    put_record(&process, 2, 0, CODE + 0x200);
    walk(&process, NULL, 0);
    assert_int_equal(process.result.frames[1].pc, CODE + 0x180);
    register_set(&process.registers, "rsp", 0x20);
    walk(&process, NULL, 0);
    assert_int_equal(process.result.count, 1);
    assert_string_equal(process.result.stop_reason, "unwinder-error");
}

static void
frames_from_inside_win(void **state)
{
    (void)state;
    struct process process;
    const struct stopped_frame frames[] = {
        { CODE + 0x100, STACK, CODE + 0xf0, CODE + 0x140 },
        { CODE + 0x400, STACK + 32, CODE + 0x3f0, CODE + 0x440 },
        { CODE + 0x500, STACK + 64, 0, 0 },
        { 0x77, STACK + 80, 0, 0 }, /* no code */
    };
    set_up(&process, CPU_X86_64);
    put_record(&process, 2, 0, CODE + 0x200);
    walk(&process, frames, 4);
    assert_int_equal(process.result.count, 3);
    assert_int_equal(process.result.frames[0].function_start, CODE + 0xf0);
    assert_int_equal(process.result.frames[1].pc, CODE + 0x400);
    assert_int_equal(process.result.frames[1].trust, TRUST_CFI);
    assert_int_equal(process.result.frames[1].function_start, CODE + 0x3f0);
    assert_string_equal(process.result.stop_reason, "outermost");
    walk(&process, frames + 1, 2); /* of another place: not this crash */
    assert_int_equal(process.result.frames[1].pc, CODE + 0x200);
    walk(&process, frames, 1); /* no callers found */
    assert_int_equal(process.result.frames[1].pc, CODE + 0x200);
}

static void
damaged_stacks_end(void **state)
{
    (void)state;
    struct process process;
    set_up(&process, CPU_AARCH64);
    put_record(&process, 2, STACK + 16, CODE + 0x200); /* leads to itself */
    walk(&process, NULL, 0);
    assert_string_equal(process.result.stop_reason, "no-progress");
    put_record(&process, 2, STACK + 64, 0x1234);
    walk(&process, NULL, 0);
    assert_string_equal(process.result.stop_reason, "unwinder-error");
    put_record(&process, 2, STACK + 0x100000, CODE + 0x200);
    walk(&process, NULL, 0);
    assert_int_equal(process.result.count, 2);
    assert_string_equal(process.result.stop_reason, "unmapped-sp");
    register_set(&process.registers, "x29", STACK + 13);
    walk(&process, NULL, 0);
    assert_string_equal(process.result.stop_reason, "unmapped-sp");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame_records_lead_outwards),
        cmocka_unit_test(signed_addresses_are_stripped),
        cmocka_unit_test(bad_program_counter),
        cmocka_unit_test(frames_from_inside_win),
        cmocka_unit_test(damaged_stacks_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
