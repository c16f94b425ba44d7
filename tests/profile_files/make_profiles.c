/* make_profiles.c - write synthetic profiles of all formats, salvaged twice, for formats.py.
 *
 * make_profiles DIR: DIR/v8-64-little.profraw ... as made, and DIR/v8-64-little.v9.profraw ... as
 * transcoded by the salvager. Our own check must call each of them usable.
 */
#include "common/fs.h"
#include "profile/salvage.h"
#include "tests/profile_files/synthetic.h"

#include <stdio.h>
#include <stdlib.h>

static bool
check_and_write(const char *dir, const char *name, struct prof_bytes bytes)
{
    struct raw_check *check = raw_check_bytes(&bytes, NULL);
    bool usable = check != NULL && check->usable;
    if (!usable)
        fprintf(stderr, "%s: not usable: %s\n", name,
                check != NULL && check->findings.count ? check->findings.items[0].message : "?");
    raw_check_free(check);
    char *path = fs_join(dir, name);
    bool ok = fs_write_atomic(path, bytes.data, bytes.size, NULL);
    free(path);
    return ok && usable;
}

static bool
transcode(const char *dir, const char *stem, struct prof_bytes bytes, unsigned version)
{
    struct repro_err err = { 0 };
    struct salvage_result result;
    struct raw_check *check = raw_check_bytes(&bytes, &err);
    bool ok = check != NULL && salvage_bytes(&bytes, check, stem, version, &result, &err);
    raw_check_free(check);
    if (!ok) {
        fprintf(stderr, "%s to v%u: %s\n", stem, version, err.msg);
        return false;
    }
    ok = result.count == 1 && result.outputs[0].records == SYNTHETIC_FUNCTIONS &&
         salvage_write(&result, dir, &err);
    salvage_result_clear(&result);
    return ok;
}

static bool
make(const char *dir, unsigned version, unsigned word, bool big)
{
    size_t size;
    char stem[64], name[80];
    unsigned char *data = synthetic_profile(version, word, big, &size);
    struct prof_bytes bytes = { data, size };
    snprintf(stem, sizeof stem, "v%u-%u-%s", version, word * 8, big ? "big" : "little");
    snprintf(name, sizeof name, "%s.profraw", stem);
    bool ok = check_and_write(dir, name, bytes);
    for (unsigned to = PROF_RAW_VERSION_MIN; to <= PROF_RAW_VERSION_MAX; to++)
        ok = (to == version || transcode(dir, stem, bytes, to)) && ok;
    free(data);
    return ok;
}

int
main(int argc, char **argv)
{
    bool ok = argc == 2;
    for (unsigned version = PROF_RAW_VERSION_MIN; ok && version <= PROF_RAW_VERSION_MAX;
         version++) {
        for (unsigned form = 0; form < 4; form++)
            ok = make(argv[1], version, form & 1 ? 4 : 8, (form & 2) != 0) && ok;
    }
    return ok ? 0 : 1;
}
