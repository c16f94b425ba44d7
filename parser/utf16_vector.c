/* utf16_vector.c - the vector converters as functions, and the choice between them. */
#include "parser/utf16_avx2.h"
#include "parser/utf16_neon.h"

#if defined(__x86_64__)

TARGET_AVX2 uint8_t *
utf16_avx2(uint8_t *dst, const uint8_t *src, size_t count, enum text_context context)
{
    return avx2_text(dst, src, count, context);
}

bool
cpu_has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2");
}

utf16_fn *
utf16_best(void)
{
    return cpu_has_avx2() ? utf16_avx2 : utf16_scalar;
}

#elif defined(__aarch64__)

uint8_t *
utf16_neon(uint8_t *dst, const uint8_t *src, size_t count, enum text_context context)
{
    return neon_text(dst, src, count, context);
}

utf16_fn *
utf16_best(void)
{
    return utf16_neon;
}

#else

utf16_fn *
utf16_best(void)
{
    return utf16_scalar;
}

#endif
