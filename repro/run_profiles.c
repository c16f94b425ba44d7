/* run_profiles.c - see run_profiles.h. */
#include "repro/run_profiles.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "profile/filemap.h"
#include "profile/raw_check.h"
#include "repro/import/system_report.h"
#include "repro/profile_notes.h"

#include <stdlib.h>
#include <string.h>

/* The first finding that makes the file unusable, as its message. */
static char *
first_message(const struct raw_check *check)
{
    return check->findings.count > 0 ? xstrdup(check->findings.items[0].message) : NULL;
}

static const char *
status_of(const struct raw_check *check)
{
    if (check->usable)
        return "ok";
    for (size_t i = 0; i < check->profile_count; i++)
        if (check->profiles[i].readable && !check->profiles[i].complete)
            return "truncated";
    return "corrupt";
}

static void
check_raw(const struct prof_file *map, struct profile_file_state *state)
{
    struct raw_check *check = raw_check_bytes(&map->bytes, NULL);
    state->status = xstrdup(check ? status_of(check) : "corrupt");
    for (size_t i = 0; check && i < check->profile_count; i++)
        state->functions += check->profiles[i].records;
    if (check && !check->usable)
        state->message = first_message(check);
    if (check)
        profile_notes_take(&map->bytes, check, state);
    raw_check_free(check);
}

static void
check_file(const char *path, struct crash_profile *profile)
{
    struct profile_file_state state = { .path = xstrdup(path) };
    struct prof_file map;
    struct repro_err err = { 0 };
    if (!prof_file_open(&map, path, &err)) {
        state.status = xstrdup("missing");
        state.message = xstrdup(err.msg);
    } else {
        state.size = map.bytes.size;
        if (map.bytes.size == 0)
            state.status = xstrdup("empty");
        else
            check_raw(&map, &state);
        prof_file_close(&map);
    }
    XAPPEND(profile->files, profile->file_count, state);
}

static bool
is_instrumented(const struct crash_record *record)
{
    const char *kind = record->subject.instrumented;
    return kind && strcmp(kind, "no") != 0;
}

static size_t
count_status(const struct crash_profile *profile, const char *status)
{
    size_t count = 0;
    for (size_t i = 0; i < profile->file_count; i++)
        count += strcmp(profile->files[i].status, status) == 0;
    return count;
}

static bool
is_listed(const struct crash_profile *profile, const char *path)
{
    for (size_t i = 0; i < profile->file_count; i++)
        if (strcmp(profile->files[i].path, path) == 0)
            return true;
    return false;
}

/* The runtime could not write: check the file it names, which an earlier run may have left. True if
 * there was such a message. */
static bool
take_refused_files(const struct crash_run *run, struct crash_profile *profile)
{
    static const char before[] = "LLVM Profile Error: Failed to write file \"";
    bool any = false;
    for (size_t i = 0; i < run->runtime_message_count; i++) {
        const char *at = strstr(run->runtime_messages[i], before);
        const char *name = at ? at + sizeof before - 1 : NULL;
        const char *end = name ? strchr(name, '"') : NULL;
        if (!end)
            continue;
        any = true;
        char *given = xstrndup(name, (size_t)(end - name));
        char *path = fs_join(run->cwd ? run->cwd : "", given);
        if (!is_listed(profile, given) && !is_listed(profile, path))
            check_file(path, profile);
        free(path);
        free(given);
    }
    return any;
}

void
run_profiles_judge(struct crash_record *record, bool expected)
{
    struct crash_profile *profile = &record->profile;
    system_report_take(record);
    if (!is_instrumented(record))
        return;
    for (size_t i = 0; i < record->run.profile_file_count; i++)
        check_file(record->run.profile_files[i], profile);
    bool lost = take_refused_files(&record->run, profile);
    profile->present = profile->present || profile->file_count > 0;
    if (record->outcome != OUTCOME_CLEAN)
        return;
    size_t ok = count_status(profile, "ok");
    size_t empty = count_status(profile, "empty") + count_status(profile, "missing");
    bool none = profile->file_count == 0 ? expected : empty == profile->file_count;
    if (ok + empty < profile->file_count)
        record->outcome = OUTCOME_CORRUPT;
    else if (none || lost) /* lost: what is there is of another run */
        record->outcome = OUTCOME_EMPTY_PROFILE;
}
