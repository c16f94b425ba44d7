/* writer_waits_for_lock.c - the pool file (%m) is locked by another process, which never lets go:
 * the writer waits for the lock for ever. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

const char *__llvm_profile_get_filename(void);

static void
hold_lock(int ready)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    int fd = open(__llvm_profile_get_filename(), O_RDWR | O_CREAT, 0644);
    if (fd < 0 || fcntl(fd, F_SETLK, &lock) != 0)
        _exit(1);
    if (write(ready, "x", 1) != 1)
        _exit(1);
    for (;;)
        pause();
}

int
main(void)
{
    int ready[2];
    char byte;
    if (pipe(ready) != 0)
        return 1;
    if (fork() == 0)
        hold_lock(ready[1]);
    if (read(ready[0], &byte, 1) != 1)
        return 1;
    puts("the pool file is locked");
    fflush(stdout);
    return 0;
}
