/* writer_in_handler.c - a signal handler "saves the profile". It may interrupt malloc, which holds
 * a lock that the writer needs. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

int __llvm_profile_write_file(void);

static void
save_profile(int number)
{
    (void)number;
    __llvm_profile_write_file();
}

static void *
idle(void *unused)
{
    for (;;)
        pause();
    return unused;
}

int
main(void)
{
    pthread_t thread;
    sigset_t alarm_only;
    struct itimerval often = { { 0, 300 }, { 0, 300 } };
    sigemptyset(&alarm_only);
    sigaddset(&alarm_only, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm_only, NULL);
    pthread_create(&thread, NULL, idle, NULL);
    pthread_sigmask(SIG_UNBLOCK, &alarm_only, NULL);
    signal(SIGALRM, save_profile);
    setitimer(ITIMER_REAL, &often, NULL);
    for (unsigned i = 0;; i++) {
        void *volatile block = malloc(2000 + i % 60000);
        free(block);
    }
}
