/* writer_stack.c - a thread with 16 KiB of stack left writes the profile of a program that has a
 * function with very many value sites. The writer needs one byte of stack per site. */
#include <alloca.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

int __llvm_profile_write_file(void);

enum { LEFT = 16384 }; /* bytes */

typedef void (*step)(void);

static void
nothing(void)
{
}

step volatile target = nothing;

#define CALL_4(x)    x x x x
#define CALL_64(x)   CALL_4(CALL_4(CALL_4(x)))
#define CALL_4096(x) CALL_64(CALL_64(x))

/* 20480 indirect calls: generated code, tables of callbacks and interpreters look like this. */
__attribute__((noinline)) static void
many_sites(void)
{
    CALL_4096(CALL_4(target();) target();)
}

/* *DATA is the size of this thread's stack: deep calls have used up all but 16 KiB of it. */
static void *
flush(void *data)
{
    size_t size = *(const size_t *)data;
    volatile char *used = size > LEFT ? alloca(size - LEFT) : NULL;
    if (used != NULL)
        used[0] = 1;
    __llvm_profile_write_file();
    return NULL;
}

int
main(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    size_t size = LEFT;
    many_sites();
    pthread_attr_init(&attributes);
    while (pthread_attr_setstacksize(&attributes, size) != 0) /* aarch64: 128 KiB at least */
        size *= 2;
    if (pthread_create(&thread, &attributes, flush, &size) != 0) {
        puts("no thread with a small stack here");
        return 1;
    }
    pthread_join(thread, NULL);
    return 0;
}
