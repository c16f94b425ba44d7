/* stopped.h - a process that stands still and can be looked at: the one interface between the ways
 * to stop a process (ptrace, preloaded handler) and the code that makes a record of it.
 */
#ifndef REPRO_HARNESS_STOPPED_H
#define REPRO_HARNESS_STOPPED_H

#include "harness/exception.h"
#include "harness/registers.h"

#include <sys/types.h>

struct stopped_thread {
    pid_t tid;
    bool is_main; /* the process' first thread */
    bool has_registers;
    struct registers registers;
};

struct stopped_signal {
    int number; /* 0 = stopped without a signal (time limit) */
    int code;
    bool is_fault;    /* raised by what the thread itself did, not sent */
    bool has_address; /* is `address` what the system said, also when it is 0? */
    uint64_t address; /* si_addr; 0 where the signal has none */
    pid_t sender;     /* si_pid of signals sent by a process, else 0 */
    struct processor_exception exception;
};

#define STOPPED_FRAMES_MAX 256

/* A caller of the crashed thread, from an unwinder inside the process. */
struct stopped_frame {
    uint64_t pc, sp;
    uint64_t function_start, function_end; /* 0 = unknown */
};

struct image_format;

struct stopped_process {
    pid_t pid;
    const struct image_format *format; /* of its images (images.h); NULL: this system's */
    const char *program;               /* its path; NULL: see `executable` */
    struct stopped_thread *threads;    /* at least one */
    size_t thread_count;
    size_t crashed; /* index of the thread that got the signal */
    struct stopped_signal signal;
    struct stopped_frame frames[STOPPED_FRAMES_MAX]; /* innermost first */
    size_t frame_count;                              /* 0 = no such unwinder */
    /* Copy at most LENGTH bytes at ADDRESS; returns the length of the readable prefix. */
    size_t (*read)(void *context, uint64_t address, void *buffer, size_t length);
    /* The same, but only what the process itself left: not what the files behind a core file's
     * mappings hold. NULL: `read`. */
    size_t (*read_written)(void *context, uint64_t address, void *buffer, size_t length);
    /* Content of /proc/PID/NAME ("maps", "auxv"), or on macOS of what the handler serves under that
     * name (preload/protocol.h), NUL-terminated, or NULL. free() it. */
    char *(*proc_file)(void *context, const char *name, size_t *length);
    /* The path of its program as the process itself knows it, or NULL; free() it. May be NULL: what
     * the system says counts. */
    char *(*executable)(void *context);
    void *context;
};

#endif
