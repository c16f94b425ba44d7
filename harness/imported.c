/* imported.c - see imported.h. */
#include "harness/imported.h"

#include "harness/disasm.h"
#include "harness/fault.h"
#include "harness/memory.h"
#include "harness/profile_state.h"

#include "common/xalloc.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW_BEFORE 32U /* bytes of code looked at before the instruction, for a start */
#define WINDOW_MAX    12U

/* ---- memory ---- */

/* The record section with its addresses as the loader leaves them. */
static void
relocate(const struct imported_image *image, uint64_t address, unsigned char *bytes, size_t length)
{
    const struct prof_section *data = &image->image->sections[PROF_SEC_DATA];
    unsigned word = image->image->word;
    if (!data->present || !image->image->data || word == 0)
        return;
    for (size_t at = 0; at + word <= image->image->data_size; at += word) {
        uint64_t to = data->address + at - address;
        if (to >= length || length - to < word)
            continue;
        uint64_t value = prof_load(image->image->data + at, word, false);
        if (image->image->word_kinds && image->image->word_kinds[at / word] == WORD_ADDRESS)
            value += image->bias;
        memcpy(bytes + to, &value, word);
    }
}

static size_t
read_image(const struct imported_image *image, uint64_t address, void *buffer, size_t length)
{
    uint64_t linked = address - image->bias;
    const struct prof_load *load = prof_image_load_at(image->image, linked);
    if (!load)
        return 0;
    uint64_t inside = linked - load->address;
    uint64_t left = load->memory_size - inside;
    size_t count = left < length ? (size_t)left : length;
    memset(buffer, 0, count);
    if (inside < load->bytes.size) {
        size_t stored = load->bytes.size - (size_t)inside;
        memcpy(buffer, load->bytes.data + inside, stored < count ? stored : count);
    }
    relocate(image, linked, buffer, count);
    return count;
}

static size_t
read_memory(void *context, uint64_t address, void *buffer, size_t length)
{
    const struct imported_image *image = context;
    return image->image ? read_image(image, address, buffer, length) : 0;
}

/* ---- registers ---- */

static enum cpu
cpu_of(const struct crash_record *record)
{
    const char *arch = record->subject.arch;
    if (arch && strcmp(arch, "aarch64") == 0)
        return CPU_AARCH64;
    return arch && strcmp(arch, "x86_64") == 0 ? CPU_X86_64 : CPU_UNKNOWN;
}

bool
imported_registers(const struct crash_record *record, struct registers *out)
{
    static const char *const others[][2] = { { "fp", "x29" },
                                             { "lr", "x30" },
                                             { "cpsr", "pstate" },
                                             { "rfl", "eflags" },
                                             { "rflags", "eflags" } };
    *out = (struct registers){ .cpu = cpu_of(record) };
    for (size_t i = 0; i < record->register_count; i++) {
        const char *name = record->registers[i].name;
        for (size_t k = 0; k < sizeof others / sizeof others[0]; k++)
            if (strcmp(name, others[k][0]) == 0)
                name = others[k][1];
        register_set(out, name, record->registers[i].value);
    }
    return register_pc(out) != 0;
}

/* ---- the instruction and the fault ---- */

/* Start of the function at PC: its frame has a name, and so a distance from the start. */
static uint64_t
window_start(const struct crash_record *record, uint64_t pc)
{
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    if (!thread || thread->frame_count == 0 || !thread->frames[0].symbol_exact ||
        thread->frames[0].pc != pc || thread->frames[0].function_offset > WINDOW_BEFORE)
        return pc;
    return pc - thread->frames[0].function_offset;
}

static bool
take_instruction(struct crash_record *record, const struct registers *registers,
                 struct memory *memory, const struct imported_code *given,
                 struct instruction_effects *effects)
{
    unsigned char code[WINDOW_BEFORE + sizeof given->bytes];
    uint64_t pc = register_pc(registers), start = window_start(record, pc);
    size_t length = memory_read_prefix(memory, start, code, sizeof code);
    if (length <= pc - start) {
        start = pc;
        length = given->length;
        memcpy(code, given->bytes, length);
    }
    size_t before = (size_t)(pc - start);
    struct disassembler *disassembler = disassembler_open(registers->cpu);
    bool decoded = disassembler && length > before &&
                   disassemble_one(disassembler, code + before, length - before, pc, registers,
                                   &record->instruction, effects);
    if (decoded)
        disassemble_window(disassembler, code, length, start, pc, WINDOW_MAX, &record->instruction);
    disassembler_close(disassembler);
    return decoded;
}

/* Where code may run: the report lists the images, not the mappings. */
static struct crash_map *
code_of_modules(const struct crash_record *record, size_t *count)
{
    struct crash_map *maps = xcalloc(record->module_count + 1, sizeof *maps);
    for (size_t i = 0; i < record->module_count; i++) {
        maps[i].start = record->modules[i].base;
        maps[i].end = record->modules[i].end;
        memcpy(maps[i].perms, "r-xp", 5);
    }
    *count = record->module_count;
    return maps;
}

static int
by_start(const void *a, const void *b)
{
    const struct crash_map *left = a, *right = b;
    return left->start < right->start ? -1 : left->start > right->start;
}

static void
take_fault(struct crash_record *record, const struct registers *registers, struct memory *memory,
           const struct imported_code *code)
{
    struct instruction_effects effects = { 0 };
    bool decoded = take_instruction(record, registers, memory, code, &effects);
    int number = record->signal.code;
    struct stopped_signal signal = { .number = record->signal.number,
                                     .code = number,
                                     .is_fault = number > 0,
                                     .has_address = number == SEGV_MAPERR ||
                                                    number == SEGV_ACCERR ||
                                                    record->signal.reported_address != 0,
                                     .address = record->signal.reported_address };
    struct crash_fault known = record->fault, found = { 0 };
    if (!decoded || (signal.number != SIGSEGV && signal.number != SIGBUS) || signal.code <= 0)
        return;
    size_t count;
    struct crash_map *maps = code_of_modules(record, &count);
    qsort(maps, count, sizeof *maps, by_start);
    fault_describe(&signal, registers, true, &effects, memory, maps, count, &found);
    free(maps);
    if (!found.present || found.access == ACCESS_NONE) { /* nothing better than the report's word */
        free(found.expression);
        return;
    }
    if (found.address_source == ADDRESS_FROM_OS)
        found.address_source = ADDRESS_IMPORTED;
    found.region_kind = known.region_kind;
    found.region_nearest = known.region_nearest;
    found.decode = known.decode;
    found.decode_count = known.decode_count;
    if (known.present && known.address != found.address && !found.canonical) {
        free(found.region_kind); /* it was said of the reported address */
        found.region_kind = xstrdup("unmapped");
    }
    free(known.expression);
    record->fault = found;
    if (found.address_source == ADDRESS_FROM_INSTRUCTION)
        crash_import_decided(&record->import,
                             "the address of the fault: computed from the instruction's operands "
                             "and the registers, the report has none");
}

void
imported_examine(struct crash_record *record, const struct imported_image *image,
                 const struct imported_code *code)
{
    struct registers registers;
    if (!imported_registers(record, &registers))
        return;
    struct imported_image copy = *image; /* the context of the reads is not const */
    const struct stopped_process paper = { .read = read_memory, .context = &copy };
    struct memory *memory = memory_open(&paper);
    take_fault(record, &registers, memory, code);
    if (record->instruction.present)
        crash_import_decided(&record->import, "the faulting instruction: from the %s",
                             image->image ? "program given" : "code bytes in the report");
    if (image->check)
        profile_state_take_image(image->check, memory, image->bias, record);
    memory_close(memory);
}
