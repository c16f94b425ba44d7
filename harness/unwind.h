/* unwind.h - call stacks of a stopped process through libunwind's remote interface.
 *
 * libunwind reads registers and memory through callbacks, as libunwind-ptrace does, but here they
 * serve a stopped_process: the same code unwinds under ptrace and behind the preloaded handler, and
 * memory comes page by page instead of word by word. Names are never libunwind's (it names stripped
 * code by the nearest exported symbol). Not thread-safe.
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

struct unwinder; /* opaque */

struct unwinder *unwinder_open(struct modules *modules, const struct crash_map *maps,
                               size_t map_count); /* both must outlive it */
void unwinder_close(struct unwinder *unwinder);   /* NULL is fine */
void unwind_thread(struct unwinder *unwinder, const struct registers *registers,
                   struct unwind_result *result);

#endif
