/* null_read.c - reads 4 bytes 8 behind a null pointer, in read_field(). */
#include <stddef.h>

struct node {
    struct node *next;
    int value;
};

int read_field(const struct node *node);

int
read_field(const struct node *node)
{
    return node->value;
}

int
main(void)
{
    const struct node *volatile none = NULL;
    return read_field(none);
}
