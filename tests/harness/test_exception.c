/* test_exception.c - what the processor says of a fault: arm64's ESR and FAR, x86_64's vector. */
#include "tests/common/cmocka_all.h"

#include "harness/exception.h"

#include <stdlib.h>

static const struct processor_exception none = { 0 };

static struct processor_exception
arm(uint32_t esr, uint64_t far)
{
    return (struct processor_exception){ .present = 1, .syndrome = esr, .address = far };
}

static struct processor_exception
intel(uint32_t vector, uint32_t error, uint64_t address)
{
    return (struct processor_exception){
        .present = 1, .vector = vector, .syndrome = error, .address = address
    };
}

static void
expect(enum cpu cpu, struct processor_exception exception, enum exception_kind kind, char access,
       bool has_address, const char *words)
{
    assert_int_equal(exception_kind(cpu, &exception), kind);
    assert_int_equal(exception_access(cpu, &exception), access);
    assert_int_equal(exception_has_address(cpu, &exception), has_address);
    char *text = exception_words(cpu, &exception);
    assert_string_equal(text, words);
    free(text);
}

static void
arm64_syndromes(void **state)
{
    (void)state;
    expect(CPU_AARCH64, arm(0x92000005, 2), EXCEPTION_PAGE, 'r', true,
           "data abort, translation fault at level 1, read; far 0x2, esr 0x92000005");
    expect(CPU_AARCH64, arm(0x9200004f, 0x100004000), EXCEPTION_PAGE, 'w', true,
           "data abort, permission fault at level 3, write; far 0x100004000, esr 0x9200004f");
    expect(CPU_AARCH64, arm(0x82000006, 0), EXCEPTION_PAGE, 'x', true,
           "instruction abort, translation fault at level 2, execute; far 0x0, esr 0x82000006");
    expect(CPU_AARCH64, arm(0x92000061, 3), EXCEPTION_ALIGNMENT, 0, true,
           "data abort, alignment fault; far 0x3, esr 0x92000061");
    expect(CPU_AARCH64, arm(0x92000410, 7), EXCEPTION_PAGE, 'r', false,
           "data abort, external abort, read; esr 0x92000410");
    expect(CPU_AARCH64, arm(0xf2000001, 0), EXCEPTION_BREAKPOINT, 0, false,
           "breakpoint instruction; esr 0xf2000001");
    expect(CPU_AARCH64, arm(0x02000000, 0), EXCEPTION_INSTRUCTION, 0, false,
           "undefined instruction; esr 0x02000000");
    expect(CPU_AARCH64, arm(0x56000080, 0), EXCEPTION_OTHER, 0, false,
           "system call; esr 0x56000080");
}

static void
intel_vectors(void **state)
{
    (void)state;
    expect(CPU_X86_64, intel(14, 4, 2), EXCEPTION_PAGE, 'r', true,
           "page fault, page not present, read; address 0x2, vector 14, error code 0x4");
    expect(CPU_X86_64, intel(14, 7, 0x10), EXCEPTION_PAGE, 'w', true,
           "page fault, page present, write; address 0x10, vector 14, error code 0x7");
    expect(CPU_X86_64, intel(14, 0x15, 0x20), EXCEPTION_PAGE, 'x', true,
           "page fault, page present, execute; address 0x20, vector 14, error code 0x15");
    expect(CPU_X86_64, intel(13, 0, 0x30), EXCEPTION_UNADDRESSED, 0, false,
           "general protection fault; vector 13, error code 0x0");
    expect(CPU_X86_64, intel(6, 0, 0), EXCEPTION_INSTRUCTION, 0, false,
           "undefined instruction; vector 6, error code 0x0");
    expect(CPU_X86_64, intel(0, 0, 0), EXCEPTION_ARITHMETIC, 0, false,
           "divide error; vector 0, error code 0x0");
    expect(CPU_X86_64, intel(200, 0, 0), EXCEPTION_OTHER, 0, false,
           "exception; vector 200, error code 0x0");
}

static void
nothing_told_is_nothing_said(void **state)
{
    (void)state;
    assert_int_equal(exception_kind(CPU_X86_64, &none), EXCEPTION_OTHER);
    assert_int_equal(exception_access(CPU_AARCH64, &none), 0);
    assert_false(exception_has_address(CPU_AARCH64, &none));
    assert_null(exception_words(CPU_AARCH64, &none));
    struct processor_exception something = arm(0x92000005, 2);
    assert_null(exception_words(CPU_UNKNOWN, &something));
    assert_int_equal(exception_kind(CPU_UNKNOWN, &something), EXCEPTION_OTHER);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(arm64_syndromes),
        cmocka_unit_test(intel_vectors),
        cmocka_unit_test(nothing_told_is_nothing_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
