/* test_arm64_accesses.c - instructions that really faulted, on aarch64: is the address that we
 * decode the one that the system reported, and are access and width right? */
#include "tests/harness/runs.h"

#include "tests/harness/crashers/arm64_accesses.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct one {
    const char *name, *text;
    enum operand_access access;
    unsigned width;
    bool is_literal;
};

#define ENTRY(name, x0, x1, text, access, width) { #name, text, ACCESS_##access, width, (x0) == 0 },

static const struct one faults[] = { ARM64_FAULTS(ENTRY) };
static const struct one hints[] = { ARM64_HINTS(ENTRY) };

static const struct harness_options options = { .wall_ms = 20000, .capture = CAPTURE_PRELOAD };

/* The operand that reaches memory, or NULL. */
static const struct crash_operand *
memory_operand(const struct crash_record *record)
{
    for (size_t i = 0; i < record->instruction.operand_count; i++)
        if (record->instruction.operands[i].kind == OPERAND_MEMORY)
            return &record->instruction.operands[i];
    return NULL;
}

static const char *
find_mistake(const struct one *one, const struct crash_record *record)
{
    const struct crash_operand *operand = memory_operand(record);
    uint64_t reported = record->signal.reported_address;
    if (record->signal.number != SIGSEGV)
        return "no SIGSEGV";
    if (!record->instruction.present ||
        strncmp(record->instruction.text, one->text, strcspn(one->text, " ")) != 0)
        return "another instruction";
    if (!one->is_literal && reported != NOWHERE)
        return "the system reports another address";
    if (!operand || !operand->has_effective_address)
        return "no effective address";
    if (operand->effective_address != reported)
        return "another effective address";
    if (operand->access != one->access || operand->width != one->width)
        return "another access";
    if (record->fault.address != reported || record->fault.address_source != ADDRESS_FROM_OS ||
        record->fault.access != one->access || record->fault.width != one->width)
        return "another fault";
    return NULL;
}

static void
explain(const struct one *one, const struct crash_record *record, const char *mistake)
{
    const struct crash_operand *operand = memory_operand(record);
    print_message("%s (%s): %s: %s, reported %#" PRIx64 ", decoded", one->name, one->text, mistake,
                  record->instruction.text ? record->instruction.text : "not decoded",
                  record->signal.reported_address);
    if (operand)
        print_message(" %#" PRIx64 " %s of %u\n", operand->effective_address,
                      operand_access_name(operand->access), operand->width);
    else
        print_message(" nothing\n");
}

static void
decoded_addresses_are_the_reported_ones(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct crash_record *record = run_crasher("arm64_accesses", faults[i].name, &options);
        const char *mistake = find_mistake(&faults[i], record);
        if (mistake)
            explain(&faults[i], record, mistake);
        wrong += mistake != NULL;
        crash_record_free(record);
    }
    print_message("%zu instructions\n", sizeof faults / sizeof faults[0]);
    assert_int_equal(wrong, 0);
}

static void
hints_touch_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        struct crash_record *record = run_crasher("arm64_accesses", hints[i].name, &options);
        assert_int_equal(record->outcome, OUTCOME_CLEAN);
        crash_record_free(record);
    }
}

static void
access_into_the_next_page_starts_before_it(void **state)
{
    (void)state;
    struct crash_record *record = run_crasher("arm64_accesses", "ends-inside", &options);
    assert_int_equal(record->signal.number, SIGSEGV);
    assert_int_equal(record->signal.reported_address % 4096, 0);
    assert_int_equal(record->fault.address, record->signal.reported_address - 4);
    assert_int_equal(record->fault.address_source, ADDRESS_FROM_INSTRUCTION);
    assert_int_equal(record->fault.width, 8);
    crash_record_free(record);
}

int
main(int argc, char *argv[])
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(decoded_addresses_are_the_reported_ones),
        cmocka_unit_test(hints_touch_nothing),
        cmocka_unit_test(access_into_the_next_page_starts_before_it),
    };
    crasher_folder = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
