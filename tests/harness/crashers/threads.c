/* threads.c - three threads wait in wait_here(), a fourth aborts in fail(). */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_barrier_t ready;

void *wait_here(void *argument);
void *fail(void *argument);

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

int
main(void)
{
    pthread_t threads[4];
    pthread_barrier_init(&ready, NULL, 4);
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, wait_here, NULL);
    pthread_create(&threads[3], NULL, fail, NULL);
    pthread_join(threads[3], NULL);
    return 0;
}
