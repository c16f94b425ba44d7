/* alloc.h - the one door through which the parser takes memory, shaped like Rust's GlobalAlloc.
 *
 * Exactly one adapter (alloc_system.c, alloc_mimalloc.c, alloc_jemalloc.c) is linked into a
 * program, next to alloc_grow.c and alloc_provider.c. Only the program's own allocations come here:
 * malloc and calloc of libc, of other libraries and of the profile runtime stay what they were
 * (unless the program is linked in the override mode of docs/allocators.md).
 *
 * All sizes are in bytes. ALIGN is a power of two. SIZE is not 0 (as in GlobalAlloc). The caller
 * owns a block until evtx_dealloc() and passes the size and alignment it was made with. Every
 * function is thread-safe. A block may be released by another thread than the one that made it.
 */
#ifndef REPRO_PARSER_ALLOC_ALLOC_H
#define REPRO_PARSER_ALLOC_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* New block, contents undefined; NULL when there is no memory. */
void *evtx_alloc(size_t size, size_t align) __attribute__((warn_unused_result, malloc));

/* New block of zero bytes; NULL when there is no memory. */
void *evtx_alloc_zeroed(size_t size, size_t align) __attribute__((warn_unused_result, malloc));

/* Block of NEW_SIZE with the first min(OLD_SIZE, NEW_SIZE) bytes of P, which is then gone. NULL
 * when there is no memory: P is still valid and unchanged. P must not be NULL. */
void *evtx_realloc(void *p, size_t old_size, size_t align, size_t new_size)
    __attribute__((warn_unused_result));

/* Release P; NULL is accepted. */
void evtx_dealloc(void *p, size_t size, size_t align);

/* "system", "mimalloc", "mimalloc-secure" or "jemalloc"; a static string. Secure mimalloc is told
 * from plain by how it behaves (the first call allocates a few blocks), not from a macro. */
const char *evtx_allocator_name(void);

/* Prove at run time that blocks of evtx_alloc() really belong to the allocator named above, by
 * asking that allocator about a fresh block. Writes one line without a newline into DETAIL (N
 * bytes, cut if needed; may be NULL when N is 0): what serves the blocks, its version, and what
 * serves malloc. False when the proof fails. */
bool evtx_allocator_verify(char *detail, size_t n);

/* Helpers for the adapters, in alloc_grow.c: allocate, copy, release; allocate and clear. They are
 * apart because they hold the copies of variable size, which PGO instruments with value profiling:
 * the adapter's own object has no such site, whoever compiles it. */
void *evtx_alloc_then_clear(size_t size, size_t align) __attribute__((warn_unused_result));
void *evtx_alloc_then_copy(void *p, size_t old_size, size_t align, size_t new_size)
    __attribute__((warn_unused_result));

/* File name (without folders) of the module that serves malloc for this process, such as
 * "libc.so.6"; "?" when the dynamic linker cannot tell. Writes into BUF (N > 0 bytes), returns BUF.
 */
const char *evtx_malloc_provider(char *buf, size_t n);
/* True when NAME, from evtx_malloc_provider(), is the C library. */
bool evtx_is_libc(const char *name);

#ifdef __cplusplus
}
#endif

#endif
