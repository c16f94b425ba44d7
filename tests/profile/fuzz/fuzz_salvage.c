/* fuzz_salvage.c - fuzz target: an image and a hostile process memory through the salvage.
 *
 * The input is the image's file. The memory is what the loader would have made of it, except for
 * the value lists: their heads and nodes are made of the input's bytes, so that many lead to each
 * other, into nothing, or in circles.
 */
#include "profile/checker.h"
#include "profile/salvage_image.h"
#include "tests/profile/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

struct memory {
    const struct checker *c;
    const uint8_t *data;
    size_t size;
};

static void
require(bool condition)
{
    if (!condition)
        abort();
}

static bool
is_inside(const struct prof_section *section, uint64_t address)
{
    return section->present && address >= section->address &&
           address - section->address < section->size;
}

/* The word at ADDRESS of the value heads or nodes. */
static uint64_t
made_up_word(const struct memory *m, const struct prof_section *pool, uint64_t address)
{
    uint8_t byte = m->data[(address / 8 * 31) % m->size];
    if (byte % 4 == 0)
        return 0;
    return byte % 4 == 3 ? byte * UINT64_C(0x0101010101)
                         : pool->address + 24 * (uint64_t)(byte % 32);
}

static size_t
read_memory(void *context, uint64_t address, void *buffer, size_t size)
{
    const struct memory *m = context;
    const struct prof_section *values = &m->c->image.sections[PROF_SEC_VALS];
    const struct prof_section *pool = &m->c->image.sections[PROF_SEC_VNDS];
    unsigned char *out = buffer;
    for (size_t done = 0; done < size; done++) {
        uint64_t at = address + done;
        if (is_inside(values, at) || is_inside(pool, at)) {
            uint64_t word = made_up_word(m, pool, at);
            out[done] = (unsigned char)(word >> 8 * (at % 8));
            continue;
        }
        struct prof_bytes bytes = prof_image_at(&m->c->image, at);
        if (bytes.size == 0)
            return done;
        out[done] = bytes.data[0];
    }
    return size;
}

static bool
is_code(void *context, uint64_t address)
{
    return prof_image_is_code(&((const struct memory *)context)->c->image, address);
}

static void
examine(const struct salvage_result *result)
{
    for (size_t i = 0; i < result->count; i++) {
        const struct salvage_output *o = &result->outputs[i];
        struct prof_bytes bytes = { o->data, o->size };
        struct raw_check *check = raw_check_bytes(&bytes, NULL);
        require(check != NULL && check->profile_count == o->profiles);
        for (size_t k = 0; k < check->profile_count; k++)
            require(check->profiles[k].complete && check->profiles[k].header.version == o->version);
        raw_check_free(check);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct prof_check *check =
        prof_check_bytes("fuzz", data, size, PROF_CHECK_KEEP_SEGMENTS | PROF_CHECK_NO_DWARF, NULL);
    if (check == NULL)
        return 0;
    struct memory memory = { (const struct checker *)check, data, size };
    struct salvage_process process = { .read = read_memory,
                                       .is_code = is_code,
                                       .context = &memory };
    struct salvage_result result;
    /* Byte by byte: a section that claims a gigabyte would take long. */
    bool small = memory.c->image.sections[PROF_SEC_CNTS].size < (1U << 20) &&
                 memory.c->image.sections[PROF_SEC_DATA].size < (1U << 20) &&
                 memory.c->image.sections[PROF_SEC_BITS].size < (1U << 20);
    if (small && salvage_image(check, &process, "fuzz", data[0] % 2 ? 8 : 0, &result, NULL)) {
        examine(&result);
        salvage_result_clear(&result);
    }
    prof_check_free(check);
    return 0;
}
