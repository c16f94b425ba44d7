/* layout_table.c - prints the record layouts of profile/layout.c, or with the argument "headers"
 * its file headers: for comparison with those of pgolib and with LLVM's own headers. */
#include "profile/layout.h"

#include <stdio.h>
#include <string.h>

static void
print_field(const char *name, unsigned offset)
{
    if (offset != PROF_NO_FIELD)
        printf(" %s=%u", name, offset);
}

static void
print_layout(const struct prof_layout *layout)
{
    printf("%s %u size=%u kinds=%u class=%s", layout->name, layout->word, layout->size,
           layout->value_kinds, layout->record_class);
    print_field("CounterPtr", layout->counter_ptr);
    print_field("UniformCounterPtr", layout->uniform_ptr);
    print_field("BitmapPtr", layout->bitmap_ptr);
    print_field("FunctionPointer", layout->function_ptr);
    print_field("Values", layout->values);
    print_field("NumCounters", layout->num_counters);
    print_field("NumValueSites", layout->value_sites);
    print_field("OffloadDeviceWaveSize", layout->wave_size);
    print_field("NumBitmapBytes", layout->bitmap_bytes);
    printf("\n");
}

static void
print_header(const struct prof_header_layout *header)
{
    printf("v%u size=%u last=%u", header->raw_version, header->size,
           header->value_kind_last_expected);
    print_field("BinaryIdsSize", header->binary_ids_size);
    print_field("NumData", header->num_data);
    print_field("PaddingBytesBeforeCounters", header->padding_before_counters);
    print_field("NumCounters", header->num_counters);
    print_field("PaddingBytesAfterCounters", header->padding_after_counters);
    print_field("NumBitmapBytes", header->num_bitmap_bytes);
    print_field("PaddingBytesAfterBitmapBytes", header->padding_after_bitmap);
    print_field("NumUniformCounters", header->num_uniform_counters);
    print_field("PaddingBytesAfterUniformCounters", header->padding_after_uniform);
    print_field("UniformCountersDelta", header->uniform_delta);
    print_field("NamesSize", header->names_size);
    print_field("CountersDelta", header->counters_delta);
    print_field("BitmapDelta", header->bitmap_delta);
    print_field("NamesDelta", header->names_delta);
    print_field("NumVTables", header->num_vtables);
    print_field("VNamesSize", header->vnames_size);
    print_field("ValueKindLast", header->value_kind_last);
    printf("\n");
}

static void
print_headers(void)
{
    for (unsigned version = PROF_RAW_VERSION_MIN; version <= PROF_RAW_VERSION_MAX; version++)
        print_header(prof_header_layout_get(version));
}

int
main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "headers") == 0) {
        print_headers();
        return 0;
    }
    for (unsigned version = PROF_RAW_VERSION_MIN; version <= PROF_RAW_VERSION_MAX; version++) {
        print_layout(prof_layout_get(version, 8));
        print_layout(prof_layout_get(version, 4));
    }
    return 0;
}
