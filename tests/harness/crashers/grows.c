/* grows.c - allocates until it cannot, then ends with exit code 9. */
#include <stdlib.h>
#include <string.h>

int
main(void)
{
    for (;;) {
        char *block = malloc(1 << 20);
        if (!block)
            return 9;
        memset(block, 1, 1 << 20);
    }
}
