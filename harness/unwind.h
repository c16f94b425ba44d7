/* unwind.h - call stacks of a stopped process.
 *
 * unwind_cfi.c (Linux): nongnu libunwind over the unwind tables in the process' memory.
 * unwind_frames.c (macOS): what the handler's unwinder found inside the process, and frame
 * pointers. Not thread-safe.
 */
#ifndef REPRO_HARNESS_UNWIND_H
#define REPRO_HARNESS_UNWIND_H

#include "harness/modules.h"

#define UNWIND_FRAMES_MAX 256
#define UNWIND_BOTTOM     8

struct unwound_frame {
    uint64_t pc;
    uint64_t sp;
    uint64_t function_start; /* from the unwind table, 0 = unknown */
    uint64_t function_end;
    enum frame_trust trust;
    bool is_return_address; /* look up pc - 1: the call may be the function's last instruction */
};

struct unwind_result {
    struct unwound_frame frames[UNWIND_FRAMES_MAX];
    size_t count;
    /* With stop_reason frame-limit: program counters of the outermost frames, a ring of which
     * bottom_count were written. */
    uint64_t bottom[UNWIND_BOTTOM];
    size_t bottom_count;
    const char *stop_reason; /* outermost, no-progress, unmapped-sp, frame-limit, unwinder-error */
};

/* Each implementation's own struct starts with this. */
struct unwinder {
    const struct unwinder_ops *ops;
};

struct unwinder_ops {
    struct unwinder *(*open)(struct modules *modules, const struct crash_map *maps,
                             size_t map_count);
    void (*close)(struct unwinder *unwinder);
    void (*thread)(struct unwinder *unwinder, const struct registers *registers,
                   const struct stopped_frame *frames, size_t frame_count,
                   struct unwind_result *result);
};

extern const struct unwinder_ops unwinder_cfi, unwinder_frames;

/* For the format of MODULES; both must outlive it. */
struct unwinder *unwinder_open(struct modules *modules, const struct crash_map *maps,
                               size_t map_count);
void unwinder_close(struct unwinder *unwinder); /* NULL is fine */
/* FRAMES: what an unwinder inside the process found for this thread, FRAME_COUNT may be 0. */
void unwind_thread(struct unwinder *unwinder, const struct registers *registers,
                   const struct stopped_frame *frames, size_t frame_count,
                   struct unwind_result *result);

#endif
