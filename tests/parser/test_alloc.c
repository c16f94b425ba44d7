/* test_alloc.c - an adapter serves what alloc.h promises, and really from its allocator. */
#include "parser/alloc/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *expected_name;

static void
blocks_are_aligned_and_writable(void **state)
{
    (void)state;
    for (size_t align = 1; align <= 4096; align *= 2)
        for (size_t size = 1; size <= 70000; size = size * 3 + 1) {
            unsigned char *p = evtx_alloc(size, align);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % align, 0);
            memset(p, 0xa5, size);
            evtx_dealloc(p, size, align);
        }
}

static void
zeroed_blocks_are_zero_after_reuse(void **state)
{
    (void)state;
    for (size_t align = 1; align <= 64; align *= 2)
        for (int round = 0; round < 8; round++) {
            unsigned char *p = evtx_alloc_zeroed(3000, align);
            assert_non_null(p);
            for (size_t i = 0; i < 3000; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xff, 3000);
            evtx_dealloc(p, 3000, align);
        }
}

static void
grown_and_shrunk_blocks_keep_their_bytes(void **state)
{
    (void)state;
    static const size_t sizes[] = { 10, 100, 100000, 50, 7000, 1 };
    for (size_t align = 1; align <= 256; align *= 16) {
        unsigned char *p = evtx_alloc(sizes[0], align);
        assert_non_null(p);
        p[0] = 42;
        for (size_t i = 1; i < sizeof sizes / sizeof *sizes; i++) {
            p = evtx_realloc(p, sizes[i - 1], align, sizes[i]);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % align, 0);
            assert_int_equal(p[0], 42);
        }
        evtx_dealloc(p, 1, align);
    }
}

static void
impossible_sizes_give_null(void **state)
{
    (void)state;
    assert_null(evtx_alloc(SIZE_MAX / 2, 16));
}

static void
the_named_allocator_serves_the_blocks(void **state)
{
    (void)state;
    char detail[300];
    bool ok = evtx_allocator_verify(detail, sizeof detail);
    print_message("%s: %s\n", evtx_allocator_name(), detail);
    assert_true(ok);
    assert_string_equal(evtx_allocator_name(), expected_name);
}

static void
malloc_stays_with_libc(void **state)
{
    (void)state;
    char provider[256];
    assert_true(evtx_is_libc(evtx_malloc_provider(provider, sizeof provider)));
}

int
main(int argc, char **argv)
{
    expected_name = argc > 1 ? argv[1] : "system";
    const struct CMUnitTest always[] = {
        cmocka_unit_test(blocks_are_aligned_and_writable),
        cmocka_unit_test(zeroed_blocks_are_zero_after_reuse),
        cmocka_unit_test(grown_and_shrunk_blocks_keep_their_bytes),
    };
    const struct CMUnitTest unsanitized[] = {
        /* sanitizers replace malloc */
        cmocka_unit_test(impossible_sizes_give_null),
        cmocka_unit_test(the_named_allocator_serves_the_blocks),
        cmocka_unit_test(malloc_stays_with_libc),
    };
    int failed = cmocka_run_group_tests(always, NULL, NULL);
    const char *sanitize = getenv("REPRO_SANITIZE");
    if (!sanitize || strcmp(sanitize, "none") == 0)
        failed += cmocka_run_group_tests(unsanitized, NULL, NULL);
    return failed;
}
