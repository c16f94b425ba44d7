/* prepare_pool.c - damage one count in the value data of a pool file, as a torn write would. */
#include "repro/scenarios/scenario.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "profile/raw_header.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define POOL_FILE_MAX    (1U << 20)
#define SITES_AT         12 /* NumValueSites of the first kind: after TotalSize, kinds, Kind */
#define IMPOSSIBLE_SITES UINT64_C(0x80000000)

/* Path of the first .profraw in FOLDER; caller frees. */
static char *
find_pool_file(const char *folder)
{
    DIR *dir = opendir(folder);
    char *path = NULL;
    for (struct dirent *entry; dir && !path && (entry = readdir(dir));) {
        const char *dot = strrchr(entry->d_name, '.');
        if (dot && strcmp(dot, ".profraw") == 0)
            path = fs_join(folder, entry->d_name);
    }
    if (dir)
        closedir(dir);
    return path;
}

static bool
damage(const char *path, struct repro_err *err)
{
    char *data = NULL;
    size_t len = 0;
    struct raw_header header;
    if (!fs_read_file(path, POOL_FILE_MAX, &data, &len, err))
        return false;
    const struct prof_bytes bytes = { .data = (unsigned char *)data, .size = len };
    bool ok = raw_header_read(&bytes, 0, &header, err);
    if (ok && (header.values > len || len - header.values < SITES_AT + 4))
        ok = repro_fail(err, REPRO_E_FORMAT, "%s: has no value data to damage", path);
    if (ok) {
        prof_store((unsigned char *)data + header.values + SITES_AT, 4, header.big_endian,
                   IMPOSSIBLE_SITES);
        ok = fs_write_atomic(path, data, len, err);
    }
    free(data);
    return ok;
}

bool
scenario_damage_pool_file(const struct scenario_place *place, struct repro_err *err)
{
    char *path = find_pool_file(place->folder);
    if (!path)
        return repro_fail(err, REPRO_E_IO, "%s: the first run left no pool file", place->folder);
    bool ok = damage(path, err);
    free(path);
    return ok;
}
