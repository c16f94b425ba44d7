/* unwind_cfi.c - see unwind.h: libunwind's remote interface.
 *
 * libunwind reads registers and memory through callbacks, as libunwind-ptrace does, but here they
 * serve a stopped_process: the same code unwinds under ptrace and behind the preloaded handler, and
 * memory comes page by page instead of word by word. Names are never libunwind's (it names stripped
 * code by the nearest exported symbol).
 */
#include "harness/unwind.h"

#include "harness/frame_index.h"
#include "harness/maps.h"
#include "harness/registers_host.h"

#include "common/xalloc.h"

#include <libunwind.h>
#include <stdlib.h>
#include <string.h>

/* Exported by libunwind for users who find unwind tables themselves, but not in its headers. */
int UNW_OBJ(dwarf_search_unwind_table)(unw_addr_space_t as, unw_word_t ip, unw_dyn_info_t *di,
                                       unw_proc_info_t *pi, int need_unwind_info, void *arg);

#define ACCESS_BUDGET   4000000U /* some 100 are needed per frame */
#define DEEP_FRAMES_MAX 20000U   /* walked at most to find the bottom of an endless stack */

struct cfi_unwinder {
    struct unwinder base;
    unw_addr_space_t space;
    struct modules *modules;
    const struct crash_map *maps;
    size_t map_count;
    struct registers registers; /* of the thread being unwound */
    unsigned budget;            /* memory accesses left for this thread: hostile tables may loop */
    bool table_found;           /* did the last step use an unwind table? */
    const struct module *indexed; /* the image `index` is of, NULL = none yet */
    struct frame_index index;     /* for the last image without a search table of its own */
};

/* `index` has no address in the process: libunwind reads it from here, where no program can have
 * memory. */
#define INDEX_ADDRESS UINT64_C(0xfff0000000000000)

/* DWARF pointer encodings of .eh_frame_hdr (LSB core specification, "DWARF Extensions"). */
#define ENCODING_FORMAT 0x0fU
#define ENCODING_SDATA4 0x0bU
#define ENCODING_UDATA4 0x03U
#define TABLE_ENCODING  0x3bU /* relative to the header, sdata4: the only one linkers write */

static unsigned
encoded_size(unsigned char encoding)
{
    unsigned format = encoding & ENCODING_FORMAT;
    if (format == ENCODING_SDATA4 || format == ENCODING_UDATA4)
        return 4;
    return 0;
}

/* Where the binary search table of MODULE lies; false if it has none that we understand. */
static bool
describe_table(struct cfi_unwinder *unwinder, const struct module *module, unw_dyn_info_t *info)
{
    unsigned char header[12];
    if (module->unwind_table == 0 ||
        !memory_read(unwinder->modules->memory, module->unwind_table, header, sizeof header))
        return false;
    unsigned pointer_size = encoded_size(header[1]);
    unsigned count_size = encoded_size(header[2]);
    if (header[0] != 1 || pointer_size == 0 || count_size == 0 || header[3] != TABLE_ENCODING)
        return false;
    uint32_t count;
    memcpy(&count, header + 4 + pointer_size, sizeof count);
    uint64_t entries = (uint64_t)count * 8; /* two 32-bit words each */
    if (entries > module->unwind_table_size)
        return false;
    memset(info, 0, sizeof *info);
    info->format = UNW_INFO_FORMAT_REMOTE_TABLE;
    info->start_ip = module->base;
    info->end_ip = module->end;
    info->u.rti.segbase = module->unwind_table;
    info->u.rti.table_data = module->unwind_table + 4 + pointer_size + count_size;
    info->u.rti.table_len = entries / sizeof(unw_word_t);
    return true;
}

static bool
describe_index(struct cfi_unwinder *unwinder, struct module *module, unw_dyn_info_t *info)
{
    if (unwinder->indexed != module) {
        frame_index_free(&unwinder->index);
        frame_index_build(unwinder->modules, module, &unwinder->index);
        unwinder->indexed = module;
    }
    memset(info, 0, sizeof *info);
    info->format = UNW_INFO_FORMAT_REMOTE_TABLE;
    info->start_ip = module->base;
    info->end_ip = module->end;
    info->u.rti.segbase = module->base;
    info->u.rti.table_data = INDEX_ADDRESS;
    info->u.rti.table_len =
        unwinder->index.count * sizeof *unwinder->index.entries / sizeof(unw_word_t);
    return unwinder->index.count > 0;
}

static int
find_proc_info(unw_addr_space_t space, unw_word_t ip, unw_proc_info_t *info, int need, void *arg)
{
    struct cfi_unwinder *unwinder = arg;
    unw_dyn_info_t table;
    struct module *module = modules_find(unwinder->modules, ip);
    if (!module ||
        (!describe_table(unwinder, module, &table) && !describe_index(unwinder, module, &table)))
        return -UNW_ENOINFO;
    int status = UNW_OBJ(dwarf_search_unwind_table)(space, ip, &table, info, need, arg);
    if (status == 0)
        unwinder->table_found = true;
    return status;
}

static void
put_unwind_info(unw_addr_space_t space, unw_proc_info_t *info, void *arg)
{
    (void)space, (void)info, (void)arg; /* table entries come from libunwind's own pool */
}

static int
no_dynamic_list(unw_addr_space_t space, unw_word_t *address, void *arg)
{
    (void)space, (void)arg;
    *address = 0;
    return -UNW_ENOINFO;
}

static bool
read_index(const struct cfi_unwinder *unwinder, uint64_t address, unw_word_t *value)
{
    uint64_t at = address - INDEX_ADDRESS;
    uint64_t size = unwinder->index.count * sizeof *unwinder->index.entries;
    if (at > size || size - at < sizeof *value)
        return false;
    memcpy(value, (const char *)unwinder->index.entries + at, sizeof *value);
    return true;
}

static int
access_memory(unw_addr_space_t space, unw_word_t address, unw_word_t *value, int write, void *arg)
{
    struct cfi_unwinder *unwinder = arg;
    (void)space;
    if (unwinder->budget == 0)
        return -UNW_EINVAL;
    unwinder->budget--;
    if (!write && address >= INDEX_ADDRESS && read_index(unwinder, address, value))
        return 0;
    if (write || !memory_read(unwinder->modules->memory, address, value, sizeof *value))
        return -UNW_EINVAL;
    return 0;
}

static int
access_register(unw_addr_space_t space, unw_regnum_t number, unw_word_t *value, int write,
                void *arg)
{
    struct cfi_unwinder *unwinder = arg;
    (void)space;
    int index = registers_index_of_unwind(number);
    if (write || index < 0)
        return -UNW_EBADREG;
    *value = unwinder->registers.value[index];
    return 0;
}

static int
no_floating_point(unw_addr_space_t space, unw_regnum_t number, unw_fpreg_t *value, int write,
                  void *arg)
{
    (void)space, (void)number, (void)value, (void)write, (void)arg;
    return -UNW_EBADREG;
}

static int
no_resume(unw_addr_space_t space, unw_cursor_t *cursor, void *arg)
{
    (void)space, (void)cursor, (void)arg;
    return -UNW_EINVAL;
}

static int
no_name(unw_addr_space_t space, unw_word_t address, char *buffer, size_t length, unw_word_t *offset,
        void *arg)
{
    (void)space, (void)address, (void)buffer, (void)length, (void)offset, (void)arg;
    return -UNW_ENOINFO;
}

static struct unwinder *
open_unwinder(struct modules *modules, const struct crash_map *maps, size_t map_count)
{
    static unw_accessors_t accessors = { find_proc_info, put_unwind_info, no_dynamic_list,
                                         access_memory,  access_register, no_floating_point,
                                         no_resume,      no_name };
    struct cfi_unwinder *unwinder = xcalloc(1, sizeof *unwinder);
    unwinder->modules = modules;
    unwinder->maps = maps;
    unwinder->map_count = map_count;
    unwinder->space = unw_create_addr_space(&accessors, 0);
    if (unwinder->space)
        unw_set_caching_policy(unwinder->space, UNW_CACHE_GLOBAL);
    return &unwinder->base;
}

static void
close_unwinder(struct unwinder *base)
{
    struct cfi_unwinder *unwinder = (struct cfi_unwinder *)base;
    if (unwinder->space)
        unw_destroy_addr_space(unwinder->space);
    frame_index_free(&unwinder->index);
    free(unwinder);
}

static bool
is_executable(const struct cfi_unwinder *unwinder, uint64_t address)
{
    const struct crash_map *map = maps_find(unwinder->maps, unwinder->map_count, address);
    return map && map->perms[2] == 'x';
}

static bool
is_mapped(const struct cfi_unwinder *unwinder, uint64_t address)
{
    return maps_find(unwinder->maps, unwinder->map_count, address) != NULL;
}

/* A call through a bad pointer: the caller is where the call pushed its return address (x86_64) or
 * in the link register (aarch64). */
static bool
recover_from_bad_pc(struct cfi_unwinder *unwinder)
{
    struct registers *registers = &unwinder->registers;
    uint64_t caller = 0;
    if (registers->cpu == CPU_AARCH64) {
        register_get(registers, "x30", &caller);
    } else {
        uint64_t sp = register_sp(registers);
        if (!memory_read_u64(unwinder->modules->memory, sp, &caller))
            return false;
        register_set(registers, "rsp", sp + 8);
    }
    if (!is_executable(unwinder, caller))
        return false;
    register_set(registers, registers->cpu == CPU_AARCH64 ? "pc" : "rip", caller);
    return true;
}

static struct unwound_frame *
add_frame(struct unwind_result *result, uint64_t pc, uint64_t sp, enum frame_trust trust)
{
    struct unwound_frame *frame = &result->frames[result->count++];
    *frame = (struct unwound_frame){
        .pc = pc,
        .sp = sp,
        .trust = trust,
        .is_return_address = result->count > 1,
    };
    return frame;
}

/* Function bounds from the unwind table of the frame the cursor stands on. */
static void
take_bounds(unw_cursor_t *cursor, struct unwound_frame *frame)
{
    unw_proc_info_t info;
    memset(&info, 0, sizeof info);
    if (unw_get_proc_info(cursor, &info) != 0 || frame->pc < info.start_ip ||
        frame->pc > info.end_ip)
        return;
    frame->function_start = info.start_ip;
    frame->function_end = info.end_ip;
}

/* One step of the walk; NULL while it goes on, else why it ended. */
static const char *
step(struct cfi_unwinder *unwinder, unw_cursor_t *cursor, struct unwind_result *result)
{
    unw_word_t pc = 0, sp = 0;
    const struct unwound_frame *inner = &result->frames[result->count - 1];
    bool from_signal = unw_is_signal_frame(cursor) > 0;
    unwinder->table_found = false;
    int status = unw_step(cursor);
    if (status == 0)
        return "outermost";
    if (status < 0)
        return status == -UNW_ENOINFO || status == -UNW_EBADFRAME ? "outermost" : "unwinder-error";
    unw_get_reg(cursor, UNW_REG_IP, &pc);
    unw_get_reg(cursor, UNW_REG_SP, &sp);
    if (pc == 0)
        return "outermost";
    if (!is_executable(unwinder, pc))
        return is_mapped(unwinder, sp) ? "unwinder-error" : "unmapped-sp";
    if (sp <= inner->sp && !from_signal && result->count > 1)
        return "no-progress";
    bool by_table = unwinder->table_found || from_signal;
    struct unwound_frame *frame =
        add_frame(result, pc, sp, by_table ? TRUST_CFI : TRUST_FRAME_POINTER);
    frame->is_return_address = !from_signal && unw_is_signal_frame(cursor) <= 0;
    take_bounds(cursor, frame);
    return NULL;
}

/* Too many frames to keep (a runaway recursion): look where the stack ends, for the phase. */
static void
walk_to_bottom(unw_cursor_t *cursor, struct unwind_result *result)
{
    unw_word_t pc = 0, sp = 0, last_sp = 0;
    for (unsigned i = 0; i < DEEP_FRAMES_MAX && unw_step(cursor) > 0; i++) {
        unw_get_reg(cursor, UNW_REG_IP, &pc);
        unw_get_reg(cursor, UNW_REG_SP, &sp);
        if (pc == 0 || sp <= last_sp)
            break;
        last_sp = sp;
        result->bottom[result->bottom_count++ % UNWIND_BOTTOM] = pc;
    }
}

/* FRAMES are not needed: the tables are read from the process' memory. */
static void
unwind(struct unwinder *base, const struct registers *registers, const struct stopped_frame *frames,
       size_t frame_count, struct unwind_result *result)
{
    struct cfi_unwinder *unwinder = (struct cfi_unwinder *)base;
    unw_cursor_t cursor;
    (void)frames, (void)frame_count;
    unwinder->registers = *registers;
    unwinder->budget = ACCESS_BUDGET;
    struct unwound_frame *frame =
        add_frame(result, register_pc(registers), register_sp(registers), TRUST_CONTEXT);
    bool recovered = false;
    if (!is_executable(unwinder, frame->pc)) {
        recovered = recover_from_bad_pc(unwinder);
        if (!recovered) {
            result->stop_reason = "unwinder-error";
            return;
        }
    }
    if (!unwinder->space || unw_init_remote(&cursor, unwinder->space, unwinder) != 0) {
        result->stop_reason = "unwinder-error";
        return;
    }
    if (recovered)
        frame = add_frame(result, register_pc(&unwinder->registers),
                          register_sp(&unwinder->registers), TRUST_SCAN);
    take_bounds(&cursor, frame);
    while (!result->stop_reason && result->count < UNWIND_FRAMES_MAX)
        result->stop_reason = step(unwinder, &cursor, result);
    if (!result->stop_reason) {
        result->stop_reason = "frame-limit";
        walk_to_bottom(&cursor, result);
    }
}

const struct unwinder_ops unwinder_cfi = { open_unwinder, close_unwinder, unwind };
