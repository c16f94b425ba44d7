/* test_arena.c - memory of one record: nothing is asked for, before there is any and when a block
 * is full. */
#include "parser/arena.h"
#include "parser/oom.h"

#include "tests/common/cmocka_all.h"

#include <string.h>

/* Under UBSan: this was arithmetic on NULL once. */
static void
nothing_before_there_is_a_block(void **unused)
{
    (void)unused;
    struct oom_guard guard;
    struct arena arena;
    if (setjmp(guard.env) != 0) {
        fail_msg("out of memory");
    }
    arena_init(&arena, &guard);
    assert_non_null(arena_alloc(&arena, 0));
    arena_free(&arena);
}

static void
blocks_are_filled_to_the_last_byte(void **unused)
{
    (void)unused;
    struct oom_guard guard;
    struct arena arena;
    if (setjmp(guard.env) != 0) {
        fail_msg("out of memory");
    }
    arena_init(&arena, &guard);
    for (size_t size = 0; size < 5000; size += 7) {
        memset(arena_alloc(&arena, size), 0xa5, size); /* under ASan: within the block */
        size_t left = (size_t)(arena.end - arena.pos);
        memset(arena_alloc(&arena, left), 0x5a, left);
    }
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_before_there_is_a_block),
        cmocka_unit_test(blocks_are_filled_to_the_last_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
