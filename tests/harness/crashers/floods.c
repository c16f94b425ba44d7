/* floods.c - writes 64 MiB to stdout and a line to stderr. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
main(void)
{
    static char block[1 << 20];
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 64; i++)
        for (size_t done = 0; done < sizeof block;) {
            ssize_t written = write(1, block + done, sizeof block - done);
            if (written <= 0)
                return 1;
            done += (size_t)written;
        }
    fputs("done\n", stderr);
    return 0;
}
