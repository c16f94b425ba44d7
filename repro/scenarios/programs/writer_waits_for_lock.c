/* writer_waits_for_lock.c - the pool file (%m) is locked by another process that waits for this
 * one: the writer of the child waits for the lock for ever. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

const char *__llvm_profile_get_filename(void);

static int
lock_pool_file(void)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    int fd = open(__llvm_profile_get_filename(), O_RDWR | O_CREAT, 0644);
    return fd >= 0 && fcntl(fd, F_SETLK, &lock) == 0;
}

int
main(void)
{
    if (!lock_pool_file())
        return 1;
    puts("the pool file is locked");
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        return 0; /* ends, and wants to write its profile */
    waitpid(child, NULL, 0);
    return 0;
}
