/* macho.c - see macho.h: load commands, sections, symbols, fat slices. */
#include "profile/macho.h"

#include "profile/macho_inside.h"

#define MAGIC_32     0xfeedfaceU
#define MAGIC_64     0xfeedfacfU
#define FAT_MAGIC    0xcafebabeU /* big-endian */
#define FAT_MAGIC_64 0xcafebabfU
#define MAX_COMMANDS 4096

#define LC_SEGMENT        0x1U
#define LC_SYMTAB         0x2U
#define LC_SEGMENT_64     0x19U
#define LC_CHAINED_FIXUPS 0x80000034U

/* The byte above holds capabilities, for arm64e the version of its pointer authentication. */
#define SUBTYPE_MASK   0x00ffffffU
#define SUBTYPE_ARM64E 2U

#define TYPE_OBJECT  1U
#define TYPE_EXECUTE 2U
#define TYPE_CORE    4U

#define SECTION_ZEROFILL     1U
#define SECTION_INSTRUCTIONS 0x80000400U
#define PROTECTION_WRITE     2U
#define PROTECTION_EXECUTE   4U

const char *
macho_arch_name(uint32_t cpu)
{
    switch (cpu) {
    case MACHO_CPU_X86_64:
        return "x86_64";
    case MACHO_CPU_I386:
        return "i386";
    case MACHO_CPU_ARM64:
        return "aarch64";
    case MACHO_CPU_ARM64_32:
        return "arm64_32";
    case MACHO_CPU_ARM:
        return "arm";
    default:
        return NULL;
    }
}

const char *
macho_arch_variant(uint32_t cpu, uint32_t subtype)
{
    bool e = cpu == MACHO_CPU_ARM64 && (subtype & SUBTYPE_MASK) == SUBTYPE_ARM64E;
    return e ? "arm64e" : macho_arch_name(cpu);
}

bool
macho_is_fat(struct prof_bytes bytes)
{
    if (bytes.size < 8)
        return false;
    uint64_t magic = prof_load(bytes.data, 4, true), count = prof_load(bytes.data + 4, 4, true);
    /* A Java class file has its version, 45 or more, where the count is. */
    return (magic == FAT_MAGIC || magic == FAT_MAGIC_64) && count > 0 && count <= MACHO_MAX_SLICES;
}

bool
macho_is(struct prof_bytes bytes)
{
    if (bytes.size < 4)
        return false;
    uint64_t magic = prof_load(bytes.data, 4, false);
    return magic == MAGIC_32 || magic == MAGIC_64 || macho_is_fat(bytes);
}

size_t
macho_slices(struct prof_bytes bytes, struct macho_slice slices[MACHO_MAX_SLICES])
{
    if (!macho_is_fat(bytes))
        return 0;
    bool wide = prof_load(bytes.data, 4, true) == FAT_MAGIC_64;
    uint64_t count = prof_load(bytes.data + 4, 4, true);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t at = 8 + i * (wide ? 32 : 20);
        uint64_t offset = prof_bytes_get(bytes, at + 8, wide ? 8 : 4, true);
        uint64_t size = prof_bytes_get(bytes, at + (wide ? 16 : 12), wide ? 8 : 4, true);
        slices[i].arch = macho_arch_variant((uint32_t)prof_bytes_get(bytes, at, 4, true),
                                            (uint32_t)prof_bytes_get(bytes, at + 4, 4, true));
        slices[i].bytes = prof_bytes_sub(bytes, offset, size);
    }
    return (size_t)count;
}

/* Name in a field of 16 bytes that need not end with a NUL. */
static bool
field_starts(const struct macho_file *m, uint64_t offset, const char *text)
{
    size_t len = strlen(text);
    return prof_bytes_has(m->bytes, offset, 16) && memcmp(m->bytes.data + offset, text, len) == 0;
}

static void
add_profile_section(struct prof_image *image, const struct macho_file *m, uint64_t name_at,
                    struct macho_section *s)
{
    const char *suffix = (const char *)m->bytes.data + name_at + strlen("__llvm_prf_");
    enum prof_section_id id =
        prof_section_by_suffix(suffix, strnlen(suffix, 16 - strlen("__llvm_prf_")));
    if (id == PROF_SEC_COUNT)
        return;
    struct prof_section *mine = &image->sections[id];
    *mine = (struct prof_section){ .present = true, .address = s->address, .size = s->size };
    if ((s->flags & 0xff) != SECTION_ZEROFILL)
        mine->bytes = prof_bytes_sub(m->bytes, s->offset, s->size);
    if (mine->bytes.size < s->size && (s->flags & 0xff) != SECTION_ZEROFILL) {
        image->truncated = true;
        image->damage = "the profile sections";
    }
    s->records = id == PROF_SEC_DATA;
}

static void
read_section(struct prof_image *image, struct macho_file *m, uint64_t at, struct prof_arena *arena)
{
    unsigned w = m->word;
    uint64_t tail = at + 32 + UINT64_C(2) * w;
    struct macho_section s = {
        .address = macho_get(m, at + 32, w),
        .size = macho_get(m, at + 32 + w, w),
        .offset = macho_get(m, tail, 4),
        .reloc_offset = (uint32_t)macho_get(m, tail + 8, 4),
        .reloc_count = (uint32_t)macho_get(m, tail + 12, 4),
        .flags = (uint32_t)macho_get(m, tail + 16, 4),
    };
    if (field_starts(m, at, "__llvm_prf_"))
        add_profile_section(image, m, at, &s);
    if (field_starts(m, at, "__llvm_covmap"))
        image->has_coverage_map = true;
    if (m->type == TYPE_OBJECT && (s.flags & SECTION_INSTRUCTIONS) != 0) {
        struct prof_range range = { s.address, s.address + s.size };
        PROF_APPEND(arena, image->code, image->code_count, range);
    }
    if (m->section_count < MACHO_MAX_SECTIONS)
        m->sections[m->section_count++] = s;
}

static void
read_segment(struct prof_image *image, struct macho_file *m, uint64_t at, uint64_t size,
             struct prof_arena *arena)
{
    unsigned w = m->word;
    struct macho_segment s = { .text = field_starts(m, at + 8, "__TEXT\0") };
    s.address = macho_get(m, at + 24, w);
    s.memory_size = macho_get(m, at + 24 + w, w);
    s.offset = macho_get(m, at + 24 + UINT64_C(2) * w, w);
    s.file_size = macho_get(m, at + 24 + UINT64_C(3) * w, w);
    uint64_t tail = at + 24 + UINT64_C(4) * w;
    uint64_t protection = macho_get(m, tail + 4, 4), sections = macho_get(m, tail + 8, 4);
    struct prof_load load = {
        .address = s.address,
        .memory_size = s.memory_size,
        .bytes = prof_bytes_clip(m->bytes, s.offset, s.file_size),
        .executable = (protection & PROTECTION_EXECUTE) != 0,
        .writable = (protection & PROTECTION_WRITE) != 0,
    };
    PROF_APPEND(arena, image->loads, image->load_count, load);
    if (load.bytes.size < s.file_size) {
        image->truncated = true;
        image->damage = "a loaded segment";
    }
    if (load.executable && m->type != TYPE_OBJECT) {
        struct prof_range range = { s.address, s.address + s.memory_size };
        PROF_APPEND(arena, image->code, image->code_count, range);
    }
    if (m->segment_count < MACHO_MAX_SEGMENTS)
        m->segments[m->segment_count++] = s;
    uint64_t step = w == 8 ? 80 : 68, first = tail + 16;
    for (uint64_t i = 0; i < sections && first + (i + 1) * step <= at + size; i++)
        read_section(image, m, first + i * step, arena);
}

static void
read_commands(struct prof_image *image, struct macho_file *m, struct prof_arena *arena)
{
    uint64_t count = macho_get(m, 16, 4), at = m->word == 8 ? 32 : 28;
    for (uint64_t i = 0; i < count && i < MAX_COMMANDS; i++) {
        uint64_t command = macho_get(m, at, 4), size = macho_get(m, at + 4, 4);
        if (size < 8 || !prof_bytes_has(m->bytes, at, size)) {
            image->truncated = true;
            image->damage = "the load commands";
            return;
        }
        if (command == LC_SEGMENT_64 || command == LC_SEGMENT) {
            read_segment(image, m, at, size, arena);
        } else if (command == LC_SYMTAB && size >= 24) {
            m->symbols = (uint32_t)macho_get(m, at + 8, 4);
            m->symbol_count = (uint32_t)macho_get(m, at + 12, 4);
            m->strings = (uint32_t)macho_get(m, at + 16, 4);
            m->strings_size = (uint32_t)macho_get(m, at + 20, 4);
        } else if (command == LC_CHAINED_FIXUPS && size >= 16) {
            m->chains = (uint32_t)macho_get(m, at + 8, 4);
            m->chains_size = (uint32_t)macho_get(m, at + 12, 4);
        }
        at += size;
    }
}

/* The 8 bytes at ADDRESS, through the section with 1-based INDEX. */
static bool
read_variable(const struct macho_file *m, uint64_t index, uint64_t address, uint64_t *value)
{
    if (index == 0 || index > m->section_count)
        return false;
    const struct macho_section *s = &m->sections[index - 1];
    if (address < s->address || address - s->address > s->size ||
        (s->flags & 0xff) == SECTION_ZEROFILL ||
        !prof_bytes_has(m->bytes, s->offset + (address - s->address), 8))
        return false;
    *value = macho_get(m, s->offset + (address - s->address), 8);
    return true;
}

static void
note_symbol(struct prof_image *image, const struct macho_file *m, const char *name, uint64_t entry)
{
    static const char prefix[] = "___llvm_profile_";
    if (strcmp(name, "_lprofWriteDataImpl") == 0 && (macho_get(m, entry + 4, 1) & 0xe) == 0xe)
        image->has_writer_symbol = true;
    if (strncmp(name, prefix, sizeof prefix - 1) != 0)
        return;
    const char *rest = name + sizeof prefix - 1;
    unsigned type = (unsigned)macho_get(m, entry + 4, 1);
    bool defined = (type & 0xe) == 0xe;
    uint64_t value = macho_get(m, entry + 8, m->word), word = 0;
    if (strcmp(rest, "raw_version") == 0 && defined && !image->has_raw_version &&
        read_variable(m, macho_get(m, entry + 5, 1), value, &word)) {
        image->has_raw_version = true;
        image->raw_version_word = word;
    } else if (strcmp(rest, "write_file") == 0 && defined) {
        image->has_runtime_symbol = true;
    } else if (strcmp(rest, "runtime") == 0 && !defined) {
        image->wants_runtime = true;
    } else if (strcmp(rest, "instrument_target") == 0 || strcmp(rest, "instrument_memop") == 0) {
        image->calls_value_profiling = true;
    }
}

static void
read_symbols(struct prof_image *image, const struct macho_file *m)
{
    uint64_t step = m->word == 8 ? 16 : 12;
    struct prof_bytes strings = prof_bytes_clip(m->bytes, m->strings, m->strings_size);
    image->stripped = m->symbol_count == 0;
    for (uint64_t i = 0; i < m->symbol_count; i++) {
        uint64_t entry = m->symbols + i * step;
        if (!prof_bytes_has(m->bytes, entry, step))
            return;
        const char *name = prof_bytes_string(strings, macho_get(m, entry, 4));
        if (name != NULL)
            note_symbol(image, m, name, entry);
    }
}

static enum prof_image_kind
image_kind(uint32_t type)
{
    switch (type) {
    case TYPE_OBJECT:
        return IMAGE_OBJECT;
    case TYPE_EXECUTE:
        return IMAGE_EXECUTABLE;
    case TYPE_CORE:
        return IMAGE_CORE;
    default:
        return IMAGE_SHARED;
    }
}

static bool
read_whole(struct prof_image *image, struct macho_file *m, struct prof_arena *arena,
           struct repro_err *err)
{
    read_commands(image, m, arena);
    read_symbols(image, m);
    image->has_sections = m->section_count > 0;
    if (!image->sections[PROF_SEC_DATA].present)
        return true;
    if (!prof_image_copy_data(image, arena))
        return repro_fail(err, REPRO_E_NOMEM, "out of memory for the profile records");
    if (image->kind == IMAGE_OBJECT)
        macho_resolve_object(image, m);
    else if (m->chains != 0)
        macho_apply_chains(image, m);
    else
        for (size_t at = 0; at + m->word <= image->data_size; at += m->word) {
            /* Classic images hold plain addresses and rebase whatever is one. */
            uint64_t value = prof_load(image->data + at, m->word, false);
            if (value != 0 && prof_image_load_at(image, value) != NULL)
                image->word_kinds[at / m->word] = WORD_ADDRESS;
        }
    return true;
}

bool
prof_image_read_macho(struct prof_image *image, struct prof_bytes bytes, struct prof_arena *arena,
                      struct repro_err *err)
{
    *image = (struct prof_image){ 0 };
    if (bytes.size < 28)
        return repro_fail(err, REPRO_E_TRUNCATED, "Mach-O header ends after %zu of 28 bytes",
                          bytes.size);
    struct macho_file *m = prof_arena_alloc(arena, 1, sizeof *m);
    if (m == NULL)
        return repro_fail(err, REPRO_E_NOMEM, "out of memory reading a Mach-O file");
    m->bytes = bytes;
    m->word = prof_load(bytes.data, 4, false) == MAGIC_64 ? 8 : 4;
    m->cpu = (uint32_t)macho_get(m, 4, 4);
    m->type = (uint32_t)macho_get(m, 12, 4);
    image->format = m->word == 8 ? "macho64" : "macho32";
    image->arch = macho_arch_variant(m->cpu, (uint32_t)macho_get(m, 8, 4));
    image->word = m->word;
    image->kind = image_kind(m->type);
    if (image->kind == IMAGE_CORE)
        return true;
    return read_whole(image, m, arena, err);
}
