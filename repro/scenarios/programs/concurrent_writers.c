/* concurrent_writers.c - several threads write the profile at once, as an explicit flush that races
 * another one (or exit) does. */
#include <pthread.h>
#include <stdio.h>

int __llvm_profile_write_file(void);

typedef int (*step)(int);

static int
add_one(int x)
{
    return x + 1;
}

static int
add_two(int x)
{
    return x + 2;
}

static int
add_three(int x)
{
    return x + 3;
}

step steps[12] = { add_one, add_two, add_three, add_two,   add_one, add_three,
                   add_two, add_one, add_one,   add_three, add_two, add_one };
volatile int sink;

__attribute__((noinline)) static void
few_targets(int n)
{
    for (int i = 0; i < n; i++)
        sink += steps[i % 2](i);
}

__attribute__((noinline)) static void
many_targets(int n)
{
    for (int i = 0; i < n; i++) {
        sink += steps[i % 12](i);
        sink += steps[i % 7](i);
    }
}

__attribute__((noinline)) static void
one_target(int n)
{
    for (int i = 0; i < n; i++)
        sink += steps[0](i);
}

static void *
flush_often(void *unused)
{
    for (int i = 0; i < 200000; i++)
        __llvm_profile_write_file();
    return unused;
}

int
main(void)
{
    pthread_t threads[4];
    few_targets(100);
    many_targets(100);
    one_target(100);
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, flush_often, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    puts("done");
    return 0;
}
