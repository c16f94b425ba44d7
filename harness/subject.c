/* subject.c - see subject.h. */
#include "harness/subject.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION_SYMBOL "__llvm_profile_raw_version"
#define IR_LEVEL_BIT                                                            \
    (UINT64_C(1) << 56) /* of the version word (compiler-rt, InstrProfData.inc) \
                         */

static const char *
arch_name(unsigned machine)
{
    switch (machine) {
    case EM_X86_64:
        return "x86_64";
    case EM_AARCH64:
        return "aarch64";
    case EM_386:
        return "i386";
    case EM_ARM:
        return "arm";
    case EM_RISCV:
        return "riscv64";
    case EM_PPC64:
        return "ppc64";
    case EM_S390:
        return "s390x";
    default:
        return NULL;
    }
}

/* The 8 bytes at ADDRESS (as in the file) of a loaded segment. */
static bool
read_file_word(struct elf_file *file, uint64_t address, uint64_t *word)
{
    size_t count, size;
    const char *raw = elf_rawfile(file->elf, &size);
    if (!raw || elf_getphdrnum(file->elf, &count) != 0)
        return false;
    for (size_t i = 0; i < count && i < 256; i++) {
        GElf_Phdr header;
        if (!gelf_getphdr(file->elf, (int)i, &header) || header.p_type != PT_LOAD ||
            address < header.p_vaddr || address - header.p_vaddr + 8 > header.p_filesz)
            continue;
        uint64_t offset = header.p_offset + (address - header.p_vaddr);
        if (offset > size || size - offset < 8)
            return false;
        memcpy(word, raw + offset, sizeof *word);
        return true;
    }
    return false;
}

static const char *
instrumented_kind(struct elf_file *file)
{
    struct symbol symbol;
    uint64_t word;
    if (!elf_file_section(file, "__llvm_prf_data") && !elf_file_section(file, "__llvm_prf_cnts"))
        return "no";
    if (!symbol_find_named(file, VERSION_SYMBOL, &symbol) ||
        !read_file_word(file, symbol.start, &word))
        return "unknown";
    return word & IR_LEVEL_BIT ? "ir-pgo" : "frontend-pgo";
}

static void
take_elf(struct elf_file *file, struct crash_subject *subject)
{
    GElf_Ehdr header;
    if (!gelf_getehdr(file->elf, &header))
        return;
    subject->format = xstrdup(header.e_ident[EI_CLASS] == ELFCLASS64 ? "elf64" : "elf32");
    subject->arch = xstrdup(arch_name(header.e_machine));
    subject->build_id = xstrdup(file->build_id);
    subject->stripped = !symbol_has_table(file);
    subject->instrumented = xstrdup(instrumented_kind(file));
}

/* The path of the program, or NULL; free() it. */
static char *
program_path(const struct stopped_process *process)
{
    char link[40], path[4096];
    if (process->program)
        return xstrdup(process->program);
    char *told = process->executable ? process->executable(process->context) : NULL;
    if (told)
        return told;
    snprintf(link, sizeof link, "/proc/%d/exe", (int)process->pid);
    ssize_t length = readlink(link, path, sizeof path - 1);
    return length > 0 ? xstrndup(path, (size_t)length) : NULL;
}

struct module *
subject_take(struct modules *modules, const struct stopped_process *process,
             struct crash_record *record)
{
    char *path = program_path(process);
    if (!path)
        return NULL;
    struct module *program = NULL;
    for (size_t i = 0; i < modules->count && !program; i++)
        if (strcmp(modules->list[i].path, path) == 0)
            program = &modules->list[i];
    record->subject.path = path;
    struct elf_file *file = program ? module_file(modules, program) : NULL;
    if (file)
        take_elf(file, &record->subject);
    return program;
}

void
subject_take_file(const char *path, struct crash_record *record)
{
    struct elf_file *file = elf_file_open(path, NULL);
    record->subject.path = xstrdup(path);
    if (file)
        take_elf(file, &record->subject);
    elf_file_close(file);
}
