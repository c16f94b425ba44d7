/* writer_stack.c - a thread with the smallest stack writes the profile of a program that has a
 * function with very many value sites. The writer needs one byte of stack per site. */
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

int __llvm_profile_write_file(void);

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

static void *
flush(void *unused)
{
    __llvm_profile_write_file();
    return unused;
}

int
main(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    many_sites();
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 16384);
    if (pthread_create(&thread, &attributes, flush, NULL) != 0) {
        puts("no thread with a stack of 16 KiB here");
        return 1;
    }
    pthread_join(thread, NULL);
    return 0;
}
