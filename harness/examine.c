/* examine.c - see examine.h. */
#include "harness/examine.h"

#include "harness/entry.h"
#include "harness/fault.h"
#include "harness/layers.h"
#include "harness/maps.h"
#include "harness/profile_state.h"
#include "harness/signals.h"
#include "harness/subject.h"
#include "harness/unwind.h"

#include "common/xalloc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WINDOW_BYTES        256U /* of code shown around the instruction, at most */
#define WINDOW_INSTRUCTIONS 40U
#define FUNCTION_BYTES      16384U /* decoded to find an instruction boundary, at most */

struct examination {
    const struct stopped_process *process;
    struct crash_record *record;
    struct memory *memory;
    struct modules modules;
    struct unwinder *unwinder;
    uint64_t main_function;      /* run-time address, 0 = unknown */
    bool in_main;                /* the crashed thread's stack passes through it */
    enum crash_phase deep_phase; /* from the bottom of a stack that is too deep to keep */
    uint64_t code_start;         /* of the crashed function, 0 = unknown */
    uint64_t code_end;
};

static void
take_signal(const struct stopped_signal *from, enum cpu cpu, struct crash_signal *to)
{
    char name[32];
    if (from->number == 0)
        return;
    to->present = true;
    to->number = from->number;
    to->name = xstrdup(signal_name(from->number, name, sizeof name));
    to->code = from->code;
    to->code_name = xstrdup(signal_code_name(from->number, from->code));
    to->reported_address = from->address;
    to->exception = exception_words(cpu, &from->exception);
}

static void
take_registers(const struct registers *from, struct crash_record *record)
{
    for (size_t i = 0; i < register_count(from->cpu); i++) {
        struct crash_register entry = { .name = xstrdup(register_name(from->cpu, i)),
                                        .value = from->value[i] };
        XAPPEND(record->registers, record->register_count, entry);
    }
}

static void
take_maps(struct examination *exam)
{
    size_t length = 0;
    char *text = exam->process->proc_file(exam->process->context, "maps", &length);
    if (!text)
        return;
    exam->record->maps = maps_parse(text, &exam->record->map_count);
    free(text);
}

static void
take_modules(struct examination *exam)
{
    struct crash_record *record = exam->record;
    for (size_t i = 0; i < exam->modules.count; i++) {
        struct module *module = &exam->modules.list[i];
        struct image_file *file = module_file(&exam->modules, module);
        struct crash_module entry = { .path = xstrdup(module->path),
                                      .base = module->base,
                                      .end = module->end,
                                      .bias = module->bias,
                                      .build_id = xstrdup(module->build_id),
                                      .has_symtab = file && image_file_has_symbols(file) };
        XAPPEND(record->modules, record->module_count, entry);
    }
}

/* Source lines only for the program and libraries of its own: those of the system's libraries cost
 * more to read than they tell. */
static bool
wants_line(enum frame_layer layer)
{
    return layer != LAYER_LIBC && layer != LAYER_LOADER && layer != LAYER_KERNEL;
}

static void
name_frame(struct examination *exam, const struct unwound_frame *from, struct crash_frame *to)
{
    struct module *module = modules_find(&exam->modules, from->pc);
    if (!module)
        return;
    to->module = xstrdup(module->path);
    to->module_offset = from->pc - module->bias;
    struct image_file *file = module_file(&exam->modules, module);
    uint64_t lookup = to->module_offset - (from->is_return_address ? 1 : 0);
    struct symbol symbol;
    if (file && image_file_find(file, lookup, &symbol)) {
        to->function = xstrndup(symbol.name, strcspn(symbol.name, "@")); /* without version */
        to->function_offset = to->module_offset - symbol.start;
        to->symbol_exact = true;
    }
    to->layer = layer_of_frame(to);
    if (to->layer == LAYER_UNKNOWN && file && image_file_is_linkage(file, lookup))
        to->layer = LAYER_LOADER; /* on its way to another image */
    const char *path;
    if (file && wants_line(to->layer) && image_file_line(file, lookup, &path, &to->line))
        to->file = xstrdup(path);
}

/* The phase of a stack whose outermost frames were not kept: from those of its bottom alone. */
static enum crash_phase
phase_of_bottom(struct examination *exam, const struct unwind_result *walk)
{
    struct crash_frame *frames = xcalloc(UNWIND_BOTTOM, sizeof *frames);
    size_t count = walk->bottom_count < UNWIND_BOTTOM ? walk->bottom_count : UNWIND_BOTTOM;
    for (size_t i = 0; i < count; i++) {
        size_t slot = (walk->bottom_count - count + i) % UNWIND_BOTTOM;
        struct unwound_frame frame = { .pc = walk->bottom[slot], .is_return_address = true };
        name_frame(exam, &frame, &frames[i]);
    }
    enum crash_phase phase = phase_of_stack(frames, count, false);
    for (size_t i = 0; i < count; i++) {
        free(frames[i].module);
        free(frames[i].function);
        free(frames[i].file);
    }
    free(frames);
    return phase;
}

static void
take_thread(struct examination *exam, const struct stopped_thread *from, bool crashed)
{
    static struct unwind_result walk; /* 16 KiB, reused */
    struct crash_thread thread = { .tid = from->tid, .crashed = crashed };
    walk.count = 0;
    walk.stop_reason = "unwinder-error";
    if (from->has_registers)
        unwind_thread(exam->unwinder, &from->registers, exam->process->frames,
                      crashed ? exam->process->frame_count : 0, &walk);
    thread.stop_reason = xstrdup(walk.stop_reason);
    for (size_t i = 0; i < walk.count; i++) {
        struct crash_frame frame = { .pc = walk.frames[i].pc, .trust = walk.frames[i].trust };
        name_frame(exam, &walk.frames[i], &frame);
        XAPPEND(thread.frames, thread.frame_count, frame);
        if (crashed && exam->main_function && walk.frames[i].function_start == exam->main_function)
            exam->in_main = true;
    }
    if (crashed)
        exam->deep_phase = phase_of_bottom(exam, &walk);
    if (crashed && walk.count > 0) {
        exam->code_start = walk.frames[0].function_start;
        exam->code_end = walk.frames[0].function_end;
    }
    XAPPEND(exam->record->threads, exam->record->thread_count, thread);
}

static void
take_threads(struct examination *exam)
{
    const struct stopped_process *process = exam->process;
    exam->unwinder = unwinder_open(&exam->modules, exam->record->maps, exam->record->map_count);
    take_thread(exam, &process->threads[process->crashed], true);
    for (size_t i = 0; i < process->thread_count; i++)
        if (i != process->crashed)
            take_thread(exam, &process->threads[i], false);
    unwinder_close(exam->unwinder);
}

/* Start of the code window: the function's start, by symbol or unwind table; decoding from a guess
 * would desynchronise. */
static uint64_t
window_start(const struct examination *exam, uint64_t pc)
{
    const struct crash_thread *thread = crash_record_crashed_thread(exam->record);
    uint64_t start = exam->code_start;
    if (thread && thread->frame_count > 0 && thread->frames[0].symbol_exact)
        start = pc - thread->frames[0].function_offset;
    return start && start <= pc ? start : pc;
}

/* Far into a long function: an instruction boundary near PC, found by decoding from START. */
static uint64_t
boundary_near(struct examination *exam, struct disassembler *disassembler, uint64_t start,
              uint64_t pc)
{
    if (pc - start <= WINDOW_BYTES / 2)
        return start;
    if (pc - start > FUNCTION_BYTES)
        return pc;
    size_t length = (size_t)(pc - start);
    unsigned char *code = xcalloc(1, length);
    size_t offset = length;
    if (memory_read(exam->memory, start, code, length))
        offset = disassemble_boundary(disassembler, code, length, length - WINDOW_BYTES / 2);
    free(code);
    return start + offset;
}

static void
take_window(struct examination *exam, struct disassembler *disassembler, uint64_t pc)
{
    unsigned char code[WINDOW_BYTES];
    uint64_t start = boundary_near(exam, disassembler, window_start(exam, pc), pc);
    size_t length = memory_read_prefix(exam->memory, start, code, sizeof code);
    if (exam->code_end > start && exam->code_end - start < length)
        length = (size_t)(exam->code_end - start);
    disassemble_window(disassembler, code, length, start, pc, WINDOW_INSTRUCTIONS,
                       &exam->record->instruction);
}

static void
take_instruction(struct examination *exam, const struct registers *registers,
                 struct instruction_effects *effects)
{
    unsigned char code[16];
    uint64_t pc = register_pc(registers);
    size_t length = memory_read_prefix(exam->memory, pc, code, sizeof code);
    struct disassembler *disassembler = disassembler_open(registers->cpu);
    if (disassembler && length > 0 &&
        disassemble_one(disassembler, code, length, pc, registers, &exam->record->instruction,
                        effects))
        take_window(exam, disassembler, pc);
    disassembler_close(disassembler);
}

static void
take_fault(struct examination *exam)
{
    struct crash_record *record = exam->record;
    const struct stopped_thread *thread = &exam->process->threads[exam->process->crashed];
    struct instruction_effects effects = { 0 };
    if (!thread->has_registers)
        return;
    take_registers(&thread->registers, record);
    take_instruction(exam, &thread->registers, &effects);
    fault_describe(&exam->process->signal, &thread->registers, record->instruction.present,
                   &effects, exam->memory, record->maps, record->map_count, &record->fault);
    fault_region(&exam->modules, record->maps, record->map_count, &thread->registers,
                 &record->fault);
}

static uint64_t
now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void
examine_clear(struct crash_record *record)
{
    struct crash_record *old = crash_record_new();
    struct crash_record empty = *old;
    *old = *record;
    *record = empty;
    record->run = old->run; /* not the examination's */
    record->tool = old->tool;
    old->run = empty.run;
    old->tool = NULL;
    crash_record_free(old);
}

static enum cpu
cpu_of(const struct stopped_process *process)
{
    return process->threads[process->crashed].registers.cpu;
}

static uint64_t
main_function_of(const struct examination *exam, const struct module *program)
{
    if (!program)
        return 0;
    return program->main_function
               ? program->main_function
               : entry_main_function(exam->memory, cpu_of(exam->process), program->entry);
}

void
examine(const struct stopped_process *process, struct crash_record *record)
{
    struct examination exam = { .process = process, .record = record };
    uint64_t start_us = now_us();
    exam.memory = memory_open(process);
    take_signal(&process->signal, cpu_of(process), &record->signal);
    take_maps(&exam);
    modules_load(&exam.modules, process, exam.memory, record->maps, record->map_count);
    struct module *program = subject_take(&exam.modules, process, record);
    exam.main_function = main_function_of(&exam, program);
    take_modules(&exam);
    take_threads(&exam);
    take_fault(&exam);
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    if (thread)
        record->run.phase = phase_of_stack(thread->frames, thread->frame_count, exam.in_main);
    if (record->run.phase == PHASE_UNKNOWN)
        record->run.phase = exam.deep_phase;
    if (record->run.phase == PHASE_UNKNOWN && thread && !process->threads[process->crashed].is_main)
        record->run.phase = PHASE_RUNNING; /* whatever else its stack hides: someone started it */
    profile_state_take(process, &exam.modules, exam.memory, program, record);
    modules_free(&exam.modules);
    memory_close(exam.memory);
    record->run.capture_us = now_us() - start_us;
}
