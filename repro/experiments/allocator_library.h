/* allocator_library.h - a shared library that can replace malloc by LD_PRELOAD or, on macOS,
 * DYLD_INSERT_LIBRARIES (internal to experiments/). */
#ifndef REPRO_EXPERIMENTS_ALLOCATOR_LIBRARY_H
#define REPRO_EXPERIMENTS_ALLOCATOR_LIBRARY_H

/* Path of jemalloc or mimalloc as installed on this machine, NULL if there is none. */
const char *allocator_library(void);

#endif
