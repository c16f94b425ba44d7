/* layout.c - see layout.h. */
#include "profile/layout.h"

#include <stddef.h>
#include <string.h>

#define NONE PROF_NO_FIELD
#define NO_PAD    \
    {             \
        { 0, 0 }, \
        {         \
            0, 0  \
        }         \
    }

/* Versions up to 8: no bitmap, two value kinds. */
#define RECORD_UP_TO_8(n, absolute, cls)                                                    \
    {                                                                                       \
        { .name = "v" #n,                                                                   \
          .raw_version = (n),                                                               \
          .word = 8,                                                                        \
          .size = 48,                                                                       \
          .stored_size = 48,                                                                \
          .counter_absolute = (absolute),                                                   \
          .value_kinds = 2,                                                                 \
          .counter_ptr = 16,                                                                \
          .uniform_ptr = NONE,                                                              \
          .bitmap_ptr = NONE,                                                               \
          .function_ptr = 24,                                                               \
          .values = 32,                                                                     \
          .num_counters = 40,                                                               \
          .value_sites = 44,                                                                \
          .wave_size = NONE,                                                                \
          .bitmap_bytes = NONE,                                                             \
          .pad = NO_PAD,                                                                    \
          .record_class = (cls) },                                                          \
        {                                                                                   \
            .name = "v" #n, .raw_version = (n), .word = 4, .size = 40, .stored_size = 36,   \
            .counter_absolute = (absolute), .value_kinds = 2, .counter_ptr = 16,            \
            .uniform_ptr = NONE, .bitmap_ptr = NONE, .function_ptr = 20, .values = 24,      \
            .num_counters = 28, .value_sites = 32, .wave_size = NONE, .bitmap_bytes = NONE, \
            .pad = { { 36, 40 }, { 0, 0 } }, .record_class = (cls)                          \
        }                                                                                   \
    }

/* [version - 5][0: 64-bit, 1: 32-bit] */
static const struct prof_layout records[][2] = {
    RECORD_UP_TO_8(5, true, "A48abs"),
    RECORD_UP_TO_8(6, false, "A48"),
    RECORD_UP_TO_8(7, true, "A48abs"),
    RECORD_UP_TO_8(8, false, "A48"),
    { { .name = "v9",
        .raw_version = 9,
        .word = 8,
        .size = 64,
        .stored_size = 64,
        .value_kinds = 2,
        .counter_ptr = 16,
        .uniform_ptr = NONE,
        .bitmap_ptr = 24,
        .function_ptr = 32,
        .values = 40,
        .num_counters = 48,
        .value_sites = 52,
        .wave_size = NONE,
        .bitmap_bytes = 56,
        .pad = { { 60, 64 }, { 0, 0 } },
        .record_class = "A64" },
      { .name = "v9",
        .raw_version = 9,
        .word = 4,
        .size = 48,
        .stored_size = 44,
        .value_kinds = 2,
        .counter_ptr = 16,
        .uniform_ptr = NONE,
        .bitmap_ptr = 20,
        .function_ptr = 24,
        .values = 28,
        .num_counters = 32,
        .value_sites = 36,
        .wave_size = NONE,
        .bitmap_bytes = 40,
        .pad = { { 44, 48 }, { 0, 0 } },
        .record_class = "A64" } },
    { { .name = "v10",
        .raw_version = 10,
        .word = 8,
        .size = 64,
        .stored_size = 64,
        .value_kinds = 3,
        .counter_ptr = 16,
        .uniform_ptr = NONE,
        .bitmap_ptr = 24,
        .function_ptr = 32,
        .values = 40,
        .num_counters = 48,
        .value_sites = 52,
        .wave_size = NONE,
        .bitmap_bytes = 60,
        .pad = { { 58, 60 }, { 0, 0 } },
        .record_class = "A64" },
      { .name = "v10",
        .raw_version = 10,
        .word = 4,
        .size = 48,
        .stored_size = 48,
        .value_kinds = 3,
        .counter_ptr = 16,
        .uniform_ptr = NONE,
        .bitmap_ptr = 20,
        .function_ptr = 24,
        .values = 28,
        .num_counters = 32,
        .value_sites = 36,
        .wave_size = NONE,
        .bitmap_bytes = 44,
        .pad = { { 42, 44 }, { 0, 0 } },
        .record_class = "A64" } },
    { { .name = "v11",
        .raw_version = 11,
        .word = 8,
        .size = 72,
        .stored_size = 72,
        .value_kinds = 3,
        .counter_ptr = 16,
        .uniform_ptr = 24,
        .bitmap_ptr = 32,
        .function_ptr = 40,
        .values = 48,
        .num_counters = 56,
        .value_sites = 60,
        .wave_size = 66,
        .bitmap_bytes = 68,
        .pad = NO_PAD,
        .record_class = "A72" },
      { .name = "v11",
        .raw_version = 11,
        .word = 4,
        .size = 56,
        .stored_size = 52,
        .value_kinds = 3,
        .counter_ptr = 16,
        .uniform_ptr = 20,
        .bitmap_ptr = 24,
        .function_ptr = 28,
        .values = 32,
        .num_counters = 36,
        .value_sites = 40,
        .wave_size = 46,
        .bitmap_bytes = 48,
        .pad = { { 52, 56 }, { 0, 0 } },
        .record_class = "A72" } },
};

#define NO_UNIFORM \
    .num_uniform_counters = NONE, .padding_after_uniform = NONE, .uniform_delta = NONE
#define NO_BITMAP  .num_bitmap_bytes = NONE, .padding_after_bitmap = NONE, .bitmap_delta = NONE
#define NO_VTABLES .num_vtables = NONE, .vnames_size = NONE

#define HEADER_7_8(n)                                                                     \
    {                                                                                     \
        .raw_version = (n), .size = 88, .binary_ids_size = 16, .num_data = 24,            \
        .padding_before_counters = 32, .num_counters = 40, .padding_after_counters = 48,  \
        NO_BITMAP, NO_UNIFORM, .names_size = 56, .counters_delta = 64, .names_delta = 72, \
        NO_VTABLES, .value_kind_last = 80, .value_kind_last_expected = 1                  \
    }

static const struct prof_header_layout headers[] = {
    { .raw_version = 5,
      .size = 80,
      .binary_ids_size = NONE,
      .num_data = 16,
      .padding_before_counters = 24,
      .num_counters = 32,
      .padding_after_counters = 40,
      NO_BITMAP,
      NO_UNIFORM,
      .names_size = 48,
      .counters_delta = 56,
      .names_delta = 64,
      NO_VTABLES,
      .value_kind_last = 72,
      .value_kind_last_expected = 1 },
    { .raw_version = 6,
      .size = 88,
      .num_data = 16,
      .padding_before_counters = 24,
      .num_counters = 32,
      .padding_after_counters = 40,
      NO_BITMAP,
      NO_UNIFORM,
      .names_size = 48,
      .counters_delta = 56,
      .names_delta = 64,
      NO_VTABLES,
      .value_kind_last = 72,
      .binary_ids_size = 80,
      .value_kind_last_expected = 1 },
    HEADER_7_8(7),
    HEADER_7_8(8),
    { .raw_version = 9,
      .size = 112,
      .binary_ids_size = 16,
      .num_data = 24,
      .padding_before_counters = 32,
      .num_counters = 40,
      .padding_after_counters = 48,
      .num_bitmap_bytes = 56,
      .padding_after_bitmap = 64,
      NO_UNIFORM,
      .names_size = 72,
      .counters_delta = 80,
      .bitmap_delta = 88,
      .names_delta = 96,
      NO_VTABLES,
      .value_kind_last = 104,
      .value_kind_last_expected = 1 },
    { .raw_version = 10,
      .size = 128,
      .binary_ids_size = 16,
      .num_data = 24,
      .padding_before_counters = 32,
      .num_counters = 40,
      .padding_after_counters = 48,
      .num_bitmap_bytes = 56,
      .padding_after_bitmap = 64,
      NO_UNIFORM,
      .names_size = 72,
      .counters_delta = 80,
      .bitmap_delta = 88,
      .names_delta = 96,
      .num_vtables = 104,
      .vnames_size = 112,
      .value_kind_last = 120,
      .value_kind_last_expected = 2 },
    { .raw_version = 11,
      .size = 152,
      .binary_ids_size = 16,
      .num_data = 24,
      .padding_before_counters = 32,
      .num_counters = 40,
      .padding_after_counters = 48,
      .num_bitmap_bytes = 56,
      .padding_after_bitmap = 64,
      .num_uniform_counters = 72,
      .padding_after_uniform = 80,
      .uniform_delta = 88,
      .names_size = 96,
      .counters_delta = 104,
      .bitmap_delta = 112,
      .names_delta = 120,
      .num_vtables = 128,
      .vnames_size = 136,
      .value_kind_last = 144,
      .value_kind_last_expected = 2 },
};

const struct prof_layout *
prof_layout_get(unsigned raw_version, unsigned word)
{
    if (raw_version < PROF_RAW_VERSION_MIN || raw_version > PROF_RAW_VERSION_MAX)
        return NULL;
    if (word != 8 && word != 4)
        return NULL;
    return &records[raw_version - PROF_RAW_VERSION_MIN][word == 4];
}

const struct prof_layout *
prof_layout_by_name(const char *name, unsigned word)
{
    for (unsigned v = PROF_RAW_VERSION_MIN; v <= PROF_RAW_VERSION_MAX; v++) {
        const struct prof_layout *layout = prof_layout_get(v, word);
        if (layout != NULL && strcmp(layout->name, name) == 0)
            return layout;
    }
    return NULL;
}

bool
prof_layout_same_values(const struct prof_layout *a, const struct prof_layout *b)
{
    return strcmp(a->record_class, b->record_class) == 0 ||
           (a->size == b->size && a->values == b->values && a->value_sites == b->value_sites &&
            a->value_kinds == b->value_kinds);
}

const struct prof_header_layout *
prof_header_layout_get(unsigned raw_version)
{
    if (raw_version < PROF_RAW_VERSION_MIN || raw_version > PROF_RAW_VERSION_MAX)
        return NULL;
    return &headers[raw_version - PROF_RAW_VERSION_MIN];
}

unsigned
prof_version_number(uint64_t word)
{
    return (unsigned)(word & UINT32_MAX);
}

/* LLVM 17 is not measured: its development branch still wrote 8 when 18 opened. */
static const struct {
    unsigned version, first, last;
} releases[] = { { 5, 9, 12 },  { 7, 13, 13 },  { 8, 14, 17 },
                 { 9, 18, 18 }, { 10, 19, 22 }, { 11, 23, 23 } };

bool
prof_layout_llvm_range(unsigned raw_version, unsigned *first, unsigned *last)
{
    for (size_t i = 0; i < sizeof releases / sizeof *releases; i++) {
        if (releases[i].version == raw_version) {
            *first = releases[i].first;
            *last = releases[i].last;
            return true;
        }
    }
    return false;
}

unsigned
prof_raw_version_of_llvm(unsigned major)
{
    for (size_t i = 0; i < sizeof releases / sizeof *releases; i++) {
        if (major >= releases[i].first && major <= releases[i].last)
            return releases[i].version;
    }
    return 0;
}

void
prof_store(unsigned char *p, unsigned n, bool big_endian, uint64_t value)
{
    for (unsigned i = 0; i < n; i++)
        p[big_endian ? n - 1 - i : i] = (unsigned char)(value >> (8 * i));
}
