/* fuzz_raw.c - a raw profile through the check, the model of llvm-profdata and the salvager.
 *
 * Beyond crashes and sanitizer reports it fails when the two implementations of the format disagree
 * (a profile without any finding that the model of its own release refuses), when a profile is
 * called usable that no release reads, or when a salvaged file is not sound by our own check.
 */
#include "profile/salvage.h"
#include "tests/profile_files/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void
require(bool condition)
{
    if (!condition)
        abort();
}

static bool
is_read(const struct raw_reader *readers)
{
    bool read = false;
    for (unsigned i = 0; i < RAW_MODEL_COUNT; i++)
        read |= readers[i].show && readers[i].merge;
    return read;
}

/* The short cut for clean files must say what the walk says. */
static void
compare_with_walk(const struct prof_bytes *file, const struct raw_check *check)
{
    if (check->findings.count != 0 || check->profile_count == 0 ||
        check->profiles[0].header.version < 7)
        return;
    struct raw_reader readers[RAW_MODEL_COUNT];
    raw_model_run(file, readers);
    for (unsigned i = 0; i < RAW_MODEL_COUNT; i++) {
        require(readers[i].show == check->readers[i].show);
        require(readers[i].merge == check->readers[i].merge);
    }
}

static void
check_outputs(const struct salvage_result *result)
{
    for (size_t i = 0; i < result->count; i++) {
        const struct salvage_output *o = &result->outputs[i];
        struct prof_bytes bytes = { o->data, o->size };
        struct raw_check *check = raw_check_bytes(&bytes, NULL);
        require(check != NULL && check->profile_count == o->profiles);
        for (size_t k = 0; k < check->profile_count; k++) {
            require(check->profiles[k].complete && check->profiles[k].faulty == 0);
            require(check->profiles[k].header.version == o->version);
        }
        raw_check_free(check);
    }
}

static void
salvage(const struct prof_bytes *file, const struct raw_check *check, unsigned version)
{
    struct salvage_result result;
    if (!salvage_bytes(file, check, "fuzz", version, &result, NULL))
        return;
    check_outputs(&result);
    salvage_result_clear(&result);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct prof_bytes file = { data, size };
    struct raw_check *check = raw_check_bytes(&file, NULL);
    if (check == NULL)
        return 0;
    bool correlated = false;
    for (size_t i = 0; i < check->profile_count; i++)
        correlated |= (check->profiles[i].header.version_word & PROF_FLAG_DEBUG_INFO) != 0;
    require(!check->usable || correlated || is_read(check->readers) ||
            check->profiles[0].header.version < 7);
    compare_with_walk(&file, check);
    salvage(&file, check, 0);
    salvage(&file, check, 10);
    raw_check_free(check);
    return 0;
}
