/* format_float.c - shortest decimal text that reads back as the same float.
 *
 * Of the decimals with the fewest digits inside the rounding interval the closest one is taken.
 * For each length the correctly rounded decimal is the first candidate; at powers of two the
 * interval is lopsided, so its neighbours are tried as well. */
#include "parser/format.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 17

struct decimal {
    char digits[24]; /* no leading or trailing zeros */
    int count;
    int exponent; /* of the form d.ddd */
};

struct real {
    double value; /* not negative, finite, not 0 */
    bool single;
};

/* Does DIGITS (an integer) times 10^exp10 read back as the value? */
static bool
reads_back(const struct real *r, uint64_t digits, int exp10)
{
    char text[40];
    snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, exp10);
    return r->single ? strtof(text, NULL) == (float)r->value : strtod(text, NULL) == r->value;
}

static bool
try_length(const struct real *r, int n, struct decimal *d)
{
    char text[40];
    snprintf(text, sizeof text, "%.*e", n - 1, r->value);
    uint64_t digits = 0;
    const char *p = text;
    for (; *p != 'e'; p++) {
        if (*p >= '0' && *p <= '9') {
            digits = digits * 10 + (uint64_t)(*p - '0');
        }
    }
    int exponent = (int)strtol(p + 1, NULL, 10);
    int exp10 = exponent - (n - 1);
    if (!reads_back(r, digits, exp10)) {
        if (reads_back(r, digits + 1, exp10)) {
            digits++;
        } else if (digits > 1 && reads_back(r, digits - 1, exp10)) {
            digits--;
        } else {
            return false;
        }
    }
    int len = snprintf(d->digits, sizeof d->digits, "%llu", (unsigned long long)digits);
    d->exponent = exp10 + len - 1;
    while (len > 1 && d->digits[len - 1] == '0') {
        len--;
    }
    d->count = len;
    return true;
}

/* Decimals of up to SAFE digits survive the trip through a normal float of the width, so if the
 * value reads back from SAFE digits these, without trailing zeros, are the shortest. */
static void
shortest(const struct real *r, struct decimal *d)
{
    int most = r->single ? 9 : DIGITS_MAX, safe = r->single ? 6 : 15;
    bool normal = r->value >= (r->single ? (double)FLT_MIN : DBL_MIN);
    for (int n = normal ? safe : 1; n < most; n++) {
        if (try_length(r, n, d)) {
            return;
        }
    }
    try_length(r, most, d);
}

static uint8_t *
put(uint8_t *dst, const char *text, size_t n)
{
    memcpy(dst, text, n);
    return dst + n;
}

static uint8_t *
zeros(uint8_t *dst, int n)
{
    for (int i = 0; i < n; i++) {
        *dst++ = '0';
    }
    return dst;
}

static uint8_t *
positional(uint8_t *dst, const struct decimal *d)
{
    if (d->exponent < 0) {
        dst = put(dst, "0.", 2);
        dst = zeros(dst, -d->exponent - 1);
        return put(dst, d->digits, (size_t)d->count);
    }
    int whole = d->exponent + 1;
    if (d->count <= whole) {
        dst = put(dst, d->digits, (size_t)d->count);
        dst = zeros(dst, whole - d->count);
        return put(dst, ".0", 2);
    }
    dst = put(dst, d->digits, (size_t)whole);
    *dst++ = '.';
    return put(dst, d->digits + whole, (size_t)(d->count - whole));
}

static uint8_t *
scientific(uint8_t *dst, const struct decimal *d)
{
    *dst++ = (uint8_t)d->digits[0];
    if (d->count > 1) {
        *dst++ = '.';
        dst = put(dst, d->digits + 1, (size_t)d->count - 1);
    }
    *dst++ = 'e';
    *dst++ = d->exponent < 0 ? '-' : '+';
    return format_u32(dst, (uint32_t)abs(d->exponent));
}

static uint8_t *
format_real(uint8_t *dst, double v, bool single)
{
    if (isnan(v)) {
        return put(dst, "NaN", 3);
    }
    if (signbit(v)) {
        *dst++ = '-';
        v = -v;
    }
    if (isinf(v)) {
        return put(dst, "inf", 3);
    }
    if (v == 0) {
        return put(dst, "0.0", 3);
    }
    struct real r = { v, single };
    struct decimal d;
    shortest(&r, &d);
    int low = single ? -6 : -5, high = single ? 12 : 15;
    return d.exponent >= low && d.exponent <= high ? positional(dst, &d) : scientific(dst, &d);
}

uint8_t *
format_f32(uint8_t *dst, float v)
{
    return format_real(dst, (double)v, true);
}

uint8_t *
format_f64(uint8_t *dst, double v)
{
    return format_real(dst, v, false);
}
