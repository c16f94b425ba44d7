/* layout_table.c - prints the record layouts of profile/layout.c, for comparison with those of
 * pgolib. */
#include "profile/layout.h"

#include <stdio.h>

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

int
main(void)
{
    for (unsigned version = PROF_RAW_VERSION_MIN; version <= PROF_RAW_VERSION_MAX; version++) {
        print_layout(prof_layout_get(version, 8));
        print_layout(prof_layout_get(version, 4));
    }
    return 0;
}
