/* ends.c - one function that is counted and has both kinds of values, and ways to end without a
 * profile. */
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct node {
    uint64_t value, count;
    struct node *next;
};
extern struct node first_node[] __asm__("__start___llvm_prf_vnds");
extern uint64_t first_record[] __asm__("__start___llvm_prf_data");

static int
plus(int x)
{
    return x + 1;
}

static int
minus(int x)
{
    return x - 1;
}

typedef int (*step)(int);
step steps[2] = { plus, minus };

__attribute__((noinline)) int
work(int n)
{
    int sum = 0;
    char from[64] = { 1 }, to[64];
    for (int i = 0; i < n; i++) {
        sum += steps[i & 1](i);
        memcpy(to, from, (size_t)(i % 3 + 1));
        sum += to[0];
    }
    return sum;
}

static void *
end_process(void *unused)
{
    exit(unused != NULL);
}

/* Damage what the profile runtime keeps, in every way a list can be damaged. */
static void
damage(const char *how)
{
    if (strcmp(how, "cycle") == 0)
        first_node[0].next = first_node;
    else if (strcmp(how, "wild") == 0)
        first_node[0].next = (struct node *)0x123456789000;
    else if (strcmp(how, "odd") == 0)
        first_node[0].next = (struct node *)((char *)first_node + 3);
    else if (strcmp(how, "count") == 0)
        first_node[0].count = UINT64_MAX;
    else
        first_record[0] ^= 0x5a5a5a5a;
}

int
main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "return";
    printf("%d\n", work(20));
    fflush(stdout);
    if (strcmp(how, "_exit") == 0)
        _exit(3);
    if (strcmp(how, "hang") == 0)
        for (;;)
            pause();
    if (strcmp(how, "thread") == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, end_process, NULL);
        pthread_join(thread, NULL);
    }
    if (strcmp(how, "leader") == 0) { /* the main thread is gone first */
        pthread_t thread;
        pthread_create(&thread, NULL, end_process, NULL);
        pthread_exit(NULL);
    }
    if (strcmp(how, "child") == 0) {
        pid_t pid = fork();
        if (pid == 0)
            raise(SIGSEGV);
        waitpid(pid, NULL, 0);
        return 0;
    }
    if (strcmp(how, "return") == 0)
        return 0;
    damage(how);
    abort();
}
