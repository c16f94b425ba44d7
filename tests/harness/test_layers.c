/* test_layers.c - layers of frames and the phase of a stack. */
#include "tests/common/cmocka_all.h"

#include "harness/layers.h"

static char libc[] = "/lib/x86_64-linux-gnu/libc.so.6", program[] = "/tmp/program",
            loader[] = "/lib64/ld-linux-x86-64.so.2";

#define LIBC(name)                                                                 \
    {                                                                              \
        .module = libc, .function = (char *)(uintptr_t)(name), .layer = LAYER_LIBC \
    }
#define PROGRAM(name)                                                                        \
    {                                                                                        \
        .module = program, .function = (char *)(uintptr_t)(name), .layer = LAYER_APPLICATION \
    }

static enum frame_layer
layer(char *module, const char *function)
{
    const struct crash_frame frame = { .module = module, .function = (char *)(uintptr_t)function };
    return layer_of_frame(&frame);
}

static void
layers_follow_module_and_function(void **state)
{
    (void)state;
    assert_int_equal(layer(libc, NULL), LAYER_LIBC);
    assert_int_equal(layer(loader, "_dl_init"), LAYER_LOADER);
    assert_int_equal(layer(program, "parse_chunk"), LAYER_APPLICATION);
    assert_int_equal(layer(program, "initializeValueProfRuntimeRecord"), LAYER_PROFILE_RUNTIME);
    assert_int_equal(layer(program, "lprofWriteData"), LAYER_PROFILE_RUNTIME);
    assert_int_equal(layer(program, "__llvm_profile_instrument_target"), LAYER_PROFILE_RUNTIME);
    assert_int_equal(layer(program, "mi_heap_malloc"), LAYER_ALLOCATOR);
    assert_int_equal(layer(program, NULL), LAYER_UNKNOWN);
    assert_int_equal(layer(NULL, NULL), LAYER_UNKNOWN);
}

static void
exit_handlers_mean_exit_even_when_main_called_exit(void **state)
{
    (void)state;
    const struct crash_frame frames[] = {
        PROGRAM("crash"), LIBC("__run_exit_handlers"),    LIBC("exit"),
        PROGRAM("main"),  LIBC("__libc_start_call_main"), LIBC("__libc_start_main"),
        PROGRAM("_start")
    };
    assert_int_equal(phase_of_stack(frames, 7, false), PHASE_EXIT);
    assert_int_equal(phase_of_stack(frames + 3, 4, false), PHASE_RUNNING);
}

static void
caller_of_main_tells_running_from_startup_without_symbols(void **state)
{
    (void)state;
    const struct crash_frame running[] = { PROGRAM(NULL), LIBC(NULL), LIBC("__libc_start_main") };
    const struct crash_frame startup[] = { PROGRAM(NULL), PROGRAM(NULL),
                                           LIBC("__libc_start_main") };
    assert_int_equal(phase_of_stack(running, 3, false), PHASE_RUNNING);
    assert_int_equal(phase_of_stack(startup, 3, false), PHASE_STARTUP);
    assert_int_equal(phase_of_stack(startup, 3, true), PHASE_RUNNING);
}

static void
threads_run_and_the_loader_starts(void **state)
{
    (void)state;
    const struct crash_frame thread[] = { PROGRAM("work"), LIBC("start_thread"), LIBC("__clone3") };
    const struct crash_frame load[] = { PROGRAM("init"),
                                        { .module = loader, .layer = LAYER_LOADER } };
    const struct crash_frame unknown[] = { PROGRAM(NULL) };
    assert_int_equal(phase_of_stack(thread, 3, false), PHASE_RUNNING);
    assert_int_equal(phase_of_stack(load, 2, false), PHASE_STARTUP);
    assert_int_equal(phase_of_stack(unknown, 1, false), PHASE_UNKNOWN);
    assert_int_equal(phase_of_stack(NULL, 0, false), PHASE_UNKNOWN);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_follow_module_and_function),
        cmocka_unit_test(exit_handlers_mean_exit_even_when_main_called_exit),
        cmocka_unit_test(caller_of_main_tells_running_from_startup_without_symbols),
        cmocka_unit_test(threads_run_and_the_loader_starts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
