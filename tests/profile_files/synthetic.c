/* synthetic.c - see synthetic.h. Written from the format description alone, not with salvage_build.
 */
#include "tests/profile_files/synthetic.h"

#include "profile/layout.h"
#include "profile/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t
synthetic_counter(unsigned function, unsigned k)
{
    return 100 * (uint64_t)function + k + 1;
}

struct maker {
    unsigned char *data;
    unsigned word;
    bool big;
    const struct prof_layout *layout;
    const struct prof_header_layout *fields;
    size_t data_at, counters_at, names_at;
    unsigned counters;
};

static void
put(struct maker *m, size_t at, unsigned size, uint64_t value)
{
    prof_store(m->data + at, size, m->big, value);
}

static void
put_field(struct maker *m, size_t base, unsigned field, unsigned size, uint64_t value)
{
    if (field != PROF_NO_FIELD)
        put(m, base + field, size, value);
}

static size_t
write_names(unsigned char *out)
{
    char text[256] = "";
    size_t len = 0;
    for (unsigned i = 0; i < SYNTHETIC_FUNCTIONS; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%ssynthetic_function_%u",
                                i ? "\1" : "", i);
    out[0] = (unsigned char)len; /* below 128: one byte of LEB128 */
    out[1] = 0;
    memcpy(out + 2, text, len);
    return len + 2;
}

/* As in a process that has the counters 0x1000 bytes before the records. */
static void
write_record(struct maker *m, unsigned i, unsigned first_counter)
{
    size_t at = m->data_at + (size_t)i * m->layout->size;
    char name[40];
    int len = snprintf(name, sizeof name, "synthetic_function_%u", i);
    uint64_t data = 0x20001000, counters = data - 0x1000;
    uint64_t address = counters + 8 * (uint64_t)first_counter;
    uint64_t pointer =
        m->layout->counter_absolute ? address : address - (data + (uint64_t)i * m->layout->size);
    put(m, at, 8, prof_name_ref(name, (size_t)len));
    put(m, at + 8, 8, 0x1234567890 + i);
    put_field(m, at, m->layout->counter_ptr, m->word, pointer);
    put_field(m, at, m->layout->num_counters, 4, i + 1);
    for (unsigned k = 0; k <= i; k++)
        put(m, m->counters_at + 8 * (size_t)(first_counter + k), 8, synthetic_counter(i, k));
}

static void
write_header(struct maker *m, size_t names_size)
{
    const struct prof_header_layout *f = m->fields;
    put(m, 0, 8, m->word == 8 ? UINT64_C(0xff6c70726f667281) : UINT64_C(0xff6c70726f665281));
    put(m, 8, 8, f->raw_version | PROF_FLAG_IR);
    put_field(m, 0, f->num_data, 8, SYNTHETIC_FUNCTIONS);
    put_field(m, 0, f->num_counters, 8, m->counters);
    put_field(m, 0, f->names_size, 8, names_size);
    uint64_t delta = m->layout->counter_absolute ? 0x20000000 : -(uint64_t)0x1000;
    put_field(m, 0, f->counters_delta, 8, m->word == 8 ? delta : (uint32_t)delta);
    put_field(m, 0, f->value_kind_last, 8, f->value_kind_last_expected);
}

unsigned char *
synthetic_profile(unsigned version, unsigned word, bool big_endian, size_t *size)
{
    struct maker m = { .word = word,
                       .big = big_endian,
                       .layout = prof_layout_get(version, word),
                       .fields = prof_header_layout_get(version) };
    m.counters = SYNTHETIC_FUNCTIONS * (SYNTHETIC_FUNCTIONS + 1) / 2;
    m.data_at = m.fields->size;
    m.counters_at = m.data_at + SYNTHETIC_FUNCTIONS * m.layout->size;
    m.names_at = m.counters_at + 8 * (size_t)m.counters;
    unsigned char names[512];
    size_t names_size = write_names(names);
    *size = m.names_at + ((names_size + 7) & ~(size_t)7);
    m.data = calloc(1, *size);
    if (m.data == NULL)
        abort();
    memcpy(m.data + m.names_at, names, names_size);
    write_header(&m, names_size);
    unsigned first = 0;
    for (unsigned i = 0; i < SYNTHETIC_FUNCTIONS; i++) {
        write_record(&m, i, first);
        first += i + 1;
    }
    return m.data;
}
