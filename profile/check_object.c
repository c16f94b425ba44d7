/* check_object.c - the check of a relocatable ELF object.
 *
 * LLVM puts each function's record into a section of its own (clang 13 to 22, rustc), and `ld -r`
 * keeps them apart: the section's size is the layout. Clang 12 puts all of a file into one section;
 * its counter pointers tell it (measured with 12.0.1). Pointers are relocations and read as 0;
 * names, hashes and counts stand there in plain.
 */
#include "profile/checker.h"

#include <string.h>

/* v9 and v10 have the same size: bitmap bytes sit at different places, the version word decides
 * otherwise. */
static unsigned
version_of_a64(const struct checker *c, struct prof_bytes bytes)
{
    const struct prof_layout *nine = prof_layout_get(9, c->image.word);
    const struct prof_layout *ten = prof_layout_get(10, c->image.word);
    if (c->check.raw_version_symbol == 9 || c->check.raw_version_symbol == 10)
        return (unsigned)c->check.raw_version_symbol;
    if (prof_bytes_get(bytes, ten->bitmap_bytes, 4, c->image.big_endian) != 0 &&
        bytes.size >= ten->stored_size)
        return 10;
    if (prof_bytes_get(bytes, nine->bitmap_bytes, 2, c->image.big_endian) != 0 &&
        prof_bytes_get(bytes, nine->value_sites, 2, c->image.big_endian) == 0)
        return 9;
    for (size_t i = 0; i < c->check.ident_count; i++) {
        unsigned version = prof_ident_raw_version(c->check.idents[i]);
        if (version == 9 || version == 10)
            return version;
    }
    return bytes.size == nine->stored_size && nine->stored_size != ten->stored_size ? 9 : 10;
}

static const struct prof_layout *
layout_of(const struct checker *c, const struct prof_object_data *part)
{
    unsigned word = c->image.word;
    if (part->counter_absolute)
        return prof_layout_get(checker_absolute_version(c), word);
    for (unsigned v = 8; v <= PROF_RAW_VERSION_MAX; v++) {
        const struct prof_layout *l = prof_layout_get(v, word);
        if (part->bytes.size != l->size && part->bytes.size != l->stored_size)
            continue;
        if (v == 8)
            return prof_layout_get(checker_relative_version(c), word);
        return v == 9 ? prof_layout_get(version_of_a64(c, part->bytes), word) : l;
    }
    return NULL;
}

static void
add_record(struct checker *c, const struct prof_object_data *part, uint64_t at,
           const struct prof_layout *layout)
{
    bool be = c->image.big_endian;
    struct prof_record record = {
        .offset = part->offset + at,
        .layout = layout->name,
        .size = layout->size,
        .name_ref = prof_bytes_get(part->bytes, at, 8, be),
        .func_hash = prof_bytes_get(part->bytes, at + 8, 8, be),
        .counters = (uint32_t)prof_bytes_get(part->bytes, at + layout->num_counters, 4, be),
    };
    for (unsigned kind = 0; kind < layout->value_kinds; kind++)
        record.value_sites += (uint32_t)prof_bytes_get(
            part->bytes, at + layout->value_sites + UINT64_C(2) * kind, 2, be);
    record.function = prof_names_find(&c->names, record.name_ref);
    checker_add_record(c, &record);
}

/* All records of a section; false if its size is not theirs. */
static bool
add_records(struct checker *c, const struct prof_object_data *part)
{
    const struct prof_layout *layout = layout_of(c, part);
    uint64_t at = 0, size = part->bytes.size;
    if (layout == NULL)
        return false;
    for (; at < size && size - at >= layout->stored_size; at += layout->size)
        add_record(c, part, at, layout);
    return at >= size;
}

bool
check_object(struct checker *c, struct repro_err *err)
{
    (void)err;
    c->check.description = prof_arena_strdup(&c->arena, "relocatable object");
    c->check.idents = c->image.idents;
    c->check.ident_count = c->image.ident_count;
    c->check.has_runtime = c->image.has_runtime_symbol || c->image.has_writer_symbol;
    if (c->image.has_raw_version)
        checker_set_version_word(c, c->image.raw_version_word);
    checker_read_names(c);
    size_t unknown = 0;
    for (size_t i = 0; i < c->image.object_count; i++) {
        if (!add_records(c, &c->image.objects[i]))
            unknown++;
    }
    checker_make_groups(c);
    checker_attribute_idents(c);
    checker_judge(c);
    if (unknown > 0) {
        if (c->check.verdict == PROF_CLEAN || c->check.verdict == PROF_NO_PROFILE)
            c->check.verdict = PROF_UNDECIDED;
        checker_problem(c, "unknown-record-size", NULL,
                        "%zu record sections have a size that no known layout has", unknown);
    }
    return true;
}
