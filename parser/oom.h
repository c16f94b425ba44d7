/* oom.h - out of memory leaves the chunk at once: longjmp to the guard the chunk loop has set. */
#ifndef PARSER_OOM_H
#define PARSER_OOM_H

#include <setjmp.h>

struct oom_guard {
    jmp_buf env;
};

_Noreturn void oom_raise(struct oom_guard *guard);

#endif
