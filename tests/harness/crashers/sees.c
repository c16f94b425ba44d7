/* sees.c - prints what a program can see of whoever started it: arguments, environment, folder,
 * umask, limits, blocked and ignored signals, open files. */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void
print_signals(void)
{
    sigset_t blocked;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    for (int number = 1; number < 32; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) != 0)
            continue;
        if (sigismember(&blocked, number) || action.sa_handler != SIG_DFL)
            printf("signal %d:%s%s\n", number, sigismember(&blocked, number) ? " blocked" : "",
                   action.sa_handler == SIG_IGN   ? " ignored"
                   : action.sa_handler != SIG_DFL ? " caught"
                                                  : "");
    }
}

static void
print_files(void)
{
    struct stat st;
    for (int fd = 0; fd < 64; fd++)
        if (fstat(fd, &st) == 0)
            printf("file %d: type %o, terminal %d\n", fd, (unsigned)st.st_mode & S_IFMT,
                   isatty(fd));
}

static void
print_limits(void)
{
    for (int i = 0; i < RLIM_NLIMITS; i++) {
        struct rlimit limit;
        if (getrlimit((__rlimit_resource_t)i, &limit) == 0)
            printf("limit %d: %llx %llx\n", i, (unsigned long long)limit.rlim_cur,
                   (unsigned long long)limit.rlim_max);
    }
}

int
main(int argc, char *argv[], char *environment[])
{
    char folder[4096];
    for (int i = 0; i < argc; i++)
        printf("argument %d: %s\n", i, argv[i]);
    for (int i = 0; environment[i]; i++)
        printf("variable: %s\n", environment[i]);
    mode_t mask = umask(0);
    printf("folder %s, umask %o\n", getcwd(folder, sizeof folder), (unsigned)mask);
    print_signals();
    print_files();
    print_limits();
    fputs("to stderr\n", stderr);
    return 42;
}
