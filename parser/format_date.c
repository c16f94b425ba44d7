/* format_date.c - FILETIME and SYSTEMTIME as YYYY-MM-DDTHH:MM:SS.ffffffZ. */
#include "parser/format.h"

#include "parser/bytes.h"

#define TICKS_PER_SECOND UINT64_C(10000000)
#define TICKS_PER_DAY    (UINT64_C(86400) * TICKS_PER_SECOND)
#define EPOCH_1601       INT64_C(11644473600)
/* The reference's calendar ends at 9999-12-30T22:00:00 (seconds since 1970). */
#define LAST_SECOND INT64_C(253402207200)

static inline uint8_t *
put_2(uint8_t *dst, uint32_t v)
{
    uint32_t tens = v * 103u >> 10; /* v < 100 */
    dst[0] = (uint8_t)('0' + tens);
    dst[1] = (uint8_t)('0' + (v - 10 * tens));
    return dst + 2;
}

bool
filetime_valid(uint64_t ft)
{
    return ft / TICKS_PER_SECOND <= (uint64_t)(LAST_SECOND + EPOCH_1601);
}

/* Proleptic Gregorian date of a day counted from 0000-03-01 (Euclidean affine functions). */
static void
civil_date(uint32_t n, uint32_t *year, uint32_t *month, uint32_t *day)
{
    uint32_t c4 = 4 * n + 3, century = c4 / 146097, doc = c4 % 146097 / 4;
    uint32_t y4 = 4 * doc + 3, yoc = y4 / 1461, doy = y4 % 1461 / 4;
    uint32_t m = (5 * doy + 2) / 153;
    *day = doy - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = 100 * century + yoc + (*month <= 2);
}

static void
put_date(uint8_t *dst, uint32_t year, uint32_t month, uint32_t day)
{
    put_2(dst, year / 100);
    put_2(dst + 2, year % 100);
    dst[4] = '-';
    put_2(dst + 5, month);
    dst[7] = '-';
    put_2(dst + 8, day);
    dst[10] = 'T';
}

/* Seconds of the day and microseconds, from the byte after 'T'. */
static uint8_t *
put_time(uint8_t *dst, uint32_t second_of_day, uint32_t micros)
{
    uint32_t hour = second_of_day / 3600, rest = second_of_day % 3600;
    put_2(dst, hour);
    dst[2] = ':';
    put_2(dst + 3, rest / 60);
    dst[5] = ':';
    put_2(dst + 6, rest % 60);
    dst[8] = '.';
    put_2(dst + 9, micros / 10000);
    put_2(dst + 11, micros / 100 % 100);
    put_2(dst + 13, micros % 100);
    dst[15] = 'Z';
    return dst + 16;
}

#define DAYS_0000_TO_1601 584694u /* 0000-03-01 .. 1601-01-01 */

uint8_t *
format_filetime(uint8_t *dst, uint64_t ft, struct day_cache *cache)
{
    uint64_t day = ft / TICKS_PER_DAY;
    uint64_t ticks = ft - day * TICKS_PER_DAY;
    if (EVTX_UNLIKELY(cache->day != (int64_t)day)) {
        uint32_t year, month, mday;
        civil_date((uint32_t)day + DAYS_0000_TO_1601, &year, &month, &mday);
        put_date((uint8_t *)cache->text, year, month, mday);
        cache->day = (int64_t)day;
    }
    memcpy(dst, cache->text, 16);
    uint64_t micros = ticks / 10;
    uint32_t second = (uint32_t)(micros / 1000000);
    return put_time(dst + 11, second, (uint32_t)(micros - UINT64_C(1000000) * second));
}

enum { ST_YEAR, ST_MONTH, ST_WEEKDAY, ST_DAY, ST_HOUR, ST_MINUTE, ST_SECOND, ST_MILLI, ST_FIELDS };

static bool
systime_fields(const uint8_t *st, uint32_t f[ST_FIELDS])
{
    uint32_t any = 0;
    for (unsigned i = 0; i < ST_FIELDS; i++) {
        f[i] = load_u16(st + 2 * (size_t)i);
        any |= i != ST_WEEKDAY ? f[i] : 0;
    }
    return any != 0;
}

static uint32_t
days_in_month(uint32_t year, uint32_t month)
{
    static const uint8_t days[13] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month] + (month == 2 && leap ? 1u : 0u);
}

bool
systime_valid(const uint8_t *st)
{
    uint32_t f[ST_FIELDS];
    if (!systime_fields(st, f)) {
        return true;
    }
    if (f[ST_YEAR] > 9999 || f[ST_MONTH] < 1 || f[ST_MONTH] > 12 || f[ST_DAY] < 1 ||
        f[ST_DAY] > days_in_month(f[ST_YEAR], f[ST_MONTH]) || f[ST_HOUR] > 23 ||
        f[ST_MINUTE] > 59 || f[ST_SECOND] > 59) {
        return false;
    }
    uint32_t nanos = f[ST_MILLI] * 1000000u; /* the reference's product wraps too */
    if (nanos > 999999999u) {
        return false;
    }
    if (f[ST_YEAR] == 9999 && f[ST_MONTH] == 12 && f[ST_DAY] >= 30) {
        uint32_t second = f[ST_HOUR] * 3600 + f[ST_MINUTE] * 60 + f[ST_SECOND];
        return f[ST_DAY] == 30 && second <= 22 * 3600;
    }
    return true;
}

uint8_t *
format_systime(uint8_t *dst, const uint8_t *st)
{
    uint32_t f[ST_FIELDS];
    if (!systime_fields(st, f)) {
        put_date(dst, 1601, 1, 1);
        return put_time(dst + 11, 0, 0);
    }
    put_date(dst, f[ST_YEAR], f[ST_MONTH], f[ST_DAY]);
    uint32_t nanos = f[ST_MILLI] * 1000000u;
    return put_time(dst + 11, f[ST_HOUR] * 3600 + f[ST_MINUTE] * 60 + f[ST_SECOND], nanos / 1000);
}
