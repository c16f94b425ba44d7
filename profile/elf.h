/* elf.h - bounded reader of ELF files: header, sections, segments, symbols. 32/64 bit, both orders.
 *
 * Format: System V gABI, chapters 4 and 5. Nothing is copied: names and contents point into the
 * file's bytes. Every offset and index of the file is checked; what lies outside reads as absent.
 */
#ifndef REPRO_PROFILE_ELF_H
#define REPRO_PROFILE_ELF_H

#include "common/err.h"
#include "profile/bytes.h"

enum {
    ELF_REL = 1,
    ELF_EXEC = 2,
    ELF_DYN = 3,
    ELF_CORE = 4,
};
enum {
    ELF_PT_LOAD = 1,
    ELF_PT_DYNAMIC = 2,
    ELF_PT_NOTE = 4,
    ELF_SHT_SYMTAB = 2,
    ELF_SHT_RELA = 4,
    ELF_SHT_NOBITS = 8,
    ELF_SHT_REL = 9,
    ELF_SHT_DYNSYM = 11,
    ELF_SHT_GROUP = 17,
    ELF_SHT_RELR = 19,
};
#define ELF_SHF_ALLOC      0x2U
#define ELF_SHF_EXECINSTR  0x4U
#define ELF_SHF_COMPRESSED 0x800U
#define ELF_PF_X           0x1U
#define ELF_PF_W           0x2U
enum {
    ELF_EM_386 = 3,
    ELF_EM_MIPS = 8,
    ELF_EM_PPC = 20,
    ELF_EM_PPC64 = 21,
    ELF_EM_S390 = 22,
    ELF_EM_ARM = 40,
    ELF_EM_X86_64 = 62,
    ELF_EM_AARCH64 = 183,
    ELF_EM_RISCV = 243,
    ELF_EM_LOONGARCH = 258,
};

struct elf_file {
    struct prof_bytes bytes;
    unsigned word; /* 8 or 4 */
    bool big_endian;
    unsigned type, machine, flags;
    uint64_t section_offset, section_count;
    unsigned section_entry;
    uint64_t names_index; /* section of the section names */
    uint64_t segment_offset, segment_count;
    unsigned segment_entry;
    bool sections_cut, segments_cut; /* a table reaches beyond the end of the file */
};

struct elf_section {
    const char *name; /* "" if it cannot be read */
    unsigned type;
    uint64_t flags, address, offset, size;
    uint64_t link, info, entry_size;
};

struct elf_segment {
    unsigned type, flags;
    uint64_t offset, address, file_size, memory_size;
};

struct elf_symbol {
    const char *name;
    uint64_t value, size;
    unsigned type, binding, visibility;
    uint64_t section; /* extended indexes resolved only below 0xff00 */
};

bool elf_is(struct prof_bytes bytes);
/* REPRO_E_TRUNCATED or REPRO_E_FORMAT when not even the header can be read. */
bool elf_open(struct elf_file *elf, struct prof_bytes bytes, struct repro_err *err);
const char *elf_machine_name(const struct elf_file *elf); /* "x86_64", NULL if not known */
bool elf_section_at(const struct elf_file *elf, uint64_t index, struct elf_section *section);
bool elf_segment_at(const struct elf_file *elf, uint64_t index, struct elf_segment *segment);
/* Bytes of a section; empty for NOBITS and for what is not (wholly) in the file. */
struct prof_bytes elf_section_bytes(const struct elf_file *elf, const struct elf_section *section);
bool elf_section_named(const struct elf_file *elf, const char *name, struct elf_section *section);
/* Bytes that a loader would put at ADDRESS, up to the end of that segment's file part. */
struct prof_bytes elf_bytes_at(const struct elf_file *elf, uint64_t address);
uint64_t elf_symbol_count(const struct elf_file *elf, const struct elf_section *table);
bool elf_symbol_at(const struct elf_file *elf, const struct elf_section *table, uint64_t index,
                   struct elf_symbol *symbol);
/* First defined symbol of that name in .symtab, else in .dynsym. */
bool elf_symbol_named(const struct elf_file *elf, const char *name, struct elf_symbol *symbol);

#endif
