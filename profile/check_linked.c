/* check_linked.c - the check of a linked image: find its records, group them, judge. */
#include "profile/checker.h"

#include <string.h>

static bool
is_code(const void *context, uint64_t address)
{
    return prof_image_is_code(context, address);
}

static struct prof_range
section_range(const struct prof_section *s)
{
    uint64_t end = s->address + s->size;
    return (struct prof_range){ s->address, end < s->address ? UINT64_MAX : end };
}

static bool
segment_image(struct checker *c, struct repro_err *err)
{
    const struct prof_image *image = &c->image;
    struct segment_input input = {
        .word = image->word,
        .big_endian = image->big_endian,
        .data = image->data,
        .size = image->data_size,
        .address = image->sections[PROF_SEC_DATA].address,
        .counters = section_range(&image->sections[PROF_SEC_CNTS]),
        .has_values = image->sections[PROF_SEC_VALS].present,
        .has_bitmap = image->sections[PROF_SEC_BITS].present,
        .values = section_range(&image->sections[PROF_SEC_VALS]),
        .bitmap = section_range(&image->sections[PROF_SEC_BITS]),
        .is_code = is_code,
        .context = image,
        .word_kinds = image->word_kinds,
        .names = &c->names,
    };
    return segment_records(&input, &c->segments, err);
}

/* What to call records that may be v9 or v10: as the definite ones around them; else what the
 * version word says; else v9 only if no compiler but LLVM 18 is named. */
static unsigned
default_9_or_10(const struct checker *c)
{
    bool nine = false, ten = false;
    for (size_t i = 0; i < c->segments.count; i++) {
        const struct segment_record *r = &c->segments.records[i];
        nine |= !r->either_9_or_10 && r->layout->raw_version == 9;
        ten |= !r->either_9_or_10 && r->layout->raw_version == 10;
    }
    if (nine != ten)
        return nine ? 9 : 10;
    if (c->check.raw_version_symbol == 9 || c->check.raw_version_symbol == 10)
        return (unsigned)c->check.raw_version_symbol;
    bool only_nine = false;
    for (size_t i = 0; i < c->check.ident_count; i++) {
        unsigned version = prof_ident_raw_version(c->check.idents[i]);
        if (version == 10)
            return 10;
        only_nine |= version == 9;
    }
    return only_nine ? 9 : 10;
}

static const struct prof_layout *
settle_layout(const struct checker *c, const struct segment_record *r,
              const struct prof_layout *last, unsigned either)
{
    unsigned version = r->layout->raw_version;
    if (version <= 8)
        version =
            r->layout->counter_absolute ? checker_absolute_version(c) : checker_relative_version(c);
    else if (r->either_9_or_10)
        version = last != NULL && (last->raw_version == 9 || last->raw_version == 10)
                      ? last->raw_version
                      : either;
    return prof_layout_get(version, r->layout->word);
}

static void
take_records(struct checker *c)
{
    unsigned either = default_9_or_10(c);
    const struct prof_layout *last = NULL;
    unsigned counter_sizes = 0, definite = 0;
    for (size_t i = 0; i < c->segments.count; i++) {
        const struct segment_record *r = &c->segments.records[i];
        const struct prof_layout *layout = settle_layout(c, r, last, either);
        const unsigned char *bytes = c->image.data + r->offset;
        struct prof_record record = {
            .offset = r->offset,
            .address = c->image.sections[PROF_SEC_DATA].address + r->offset,
            .layout = layout->name,
            .size = layout->size,
            .name_ref = prof_load(bytes, 8, c->image.big_endian),
            .func_hash = prof_load(bytes + 8, 8, c->image.big_endian),
            .counters = r->counters,
            .value_sites = r->value_sites,
        };
        record.function = prof_names_find(&c->names, record.name_ref);
        checker_add_record(c, &record);
        counter_sizes |= r->counter_size;
        if (!r->either_9_or_10)
            definite |= layout->raw_version == 9 ? 1U : layout->raw_version == 10 ? 2U : 0;
        if (layout->raw_version == 9 || layout->raw_version == 10)
            last = layout;
    }
    c->mixed_counter_sizes = counter_sizes == (8 | 1);
    c->mixed_9_and_10 = definite == 3;
}

static const char *
describe(const struct prof_image *image)
{
    if (image->kind == IMAGE_OBJECT)
        return "relocatable object";
    if (image->kind != IMAGE_EXECUTABLE)
        return image->stripped ? "shared library, stripped" : "shared library";
    if (image->fixed_address)
        return image->stripped ? "executable, fixed address, stripped"
                               : "executable, fixed address";
    return image->stripped ? "executable, position-independent, stripped"
                           : "executable, position-independent";
}

static void
copy_facts(struct checker *c)
{
    const struct prof_section *data = &c->image.sections[PROF_SEC_DATA];
    const struct prof_section *counters = &c->image.sections[PROF_SEC_CNTS];
    c->check.idents = c->image.idents;
    c->check.ident_count = c->image.ident_count;
    c->check.description = prof_arena_strdup(&c->arena, describe(&c->image));
    c->check.data_address = data->present ? data->address : 0;
    c->check.data_size = data->size;
    c->check.counters_address = counters->present ? counters->address : 0;
    c->check.counters_size = counters->size;
    const struct prof_section *heads = &c->image.sections[PROF_SEC_VALS];
    const struct prof_section *nodes = &c->image.sections[PROF_SEC_VNDS];
    c->check.heads_address = heads->present ? heads->address : 0;
    c->check.heads_size = heads->size;
    c->check.nodes_address = nodes->present ? nodes->address : 0;
    c->check.nodes_size = nodes->size;
    c->check.has_runtime = c->runtime.present;
    c->check.runtime_raw_version = c->runtime.raw_version;
    if (c->image.has_raw_version)
        checker_set_version_word(c, c->image.raw_version_word);
    else if (c->runtime.has_version_word)
        checker_set_version_word(c, c->runtime.version_word);
    const struct prof_layout *layout = prof_layout_get(checker_runtime_version(c), 8);
    c->check.runtime_layout = layout != NULL ? layout->name : NULL;
}

bool
check_linked(struct checker *c, struct repro_err *err)
{
    bool has_records = c->image.sections[PROF_SEC_DATA].size != 0;
    if (has_records || c->image.has_runtime_symbol || c->image.has_writer_symbol ||
        !c->image.has_sections)
        prof_runtime_find(&c->image, &c->runtime);
    if (c->image.scanned && !c->runtime.present) { /* a likeness in some other program */
        has_records = false;
        c->image.sections[PROF_SEC_DATA] = (struct prof_section){ 0 };
    }
    copy_facts(c);
    if (has_records) {
        checker_read_names(c);
        if (!segment_image(c, err))
            return false;
        take_records(c);
        checker_make_groups(c);
        checker_attribute_idents(c);
    }
    checker_judge(c);
    return true;
}
