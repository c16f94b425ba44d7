/* runs.c - see runs.h. */
#include "tests/harness/runs.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

const char *crasher_folder;

struct crash_record *
run_crasher(const char *name, const char *argument, const struct harness_options *options)
{
    char *path = xasprintf("%s/%s", crasher_folder, name);
    char *extra = xstrdup(argument);
    char *argv[] = { path, extra, NULL };
    struct harness_options all = *options;
    struct repro_err err = { 0 };
    all.argv = argv;
    if (!all.tool)
        all.tool = "test";
    struct crash_record *record = harness_run(&all, &err);
    if (!record)
        fail_msg("%s: %s", name, err.msg);
    free(extra);
    free(path);
    return record;
}

const char *
frame_function(const struct crash_record *record, size_t index)
{
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    if (!thread || index >= thread->frame_count || !thread->frames[index].function)
        return "";
    return thread->frames[index].function;
}

bool
thread_passes(const struct crash_thread *thread, const char *function)
{
    for (size_t i = 0; i < thread->frame_count; i++)
        if (thread->frames[i].function && strcmp(thread->frames[i].function, function) == 0)
            return true;
    return false;
}
