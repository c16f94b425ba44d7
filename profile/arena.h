/* arena.h - memory of one check: everything is released together.
 *
 * Allocation failure is sticky: functions return NULL (or leave a list as it is) and `failed` stays
 * true, so that code which only collects facts can go on and the caller looks once at the end. Not
 * thread-safe: one arena per check.
 */
#ifndef REPRO_PROFILE_ARENA_H
#define REPRO_PROFILE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct prof_arena {
    struct prof_arena_block *blocks;
    size_t total; /* bytes handed out */
    bool failed;
};

/* Zeroed memory for COUNT objects of SIZE bytes, aligned for anything; NULL on failure. */
void *prof_arena_alloc(struct prof_arena *arena, size_t count, size_t size);
char *prof_arena_strndup(struct prof_arena *arena, const char *text, size_t len);
char *prof_arena_strdup(struct prof_arena *arena, const char *text); /* NULL gives NULL */
char *prof_arena_printf(struct prof_arena *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
char *prof_arena_vprintf(struct prof_arena *arena, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
/* OLD with room for one more than COUNT items of SIZE bytes (grown by powers of two), or NULL. */
void *prof_arena_grow(struct prof_arena *arena, void *old, size_t count, size_t size);
void prof_arena_free(struct prof_arena *arena);

/* Append ITEM to the list PTR of COUNT items; without memory the list stays as it is. */
#define PROF_APPEND(arena, ptr, count, item)                                    \
    do {                                                                        \
        void *grown_ = prof_arena_grow((arena), (ptr), (count), sizeof *(ptr)); \
        if (grown_ != NULL) {                                                   \
            (ptr) = grown_;                                                     \
            (ptr)[(count)++] = (item);                                          \
        }                                                                       \
    } while (0)

#endif
