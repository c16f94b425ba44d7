/* oom.c - the single place that leaves a chunk when memory is exhausted. */
#include "parser/oom.h"

#include <stdlib.h>

_Noreturn void
oom_raise(struct oom_guard *guard)
{
    if (guard == NULL) {
        abort();
    }
    longjmp(guard->env, 1);
}
