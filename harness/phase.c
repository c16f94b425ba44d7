/* phase.c - startup, running or exit, from a call stack, see layers.h. */
#include "harness/layers.h"

#include <string.h>

static bool
is_one_of(const char *name, const char *const *list, size_t count)
{
    for (size_t i = 0; name && i < count; i++)
        if (strcmp(name, list[i]) == 0)
            return true;
    return false;
}

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static bool
runs_exit(const struct crash_frame *frame)
{
    static const char *const names[] = {
        "exit",
        "__run_exit_handlers",
        "__cxa_finalize",
        "__do_global_dtors_aux",
        "_dl_fini",
        "_fini",
        "__libc_csu_fini",
        "quick_exit",
        "__funcs_on_exit",
        "__cxa_finalize_ranges",
    };
    return is_one_of(frame->function, names, LENGTH(names));
}

static bool
runs_startup(const struct crash_frame *frame)
{
    static const char *const names[] = {
        "call_init",         "_dl_init", "_dl_start",
        "_dl_start_user",    "dl_main",  "_dl_relocate_object",
        "__libc_csu_init",   "_init",    "__libc_init_first",
        "__libc_start_init",
    };
    return is_one_of(frame->function, names, LENGTH(names));
}

static bool
starts_thread(const struct crash_frame *frame)
{
    static const char *const names[] = { "start_thread", "clone",   "clone3",
                                         "__clone3",     "__clone", "_pthread_start",
                                         "thread_start" };
    return is_one_of(frame->function, names, LENGTH(names));
}

/* Index of libc's start function, or COUNT. */
static size_t
find_start_code(const struct crash_frame *frames, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (frames[i].function && strncmp(frames[i].function, "__libc_start_main", 17) == 0)
            return i;
    return count;
}

enum crash_phase
phase_of_stack(const struct crash_frame *frames, size_t count, bool in_main)
{
    bool startup = false, thread = false;
    for (size_t i = 0; i < count; i++) {
        if (runs_exit(&frames[i]))
            return PHASE_EXIT;
        in_main = in_main || (frames[i].function && strcmp(frames[i].function, "main") == 0);
        startup = startup || runs_startup(&frames[i]);
        thread = thread || starts_thread(&frames[i]);
    }
    if (in_main)
        return PHASE_RUNNING;
    if (startup || (count && frames[count - 1].layer == LAYER_LOADER))
        return PHASE_STARTUP;
    size_t start = find_start_code(frames, count);
    if (start < count && start > 0) /* since glibc 2.34 main has a caller of its own in libc */
        return frames[start - 1].layer == LAYER_LIBC ? PHASE_RUNNING : PHASE_STARTUP;
    return thread ? PHASE_RUNNING : PHASE_UNKNOWN;
}
