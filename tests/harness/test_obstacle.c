/* test_obstacle.c - what keeps a library out of a program on macOS: places and signatures. */
#include "tests/common/cmocka_all.h"

#include "harness/obstacle.h"

#include <stdlib.h>
#include <string.h>

#define COMMAND_AT   32
#define SIGNATURE_AT 256
#define RUNTIME      0x10000U
#define LIBRARIES    0x2000U
#define RESTRICTED   0x800U
#define ADHOC        0x20002U /* what linkers write */

static const char both[] =
    "<key>com.apple.security.cs.allow-dyld-environment-variables</key><true/>"
    "<key>com.apple.security.cs.disable-library-validation</key><true/>";

static void
put(unsigned char *at, uint32_t value, bool big)
{
    for (int i = 0; i < 4; i++)
        at[big ? 3 - i : i] = (unsigned char)(value >> (8 * i));
}

/* A header with one LC_CODE_SIGNATURE, and a signature of FLAGS and ENTITLEMENTS (may be NULL). */
static struct prof_bytes
make(unsigned char image[1024], uint32_t flags, const char *entitlements)
{
    uint32_t length = entitlements ? (uint32_t)strlen(entitlements) + 8 : 0;
    unsigned char *signature = image + SIGNATURE_AT, *directory = signature + 64;
    memset(image, 0, 1024);
    put(image, 0xfeedfacf, false);
    put(image + 16, 1, false);
    put(image + COMMAND_AT, 0x1d, false);
    put(image + COMMAND_AT + 4, 16, false);
    put(image + COMMAND_AT + 8, SIGNATURE_AT, false);
    put(image + COMMAND_AT + 12, 1024 - SIGNATURE_AT, false);
    put(signature, 0xfade0cc0, true);
    put(signature + 4, 1024 - SIGNATURE_AT, true);
    put(signature + 8, entitlements ? 2 : 1, true);
    put(signature + 16, 64, true);
    put(directory, 0xfade0c02, true);
    put(directory + 4, 44, true);
    put(directory + 12, flags, true);
    if (entitlements) {
        put(signature + 24, 128, true);
        put(signature + 128, 0xfade7171, true);
        put(signature + 132, length, true);
        for (uint32_t i = 8; i < length; i++) /* a blob does not end with a NUL */
            signature[128 + i] = (unsigned char)entitlements[i - 8];
    }
    return (struct prof_bytes){ image, 1024 };
}

static void
signatures_decide(void **state)
{
    (void)state;
    unsigned char image[1024];
    assert_null(obstacle_in_image(make(image, ADHOC, NULL)));
    assert_non_null(strstr(obstacle_in_image(make(image, RUNTIME, NULL)), "hardened runtime"));
    assert_non_null(strstr(obstacle_in_image(make(image, RESTRICTED, NULL)), "restricted"));
    assert_non_null(strstr(obstacle_in_image(make(image, LIBRARIES, NULL)), "library validation"));
    assert_null(obstacle_in_image(make(image, RUNTIME, both)));
    assert_non_null(
        strstr(obstacle_in_image(
                   make(image, RUNTIME, "com.apple.security.cs.allow-dyld-environment-variables")),
               "library validation"));
    assert_non_null(obstacle_in_image(
        make(image, RUNTIME, "com.apple.security.cs.disable-library-validation")));
}

static void
segment_restrict_is_one(void **state)
{
    (void)state;
    unsigned char image[1024];
    struct prof_bytes bytes = make(image, ADHOC, NULL);
    put(image + COMMAND_AT, 0x19, false);
    put(image + COMMAND_AT + 4, 72, false);
    memset(image + COMMAND_AT + 8, 0, 64);
    memcpy(image + COMMAND_AT + 8, "__RESTRICT", 11);
    assert_non_null(strstr(obstacle_in_image(bytes), "__RESTRICT"));
}

static void
linked_in_is_in(void **state)
{
    (void)state;
    unsigned char image[1024];
    static const char path[] = "@rpath/libreprocapture.dylib";
    struct prof_bytes bytes = make(image, RUNTIME, NULL);
    put(image + 16, 2, false);
    put(image + COMMAND_AT + 16, 0xc, false);
    put(image + COMMAND_AT + 20, 56, false);
    put(image + COMMAND_AT + 24, 24, false);
    memcpy(image + COMMAND_AT + 40, path, sizeof path);
    assert_null(obstacle_in_image(bytes));
    image[COMMAND_AT + 42] = 'x'; /* another library */
    image[COMMAND_AT + 49] = 'x';
    assert_non_null(obstacle_in_image(bytes));
}

static void
damaged_images_are_survived(void **state)
{
    (void)state;
    unsigned char whole[1024];
    struct prof_bytes bytes = make(whole, RUNTIME, both);
    for (size_t length = 0; length < bytes.size; length++) {
        unsigned char *part = malloc(length ? length : 1);
        memcpy(part, whole, length);
        obstacle_in_image((struct prof_bytes){ part, length });
        free(part);
    }
    for (size_t i = 0; i < bytes.size; i++) {
        whole[i] ^= 0xff;
        obstacle_in_image(bytes);
        whole[i] ^= 0xff;
    }
}

static void
places_of_the_system(void **state)
{
    (void)state;
    assert_true(obstacle_is_protected_path("/bin/ls"));
    assert_true(obstacle_is_protected_path("/usr/bin/true"));
    assert_true(obstacle_is_protected_path("/System/Library/CoreServices/Finder.app/x"));
    assert_false(obstacle_is_protected_path("/usr/local/bin/tool"));
    assert_false(obstacle_is_protected_path("/opt/homebrew/bin/tool"));
    assert_false(obstacle_is_protected_path("/Users/me/usr/bin/x"));
    assert_false(obstacle_is_protected_path("./bin/ls"));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_decide),    cmocka_unit_test(segment_restrict_is_one),
        cmocka_unit_test(linked_in_is_in),      cmocka_unit_test(damaged_images_are_survived),
        cmocka_unit_test(places_of_the_system),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
