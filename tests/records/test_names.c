/* test_names.c - every enum value has a name of its own that parses back. */
#include "common/utf8.h"
#include "records/crash.h"
#include "records/matrix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CHECK_NAMES(prefix, type, last)                                    \
    do {                                                                   \
        for (unsigned i_ = 0; i_ <= (unsigned)(last); i_++) {              \
            type value_ = (type)99;                                        \
            assert_true(prefix##_parse(prefix##_name((type)i_), &value_)); \
            assert_int_equal(value_, i_);                                  \
        }                                                                  \
        type untouched_ = (type)1;                                         \
        assert_false(prefix##_parse("no such name", &untouched_));         \
        assert_false(prefix##_parse(NULL, &untouched_));                   \
        assert_int_equal(untouched_, 1);                                   \
        assert_string_equal(prefix##_name((type)1000), "unknown");         \
    } while (0)

static void
every_name_parses_back(void **state)
{
    (void)state;
    CHECK_NAMES(crash_outcome, enum crash_outcome, OUTCOME_NOT_STARTED);
    CHECK_NAMES(crash_phase, enum crash_phase, PHASE_EXIT);
    CHECK_NAMES(frame_trust, enum frame_trust, TRUST_IMPORTED);
    CHECK_NAMES(frame_layer, enum frame_layer, LAYER_KERNEL);
    CHECK_NAMES(operand_kind, enum operand_kind, OPERAND_IMMEDIATE);
    CHECK_NAMES(operand_access, enum operand_access, ACCESS_EXECUTE);
    CHECK_NAMES(address_source, enum address_source, ADDRESS_IMPORTED);
    CHECK_NAMES(diagnosis_class, enum diagnosis_class, CLASS_WRITER_DEADLOCK);
    CHECK_NAMES(build_status, enum build_status, BUILD_FAILED);
    CHECK_NAMES(expectation, enum expectation, EXPECT_REFUSED_WRITE);
}

static void
utf8_is_decoded_as_the_standard_says(void **state)
{
    (void)state;
    uint32_t code = 0;
    assert_int_equal(utf8_decode("\xf0\x9f\x98\x80", &code), 4);
    assert_int_equal(code, 0x1f600);
    static const char *const bad[] = { "",
                                       "\x80",
                                       "\xc1\x81",
                                       "\xe0\x80\x80",
                                       "\xed\xa0\x80",
                                       "\xf0\x80\x80\x80",
                                       "\xf4\x90\x80\x80",
                                       "\xf5\x80\x80\x80",
                                       "\xe2\x82",
                                       "\xff" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(utf8_decode(bad[i], &code), 0);
    char *clean = utf8_clean("\xe2\x82|\xc3\xa9");
    assert_string_equal(clean, "\xef\xbf\xbd\xef\xbf\xbd|\xc3\xa9");
    free(clean);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_parses_back),
        cmocka_unit_test(utf8_is_decoded_as_the_standard_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
