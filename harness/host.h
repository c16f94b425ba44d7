/* host.h - the few things the harness does differently on each system. host_linux.c,
 * host_darwin.c.
 */
#ifndef REPRO_HARNESS_HOST_H
#define REPRO_HARNESS_HOST_H

#include "common/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>

/* A pipe that is closed on exec; false with errno. */
bool host_pipe(int ends[2]);
/* Make a pipe hold as much as the system lets it: fewer switches between its ends. */
void host_widen_pipe(int fd);
/* For wait4(): threads that were cloned in an unusual way, too. */
extern const int host_wait_flags;
/* The program that process PID runs; false if that is not known. */
bool host_program_of(pid_t pid, char *path, size_t size);
/* Our own program's file; free() it. */
char *host_own_program(void);
/* "libreprocapture.so", and the variable that makes the loader load it into a program. */
extern const char host_capture_library[], host_capture_variable[];
uint64_t host_max_rss_kb(const struct rusage *usage);
struct timespec host_mtime(const struct stat *file);
/* Why the handler cannot get into PROGRAM, a sentence; NULL if nothing speaks against it. free()
 * it. */
char *host_capture_obstacle(const char *program);

/* While a command runs: whose children come to us when their parents end (Linux: a subreaper). What
 * was before is returned, for host_give_up_orphans(). */
int host_adopt_orphans(void);
void host_give_up_orphans(int before);

#endif
