/* image_elf.c - an ELF image or object as a struct prof_image. */
#include "profile/elf.h"
#include "profile/elf_reloc.h"
#include "profile/image.h"
#include "profile/scan.h"

#include <string.h>

#define PREFIX       "__llvm_prf_"
#define MAX_IDENTS   64
#define SYMBOL_FUNC  2
#define MAX_SEGMENTS 4096

static const char *
format_name(const struct elf_file *elf)
{
    return elf->word == 8 ? "elf64" : "elf32";
}

static enum prof_image_kind
image_kind(const struct elf_file *elf, bool interpreter)
{
    switch (elf->type) {
    case ELF_REL:
        return IMAGE_OBJECT;
    case ELF_EXEC:
        return IMAGE_EXECUTABLE;
    case ELF_DYN:
        return interpreter ? IMAGE_EXECUTABLE : IMAGE_SHARED;
    case ELF_CORE:
        return IMAGE_CORE;
    default:
        return IMAGE_OTHER;
    }
}

static void
note_damage(struct prof_image *image, const char *what)
{
    image->truncated = true;
    if (image->damage == NULL)
        image->damage = what;
}

static void
add_code(struct prof_image *image, struct prof_arena *arena, uint64_t start, uint64_t size)
{
    struct prof_range range = { start, start + size < start ? UINT64_MAX : start + size };
    PROF_APPEND(arena, image->code, image->code_count, range);
}

/* Runtimes before LLVM 20 take "address of the file header + p_offset" for the notes' address. */
static void
find_moved_note(struct prof_image *image, const struct elf_file *elf)
{
    struct elf_segment s;
    uint64_t header = UINT64_MAX;
    for (uint64_t i = 0; i < MAX_SEGMENTS && elf_segment_at(elf, i, &s); i++) {
        if (s.type == ELF_PT_LOAD && s.offset == 0 && header == UINT64_MAX)
            header = s.address;
    }
    for (uint64_t i = 0; header != UINT64_MAX && i < MAX_SEGMENTS && elf_segment_at(elf, i, &s);
         i++) {
        if (s.type != ELF_PT_NOTE || header + s.offset == s.address)
            continue;
        image->moved_note = true;
        image->note_guess = header + s.offset;
    }
}

static void
read_segments(struct prof_image *image, const struct elf_file *elf, struct prof_arena *arena)
{
    struct elf_segment s;
    bool interpreter = false;
    for (uint64_t i = 0; i < MAX_SEGMENTS && elf_segment_at(elf, i, &s); i++) {
        interpreter |= s.type == 3;
        if (s.type != ELF_PT_LOAD)
            continue;
        struct prof_load load = {
            .address = s.address,
            .memory_size = s.memory_size,
            .bytes = prof_bytes_clip(elf->bytes, s.offset, s.file_size),
            .executable = (s.flags & ELF_PF_X) != 0,
            .writable = (s.flags & ELF_PF_W) != 0,
        };
        if (load.bytes.size < s.file_size)
            note_damage(image, "a loaded segment");
        PROF_APPEND(arena, image->loads, image->load_count, load);
        if (load.executable)
            add_code(image, arena, s.address, s.memory_size);
    }
    find_moved_note(image, elf);
    image->kind = image_kind(elf, interpreter);
    image->fixed_address = elf->type == ELF_EXEC;
}

/* .comment: NUL-separated strings, one per distinct producer. */
static void
read_idents(struct prof_image *image, struct prof_bytes text, struct prof_arena *arena)
{
    for (size_t at = 0; at < text.size && image->ident_count < MAX_IDENTS;) {
        size_t len = strnlen((const char *)text.data + at, text.size - at);
        if (len > 0) {
            const char *ident = prof_arena_strndup(arena, (const char *)text.data + at, len);
            PROF_APPEND(arena, image->idents, image->ident_count, ident);
        }
        at += len + 1;
    }
}

static void
add_profile_section(struct prof_image *image, const struct elf_file *elf,
                    const struct elf_section *s, enum prof_section_id id)
{
    struct prof_section *mine = &image->sections[id];
    if (elf->type != ELF_REL && (s->flags & ELF_SHF_ALLOC) == 0) {
        image->correlated = true;
        return;
    }
    if (s->size == 0 && mine->present)
        return;
    struct prof_bytes bytes = elf_section_bytes(elf, s);
    if (bytes.size < s->size && s->type != ELF_SHT_NOBITS)
        note_damage(image, s->name);
    *mine = (struct prof_section){ true, s->address, s->size, bytes };
}

/* Each record section of an object; offsets count on so that they are distinct. */
static void
add_object_data(struct prof_image *image, const struct elf_file *elf, const struct elf_section *s,
                uint64_t index, struct prof_arena *arena)
{
    struct prof_object_data part = { .section = index, .bytes = elf_section_bytes(elf, s) };
    if (part.bytes.size < s->size)
        note_damage(image, s->name);
    if (image->object_count > 0) {
        const struct prof_object_data *last = &image->objects[image->object_count - 1];
        part.offset = last->offset + last->bytes.size;
    }
    if (part.bytes.size > 0)
        PROF_APPEND(arena, image->objects, image->object_count, part);
}

static void
read_sections(struct prof_image *image, const struct elf_file *elf, struct prof_arena *arena)
{
    struct elf_section s;
    for (uint64_t i = 1; elf_section_at(elf, i, &s); i++) {
        if (strncmp(s.name, PREFIX, strlen(PREFIX)) == 0) {
            const char *suffix = s.name + strlen(PREFIX);
            enum prof_section_id id = prof_section_by_suffix(suffix, strlen(suffix));
            if (id != PROF_SEC_COUNT)
                add_profile_section(image, elf, &s, id);
            if (id == PROF_SEC_DATA && elf->type == ELF_REL)
                add_object_data(image, elf, &s, i, arena);
        } else if (strcmp(s.name, ".opd") == 0) {
            add_code(image, arena, s.address, s.size); /* PPC64 ELFv1 function descriptors */
        } else if (strcmp(s.name, ".comment") == 0) {
            read_idents(image, elf_section_bytes(elf, &s), arena);
        } else if (strcmp(s.name, "__llvm_covmap") == 0) {
            image->has_coverage_map = true;
        } else if (strcmp(s.name, ".llvm.lto") == 0) {
            image->lto = elf_section_bytes(elf, &s);
        } else if (strcmp(s.name, "__llvm_covdata") == 0) {
            image->correlated = true;
        }
    }
    image->has_sections = elf->section_count > 1;
}

static void
read_raw_version(struct prof_image *image, const struct elf_file *elf, const struct elf_symbol *sym)
{
    struct elf_section s;
    if (!elf_section_at(elf, sym->section, &s) || s.type == ELF_SHT_NOBITS)
        return;
    uint64_t base = elf->type == ELF_REL ? 0 : s.address;
    struct prof_bytes bytes = elf_section_bytes(elf, &s);
    if (sym->value < base || !prof_bytes_has(bytes, sym->value - base, 8))
        return;
    image->has_raw_version = true;
    image->raw_version_word = prof_bytes_get(bytes, sym->value - base, 8, elf->big_endian);
}

/* One symbol whose name starts with "__llvm_profile_". */
static void
note_symbol(struct prof_image *image, const struct elf_file *elf, const struct elf_symbol *sym)
{
    const char *rest = sym->name + strlen("__llvm_profile_");
    bool defined = sym->section != 0;
    if (strcmp(rest, "raw_version") == 0) {
        if (defined && !image->has_raw_version)
            read_raw_version(image, elf, sym);
    } else if (strcmp(rest, "instrument_target") == 0 || strcmp(rest, "instrument_memop") == 0) {
        image->calls_value_profiling = true;
    } else if (strcmp(rest, "write_file") == 0 && defined && sym->type == SYMBOL_FUNC) {
        image->has_runtime_symbol = true;
        image->runtime_code = sym->value;
        image->runtime_code_size = sym->size;
    } else if ((strcmp(rest, "get_num_data") == 0 || strcmp(rest, "get_data_size") == 0) &&
               defined && sym->type == SYMBOL_FUNC) {
        image->count_code = sym->value;
    } else if (strcmp(rest, "runtime") == 0 && !defined) {
        image->wants_runtime = true;
    }
}

static void
read_symbols(struct prof_image *image, const struct elf_file *elf, struct prof_arena *arena)
{
    (void)arena;
    static const char prefix[] = "__llvm_profile_";
    struct elf_section table;
    image->stripped = true;
    for (int pass = 0; pass < 2; pass++) {
        unsigned type = pass == 0 ? ELF_SHT_SYMTAB : ELF_SHT_DYNSYM;
        for (uint64_t i = 1; elf_section_at(elf, i, &table); i++) {
            if (table.type != type)
                continue;
            image->stripped &= type != ELF_SHT_SYMTAB;
            struct elf_symbol sym;
            for (uint64_t k = 1; elf_symbol_at(elf, &table, k, &sym); k++) {
                if (strncmp(sym.name, prefix, sizeof prefix - 1) == 0)
                    note_symbol(image, elf, &sym);
                else if (sym.section != 0 && strcmp(sym.name, "lprofWriteDataImpl") == 0)
                    image->has_writer_symbol = true;
            }
        }
    }
}

bool
prof_image_read_elf(struct prof_image *image, struct prof_bytes bytes, struct prof_arena *arena,
                    struct repro_err *err)
{
    struct elf_file elf;
    *image = (struct prof_image){ 0 };
    if (!elf_open(&elf, bytes, err))
        return false;
    image->format = format_name(&elf);
    image->arch = elf_machine_name(&elf);
    image->word = elf.word;
    image->big_endian = elf.big_endian;
    if (elf.sections_cut)
        note_damage(image, "the section headers");
    if (elf.segments_cut)
        note_damage(image, "the program headers");
    read_segments(image, &elf, arena);
    if (image->kind == IMAGE_CORE)
        return true;
    read_sections(image, &elf, arena);
    read_symbols(image, &elf, arena);
    if (image->kind == IMAGE_OBJECT)
        elf_reloc_mark_objects(image, &elf);
    else if (image->sections[PROF_SEC_DATA].present) {
        if (!prof_image_copy_data(image, arena))
            return repro_fail(err, REPRO_E_NOMEM, "out of memory for the profile records");
        elf_reloc_apply(image, &elf);
    } else if (!image->has_sections) {
        image->scanned = prof_scan_elf(image, &elf, arena);
    }
    return arena->failed ? repro_fail(err, REPRO_E_NOMEM, "out of memory reading an ELF file")
                         : true;
}
