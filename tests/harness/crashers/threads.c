/* threads.c - three threads wait in wait_here(), a fourth aborts in fail(). `threads clean`: four
 * threads add up, and all are joined. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_barrier_t ready;

void *wait_here(void *argument);
void *fail(void *argument);
void *add_up(void *argument);

void *
wait_here(void *argument)
{
    pthread_barrier_wait(&ready);
    for (;;)
        pause();
    return argument;
}

void *
fail(void *argument)
{
    (void)argument;
    pthread_barrier_wait(&ready);
    usleep(10000);
    abort();
}

void *
add_up(void *argument)
{
    unsigned long *sum = argument;
    for (unsigned long i = 0; i < 100000; i++)
        *sum += i;
    return NULL;
}

static int
join_all(void)
{
    pthread_t threads[4];
    unsigned long sums[4] = { 0 };
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, add_up, &sums[i]);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    printf("%lu\n", sums[0] + sums[1] + sums[2] + sums[3]);
    return 0;
}

int
main(int argc, char *argv[])
{
    pthread_t threads[4];
    (void)argv;
    if (argc > 1)
        return join_all();
    pthread_barrier_init(&ready, NULL, 4);
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, wait_here, NULL);
    pthread_create(&threads[3], NULL, fail, NULL);
    pthread_join(threads[3], NULL);
    return 0;
}
