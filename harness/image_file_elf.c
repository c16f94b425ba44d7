/* image_file_elf.c - see image_file_elf.h. */
#include "harness/image_file_elf.h"

#include "harness/symbols.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct elf_image {
    struct image_file file;
    struct elf_file *elf;
};

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

struct elf_file *
image_file_as_elf(struct image_file *file)
{
    return file ? ((struct elf_image *)file)->elf : NULL;
}

static void
close_image(struct image_file *file)
{
    elf_file_close(image_file_as_elf(file));
    free(file);
}

static bool
find(struct image_file *file, uint64_t address, struct symbol *symbol)
{
    return symbol_find(image_file_as_elf(file), address, symbol);
}

static bool
find_named(struct image_file *file, const char *name, struct symbol *symbol)
{
    return symbol_find_named(image_file_as_elf(file), name, symbol);
}

static bool
has_symbols(struct image_file *file)
{
    return symbol_has_table(image_file_as_elf(file));
}

static bool
line(struct image_file *file, uint64_t address, const char **path, unsigned *number)
{
    return line_find(image_file_as_elf(file), address, path, number);
}

static bool
is_linkage(struct image_file *file, uint64_t address)
{
    return elf_file_in_plt(image_file_as_elf(file), address);
}

static bool
may_have_records(struct image_file *file)
{
    struct elf_file *elf = image_file_as_elf(file);
    return elf_file_section(elf, "__llvm_prf_data") ||
           !elf_file_section_of_type(elf, SHT_PROGBITS); /* sections stripped: look */
}

static void
describe(struct image_file *file, struct crash_subject *subject)
{
    struct elf_file *elf = image_file_as_elf(file);
    GElf_Ehdr header;
    if (!gelf_getehdr(elf->elf, &header))
        return;
    subject->format = xstrdup(header.e_ident[EI_CLASS] == ELFCLASS64 ? "elf64" : "elf32");
    subject->arch = xstrdup(arch_name(header.e_machine));
    subject->build_id = xstrdup(elf->build_id);
    subject->stripped = !symbol_has_table(elf);
    subject->instrumented = xstrdup(instrumented_kind(elf));
}

static const struct image_file_ops operations = { .close = close_image,
                                                  .find = find,
                                                  .find_named = find_named,
                                                  .has_symbols = has_symbols,
                                                  .line = line,
                                                  .is_linkage = is_linkage,
                                                  .may_have_records = may_have_records,
                                                  .describe = describe };

struct image_file *
image_file_elf(struct elf_file *elf)
{
    if (!elf)
        return NULL;
    struct elf_image *image = xcalloc(1, sizeof *image);
    image->file.ops = &operations;
    image->elf = elf;
    return &image->file;
}
