/* forks.c - `forks clean`: three children end well. `forks crash`: one crashes, the parent returns
 * 0. `forks leave`: a child in a session of its own outlives the parent and writes its pid to
 * stdout. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int
child(const char *what, int index)
{
    volatile int *volatile none = NULL;
    if (strcmp(what, "crash") == 0 && index == 1)
        return *none;
    if (strcmp(what, "leave") == 0) {
        setsid();
        printf("%d\n", (int)getpid());
        fflush(stdout);
        sleep(1000);
    }
    return 0;
}

int
main(int argc, char *argv[])
{
    const char *what = argc > 1 ? argv[1] : "clean";
    for (int i = 0; i < 3; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(child(what, i));
    }
    if (strcmp(what, "leave") == 0) {
        usleep(100000);
        return 0;
    }
    while (wait(NULL) > 0)
        ;
    return 0;
}
