/* arena.c - see arena.h. */
#include "profile/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 65536

struct prof_arena_block {
    struct prof_arena_block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char data[];
};

static struct prof_arena_block *
new_block(struct prof_arena *arena, size_t need)
{
    size_t size = need > BLOCK_SIZE ? need : BLOCK_SIZE;
    struct prof_arena_block *block = calloc(1, sizeof *block + size);
    if (block == NULL)
        return NULL;
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *
prof_arena_alloc(struct prof_arena *arena, size_t count, size_t size)
{
    const size_t unit = alignof(max_align_t);
    if (size != 0 && count > (SIZE_MAX / 2) / size) {
        arena->failed = true;
        return NULL;
    }
    size_t need = (count * size + unit - 1) / unit * unit;
    if (need == 0)
        need = unit;
    struct prof_arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < need)
        block = new_block(arena, need);
    if (block == NULL) {
        arena->failed = true;
        return NULL;
    }
    void *memory = block->data + block->used;
    block->used += need;
    arena->total += need;
    return memory;
}

char *
prof_arena_strndup(struct prof_arena *arena, const char *text, size_t len)
{
    char *copy = prof_arena_alloc(arena, len + 1, 1);
    if (copy != NULL && len > 0)
        memcpy(copy, text, len);
    return copy;
}

char *
prof_arena_strdup(struct prof_arena *arena, const char *text)
{
    return text != NULL ? prof_arena_strndup(arena, text, strlen(text)) : NULL;
}

char *
prof_arena_vprintf(struct prof_arena *arena, const char *fmt, va_list ap)
{
    char *formatted = NULL;
    if (vasprintf(&formatted, fmt, ap) < 0) {
        arena->failed = true;
        return NULL;
    }
    char *text = prof_arena_strdup(arena, formatted);
    free(formatted);
    return text;
}

char *
prof_arena_printf(struct prof_arena *arena, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = prof_arena_vprintf(arena, fmt, ap);
    va_end(ap);
    return text;
}

void *
prof_arena_grow(struct prof_arena *arena, void *old, size_t count, size_t size)
{
    if (count != 0 && (count & (count - 1)) != 0)
        return old;
    void *grown = prof_arena_alloc(arena, count ? count * 2 : 1, size);
    if (grown != NULL && count > 0)
        memcpy(grown, old, count * size);
    return grown;
}

void
prof_arena_free(struct prof_arena *arena)
{
    while (arena->blocks != NULL) {
        struct prof_arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
    *arena = (struct prof_arena){ 0 };
}
