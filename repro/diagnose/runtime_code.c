/* runtime_code.c - find the profile runtime's code in a stripped program, see runtime_code.h. */
#include "repro/diagnose/runtime_code.h"

#include "common/xalloc.h"

#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <glob.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANCHOR_MIN         12
#define ANCHOR_MAX         64
#define COMPARED_MIN       24 /* bytes that no relocation covers: enough to be sure */
#define SPAN_MAX           ((size_t)1 << 20)
#define COMPARED_MIN_AMONG 6 /* enough among the other functions of the same object */

/* One executable segment of the program. */
struct code {
    const char *module;
    const unsigned char *bytes;
    size_t size;
    uint64_t address; /* as in the file */
};

/* One executable section of a runtime object. */
struct pattern {
    Elf *object;
    size_t section;
    const unsigned char *bytes;
    size_t size;
    unsigned char *fixed; /* 1: the linker leaves this byte alone */
};

/* Where the functions of one object lie: the linker keeps them together. */
struct span {
    const unsigned char *first, *end;
    bool complete; /* all long patterns were searched */
};

struct search {
    struct crash_record *record; /* NULL: only count what matches */
    const struct code *code;
    size_t matched; /* bytes of sections that were found */
    size_t named;   /* frames */
};

/* ---- frames ---- */

static void
name_frame(struct crash_frame *frame, const char *name, uint64_t start)
{
    frame->function = xstrdup(name);
    frame->function_offset = frame->module_offset - start;
    frame->symbol_exact = true;
    frame->layer = LAYER_PROFILE_RUNTIME;
}

static bool
is_nameless(const struct crash_frame *frame, const char *module)
{
    return !frame->function && frame->module && strcmp(frame->module, module) == 0;
}

static void
name_function(struct search *search, const char *name, uint64_t start, uint64_t size)
{
    for (size_t t = 0; t < search->record->thread_count; t++) {
        struct crash_thread *thread = &search->record->threads[t];
        for (size_t i = 0; i < thread->frame_count; i++) {
            struct crash_frame *frame = &thread->frames[i];
            uint64_t at = frame->module_offset - (i > 0 ? 1 : 0); /* callers: inside the call */
            if (!is_nameless(frame, search->code->module) || at < start || at - start >= size)
                continue;
            name_frame(frame, name, start);
            search->named++;
        }
    }
}

/* ---- patterns ---- */

/* Bytes that the linker may change for a relocation: [*FIRST, *FIRST + *LEN). */
static void
relocated_bytes(unsigned machine, unsigned type, uint64_t offset, uint64_t *first, uint64_t *len)
{
    *first = offset;
    *len = 4;
    if (machine != EM_X86_64)
        return;
    if (type == R_X86_64_64 || type == R_X86_64_PC64)
        *len = 8;
    if ((type == R_X86_64_GOTPCRELX || type == R_X86_64_REX_GOTPCRELX) && offset >= 3) {
        *first = offset - 3; /* the instruction itself may be rewritten */
        *len = 7;
    }
}

static void
mark_relocations(Elf_Scn *section, unsigned machine, struct pattern *pattern)
{
    GElf_Shdr head;
    GElf_Rela entry;
    Elf_Data *data = elf_getdata(section, NULL);
    if (!data || !gelf_getshdr(section, &head) || head.sh_entsize == 0)
        return;
    for (int i = 0; (uint64_t)i < head.sh_size / head.sh_entsize; i++) {
        uint64_t first, len;
        if (!gelf_getrela(data, i, &entry))
            return;
        relocated_bytes(machine, (unsigned)GELF_R_TYPE(entry.r_info), entry.r_offset, &first, &len);
        for (uint64_t k = first; k < pattern->size && k - first < len; k++)
            pattern->fixed[k] = 0;
    }
}

static void
mark_all_relocations(struct pattern *pattern)
{
    GElf_Ehdr head;
    GElf_Shdr section_head;
    if (!gelf_getehdr(pattern->object, &head))
        return;
    for (Elf_Scn *section = NULL; (section = elf_nextscn(pattern->object, section));)
        if (gelf_getshdr(section, &section_head) && section_head.sh_type == SHT_RELA &&
            section_head.sh_info == pattern->section)
            mark_relocations(section, head.e_machine, pattern);
}

/* The longest run of fixed bytes, at most ANCHOR_MAX. */
static size_t
find_anchor(const struct pattern *pattern, size_t *length)
{
    size_t best = 0;
    *length = 0;
    for (size_t i = 0, run = 0; i < pattern->size; i++) {
        run = pattern->fixed[i] ? run + 1 : 0;
        if (run > *length && run <= ANCHOR_MAX) {
            *length = run;
            best = i + 1 - run;
        }
    }
    return best;
}

static size_t
count_fixed(const struct pattern *pattern)
{
    size_t count = 0;
    for (size_t i = 0; i < pattern->size; i++)
        count += pattern->fixed[i];
    return count;
}

static bool
matches(const struct pattern *pattern, const unsigned char *at)
{
    for (size_t i = 0; i < pattern->size; i++)
        if (pattern->fixed[i] && pattern->bytes[i] != at[i])
            return false;
    return true;
}

/* First place of the pattern in the SIZE bytes at START, or NULL. */
static const unsigned char *
find_pattern(const struct pattern *pattern, const unsigned char *start, size_t size)
{
    size_t length;
    size_t anchor = find_anchor(pattern, &length);
    if (length == 0 || size < pattern->size)
        return NULL;
    const unsigned char *end = start + size;
    for (const unsigned char *at = start; at < end; at++) {
        at = memmem(at, (size_t)(end - at), pattern->bytes + anchor, length);
        if (!at)
            return NULL;
        size_t position = (size_t)(at - start);
        if (position >= anchor && size - (position - anchor) >= pattern->size &&
            matches(pattern, at - anchor))
            return at - anchor;
    }
    return NULL;
}

/* A long pattern: anywhere. */
static const unsigned char *
find_anywhere(const struct pattern *pattern, const struct code *code)
{
    size_t length;
    find_anchor(pattern, &length);
    if (length < ANCHOR_MIN || count_fixed(pattern) < COMPARED_MIN)
        return NULL;
    return find_pattern(pattern, code->bytes, code->size);
}

/* A short one: only among the functions of its object that were found, and only if it is there
 * once. */
static const unsigned char *
find_among(const struct pattern *pattern, const struct span *span)
{
    if (!span->first || count_fixed(pattern) < COMPARED_MIN_AMONG)
        return NULL;
    const unsigned char *at = find_pattern(pattern, span->first, (size_t)(span->end - span->first));
    if (!at || find_pattern(pattern, at + 1, (size_t)(span->end - at - 1)))
        return NULL;
    return at;
}

static void
name_symbols(struct search *search, const struct pattern *pattern, uint64_t start)
{
    GElf_Shdr head;
    GElf_Sym symbol;
    for (Elf_Scn *section = NULL; (section = elf_nextscn(pattern->object, section));) {
        if (!gelf_getshdr(section, &head) || head.sh_type != SHT_SYMTAB || head.sh_entsize == 0)
            continue;
        Elf_Data *data = elf_getdata(section, NULL);
        for (int i = 0; data && (uint64_t)i < head.sh_size / head.sh_entsize; i++) {
            if (!gelf_getsym(data, i, &symbol) || GELF_ST_TYPE(symbol.st_info) != STT_FUNC ||
                symbol.st_shndx != pattern->section)
                continue;
            const char *name = elf_strptr(pattern->object, head.sh_link, symbol.st_name);
            if (name && *name)
                name_function(search, name, start + symbol.st_value, symbol.st_size);
        }
    }
}

static bool
make_pattern(Elf *object, Elf_Scn *section, struct pattern *pattern)
{
    GElf_Shdr head;
    if (!gelf_getshdr(section, &head) || head.sh_type != SHT_PROGBITS ||
        !(head.sh_flags & SHF_EXECINSTR))
        return false;
    Elf_Data *data = elf_getdata(section, NULL);
    if (!data || !data->d_buf || data->d_size == 0)
        return false;
    *pattern = (struct pattern){ .object = object,
                                 .section = elf_ndxscn(section),
                                 .bytes = data->d_buf,
                                 .size = data->d_size,
                                 .fixed = xcalloc(data->d_size, 1) };
    memset(pattern->fixed, 1, pattern->size);
    mark_all_relocations(pattern);
    return true;
}

static void
try_section(struct search *search, struct span *span, Elf *object, Elf_Scn *section)
{
    struct pattern pattern;
    if (!make_pattern(object, section, &pattern))
        return;
    const struct code *code = search->code;
    const unsigned char *at =
        span->complete ? find_among(&pattern, span) : find_anywhere(&pattern, code);
    if (at) {
        search->matched += pattern.size;
        if (search->record)
            name_symbols(search, &pattern, code->address + (uint64_t)(at - code->bytes));
        if (!span->complete && (!span->first || at < span->first))
            span->first = at;
        if (!span->complete && (!span->end || at + pattern.size > span->end))
            span->end = at + pattern.size;
    }
    free(pattern.fixed);
}

static void
try_object(struct search *search, Elf *object)
{
    struct span span = { 0 };
    for (Elf_Scn *section = NULL; (section = elf_nextscn(object, section));)
        try_section(search, &span, object, section);
    span.complete = true;
    if (!span.first || (size_t)(span.end - span.first) > SPAN_MAX)
        return;
    for (Elf_Scn *section = NULL; (section = elf_nextscn(object, section));)
        try_section(search, &span, object, section);
}

static void
try_archive(struct search *search, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    Elf *archive = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    Elf_Cmd command = ELF_C_READ_MMAP;
    while (archive && command != ELF_C_NULL) {
        Elf *object = elf_begin(fd, command, archive);
        if (!object)
            break;
        if (elf_kind(object) == ELF_K_ELF)
            try_object(search, object);
        command = elf_next(object);
        elf_end(object);
    }
    elf_end(archive);
    close(fd);
}

/* ---- the program ---- */

struct candidate {
    const char *path;
    size_t matched, place;
};

static int
more_matched_first(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->matched != y->matched)
        return x->matched < y->matched ? 1 : -1;
    return x->place < y->place ? -1 : 1;
}

/* The archives, that with most of its code in the program first: releases share code under changed
 * names (__llvm_profile_get_num_data was __llvm_profile_get_data_size up to LLVM 13), and the first
 * to match names a frame. */
static struct candidate *
rank_archives(const struct code *code, char *const *archives, size_t count)
{
    struct candidate *order = xcalloc(count > 0 ? count : 1, sizeof *order);
    for (size_t i = 0; i < count; i++) {
        struct search search = { .code = code };
        try_archive(&search, archives[i]);
        order[i] = (struct candidate){ archives[i], search.matched, i };
    }
    qsort(order, count, sizeof *order, more_matched_first);
    return order;
}

static void
search_code(struct crash_record *record, const struct code *code, char *const *archives,
            size_t count, size_t *named)
{
    struct search search = { .record = record, .code = code };
    struct candidate *order = rank_archives(code, archives, count);
    for (size_t i = 0; i < count && order[i].matched > 0; i++)
        try_archive(&search, order[i].path);
    free(order);
    *named += search.named;
}

static size_t
search_module(struct crash_record *record, const char *path, char *const *archives, size_t count)
{
    size_t named = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    Elf *elf = fd >= 0 ? elf_begin(fd, ELF_C_READ_MMAP, NULL) : NULL;
    size_t file_size = 0;
    const unsigned char *file = elf ? (const unsigned char *)elf_rawfile(elf, &file_size) : NULL;
    size_t segments = 0;
    GElf_Phdr segment;
    if (file && elf_kind(elf) == ELF_K_ELF && elf_getphdrnum(elf, &segments) == 0)
        for (size_t i = 0; i < segments; i++) {
            if (!gelf_getphdr(elf, (int)i, &segment) || segment.p_type != PT_LOAD ||
                !(segment.p_flags & PF_X) || segment.p_offset > file_size ||
                file_size - segment.p_offset < segment.p_filesz)
                continue;
            const struct code code = { .module = path,
                                       .bytes = file + segment.p_offset,
                                       .size = segment.p_filesz,
                                       .address = segment.p_vaddr };
            search_code(record, &code, archives, count, &named);
        }
    elf_end(elf);
    if (fd >= 0)
        close(fd);
    return named;
}

/* Does a frame without a name lie in this module, which may contain the runtime? */
static bool
could_profit(const struct crash_record *record, const struct crash_module *module)
{
    if (!module->path || module->path[0] != '/' || module->has_symtab)
        return false;
    for (size_t t = 0; t < record->thread_count; t++)
        for (size_t i = 0; i < record->threads[t].frame_count; i++) {
            const struct crash_frame *frame = &record->threads[t].frames[i];
            if (is_nameless(frame, module->path) && frame->layer != LAYER_LIBC &&
                frame->layer != LAYER_LOADER && frame->layer != LAYER_KERNEL)
                return true;
        }
    return false;
}

size_t
runtime_code_name_frames(struct crash_record *record, char *const *archives, size_t count)
{
    size_t named = 0;
    if (elf_version(EV_CURRENT) == EV_NONE)
        return 0;
    for (size_t i = 0; i < record->module_count; i++)
        if (could_profit(record, &record->modules[i]))
            named += search_module(record, record->modules[i].path, archives, count);
    return named;
}

size_t
runtime_code_name(struct crash_record *record)
{
    static const char *const places[] = {
        "/usr/lib/llvm-*/lib/clang/*/lib/*/libclang_rt.profile*.a",
        "/usr/lib/clang/*/lib/*/libclang_rt.profile*.a",
        "/usr/lib64/clang/*/lib/*/libclang_rt.profile*.a",
        "/usr/local/lib/clang/*/lib/*/libclang_rt.profile*.a",
        "/opt/*/lib/clang/*/lib/*/libclang_rt.profile*.a",
    };
    bool wanted = false;
    for (size_t i = 0; i < record->module_count; i++)
        wanted = wanted || could_profit(record, &record->modules[i]);
    if (!wanted)
        return 0;
    glob_t found = { 0 };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        glob(places[i], i > 0 ? GLOB_APPEND : 0, NULL, &found);
    size_t named = runtime_code_name_frames(record, found.gl_pathv, found.gl_pathc);
    globfree(&found);
    return named;
}
