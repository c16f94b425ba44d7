/* own.h - what the handler asks the system about its own process. own_linux.c, own_darwin.c.
 *
 * Everything is async-signal-safe and takes no memory from the heap, which may be damaged.
 */
#ifndef REPRO_HARNESS_PRELOAD_OWN_H
#define REPRO_HARNESS_PRELOAD_OWN_H

#include "harness/preload/protocol.h"

#include <signal.h>

int own_tid(void); /* of the calling thread; on Linux the kernel's, on macOS its low 31 bits */
bool own_is_main_thread(void);
void own_pause(long nanoseconds);
extern const int own_handler_flags; /* for sigaction(), beyond SA_SIGINFO | SA_ONSTACK */

/* Signal, code, address, sender, exception and registers. */
void own_signal(const siginfo_t *info, const void *context, struct preload_hello *hello);
/* Does the signal come again by itself when the handler returns? */
bool own_signal_recurs(int number, const siginfo_t *info, const void *context);
/* Send it again, to the calling thread, as INFO describes it where the system allows that. */
void own_resend(int number, siginfo_t *info);

/* Copies memory that may not be readable. */
struct own_reader {
    int ends[2];
};
bool own_reader_open(struct own_reader *reader);
void own_reader_close(struct own_reader *reader);
/* The readable prefix. */
size_t own_read(const struct own_reader *reader, uint64_t address, void *buffer, size_t length);

/* Takes a piece of a file; false = enough. */
typedef bool own_sink(void *context, const void *data, size_t length);
/* The file NAME of this process (protocol.h), piece by piece, at most 4 KiB each. False if SINK
 * had enough. */
bool own_file(const char *name, own_sink *sink, void *context);

/* The callers of the code at REGISTERS, innermost (that code itself) first. */
size_t own_frames(const struct registers *registers, struct preload_frame *frames, size_t max);
/* The thread TID faulted: if that was in own_frames(), go on there and do not return. */
void own_recover(int tid);

#endif
