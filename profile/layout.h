/* layout.h - the one table of LLVM raw-profile layouts: per-function records and file headers.
 *
 * A "raw version" is the low part of the version word that instrumented objects, the profile
 * runtime and .profraw files carry (LLVM 9-12: 5, 13: 7, 14-17: 8, 18: 9, 19-22: 10, 23: 11).
 * Sources: InstrProfData.inc of LLVM 12, 13, 14, 16, 18, 19, 22 and 23, which
 * tests/profile/llvm_headers.py compiles for 64- and 32-bit targets and compares with these tables;
 * programs of clang 12, 13, 14, 16, 18, 19 and 22. Version 11 was seen from the runtime of LLVM 23
 * only; version 6 was in no release and follows LLVM's review D107143.
 *
 * All data is constant: any thread may use it.
 */
#ifndef REPRO_PROFILE_LAYOUT_H
#define REPRO_PROFILE_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define PROF_RAW_VERSION_MIN 5
#define PROF_RAW_VERSION_MAX 11
#define PROF_NO_FIELD        0xffU /* this layout does not have the field */
#define PROF_VALUE_KINDS_MAX 3

/* One entry of __llvm_prf_data. Offsets in bytes from the record's start. NameRef (u64) is always
 * at 0 and FuncHash (u64) at 8. W below is the target's pointer size. */
struct prof_layout {
    const char *name;         /* "v8" */
    unsigned raw_version;     /* 8 */
    unsigned word;            /* W: 8 or 4 */
    unsigned size;            /* stride of the runtime's walk */
    unsigned stored_size;     /* size of the compiler's type: 36 instead of 40 on i386 up to v8 */
    bool counter_absolute;    /* CounterPtr is an address, not a distance from the record */
    unsigned value_kinds;     /* entries of NumValueSites */
    unsigned counter_ptr;     /* W */
    unsigned uniform_ptr;     /* W, v11: 0 on hosts */
    unsigned bitmap_ptr;      /* W, v9+: distance from the record */
    unsigned function_ptr;    /* W, absolute */
    unsigned values;          /* W, absolute: array of list heads */
    unsigned num_counters;    /* u32 */
    unsigned value_sites;     /* u16[value_kinds] */
    unsigned wave_size;       /* u16, v11: 0 on hosts */
    unsigned bitmap_bytes;    /* u32, v9+ */
    unsigned pad[2][2];       /* [start, end) of bytes that are always 0; start == end: none */
    const char *record_class; /* layouts that one runtime can walk alike: "A48", "A64", "A72"; v5
                                 and v7 are "A48abs" */
};

/* Header of a .profraw. Every field is a u64 on every target; offsets in bytes. */
struct prof_header_layout {
    unsigned raw_version;
    unsigned size;
    unsigned binary_ids_size;
    unsigned num_data;
    unsigned padding_before_counters;
    unsigned num_counters;
    unsigned padding_after_counters;
    unsigned num_bitmap_bytes;
    unsigned padding_after_bitmap;
    unsigned num_uniform_counters;
    unsigned padding_after_uniform;
    unsigned uniform_delta;
    unsigned names_size;
    unsigned counters_delta;
    unsigned bitmap_delta;
    unsigned names_delta;
    unsigned num_vtables;
    unsigned vnames_size;
    unsigned value_kind_last;
    unsigned value_kind_last_expected; /* 1, or 2 with vtables */
};

/* Flag bits of the 64-bit version word. */
#define PROF_FLAG_LOOP_ENTRY     (UINT64_C(1) << 55)
#define PROF_FLAG_IR             (UINT64_C(1) << 56)
#define PROF_FLAG_CS             (UINT64_C(1) << 57)
#define PROF_FLAG_ENTRY_FIRST    (UINT64_C(1) << 58)
#define PROF_FLAG_DEBUG_INFO     (UINT64_C(1) << 59)
#define PROF_FLAG_BYTE_COVERAGE  (UINT64_C(1) << 60)
#define PROF_FLAG_FUNCTION_ENTRY (UINT64_C(1) << 61)
#define PROF_FLAG_MEMPROF        (UINT64_C(1) << 62)
#define PROF_FLAG_TEMPORAL       (UINT64_C(1) << 63)

/* Record layout, or NULL for a version outside 5..11 or a WORD that is neither 8 nor 4. */
const struct prof_layout *prof_layout_get(unsigned raw_version, unsigned word);
/* The same by name ("v8"). */
const struct prof_layout *prof_layout_by_name(const char *name, unsigned word);
/* Does a runtime of layout B find the values of records of layout A where they are? Those of
 * versions 5, 7 and 8 differ in the counter pointer only, which is no matter to value profiling. */
bool prof_layout_same_values(const struct prof_layout *a, const struct prof_layout *b);
/* Header layout, or NULL for a version outside 5..11. */
const struct prof_header_layout *prof_header_layout_get(unsigned raw_version);
/* The number in a version word: its low 32 bits (all releases so far keep it below 256). */
unsigned prof_version_number(uint64_t word);
/* The first LLVM release line that writes RAW_VERSION and the last one; false if unknown. */
bool prof_layout_llvm_range(unsigned raw_version, unsigned *first, unsigned *last);
/* Raw version that LLVM release MAJOR writes (9..23), 0 if unknown. */
unsigned prof_raw_version_of_llvm(unsigned major);

/* Unsigned integer of N bytes (1, 2, 4, 8) in the given byte order. The caller has checked
 * bounds. */
static inline uint64_t
prof_load(const unsigned char *p, unsigned n, bool big_endian)
{
    uint64_t value = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (!big_endian && n == 8) {
        memcpy(&value, p, 8);
        return value;
    }
    if (!big_endian && n == 4) {
        uint32_t half;
        memcpy(&half, p, 4);
        return half;
    }
#endif
    for (unsigned i = 0; i < n; i++)
        value = value << 8 | p[big_endian ? i : n - 1 - i];
    return value;
}
/* The opposite: store the low N bytes of VALUE. */
void prof_store(unsigned char *p, unsigned n, bool big_endian, uint64_t value);

#endif
