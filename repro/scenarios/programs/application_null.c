/* application_null.c - an instrumented program that follows a null pointer of its own. */
#include <stdio.h>
#include <stdlib.h>

struct node {
    int value;
    struct node *next;
};

__attribute__((noinline)) static int
second_value(const struct node *list)
{
    return list->next->value;
}

int
main(int argc, char *argv[])
{
    struct node first = { argc, NULL };
    if (argc > 1)
        first.next = malloc((size_t)atoi(argv[1]));
    printf("%d\n", second_value(&first));
    return 0;
}
