/* memory.h - cached reads from the memory of a stopped process.
 *
 * Pages are fetched once. The content is hostile: callers check what they read. Not thread-safe.
 */
#ifndef REPRO_HARNESS_MEMORY_H
#define REPRO_HARNESS_MEMORY_H

#include "harness/stopped.h"

struct memory; /* opaque */

struct memory *memory_open(const struct stopped_process *process); /* PROCESS must outlive it */
void memory_close(struct memory *memory);                          /* NULL is fine */
/* Copy LENGTH bytes at ADDRESS; false if any of them cannot be read. */
bool memory_read(struct memory *memory, uint64_t address, void *buffer, size_t length);
bool memory_read_u64(struct memory *memory, uint64_t address, uint64_t *value);
/* The readable prefix of LENGTH bytes at ADDRESS. */
size_t memory_read_prefix(struct memory *memory, uint64_t address, void *buffer, size_t length);

#endif
