/* format.h - text of binary values. Each function writes at DST and returns the end.
 *
 * No function checks room: FORMAT_MAX bytes suffice for all but hexadecimal dumps (2 per byte) and
 * SIDs (SID_TEXT_MAX). Bytes up to 32 past the returned end may be overwritten. Pure functions
 * except for the day cache, which belongs to one thread. */
#ifndef PARSER_FORMAT_H
#define PARSER_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FORMAT_MAX   64u
#define SID_TEXT_MAX (4u + 3u + 15u + 255u * 11u)

/* Text of the last day seen, to skip the calendar arithmetic for the next record. */
struct day_cache {
    int64_t day; /* days since 1601-01-01; -1: nothing cached */
    char text[16];
};

uint8_t *format_u64(uint8_t *dst, uint64_t v);
uint8_t *format_i64(uint8_t *dst, int64_t v);
uint8_t *format_u32(uint8_t *dst, uint32_t v);
uint8_t *format_hex64(uint8_t *dst, uint64_t v); /* 0x, lower case, no leading zeros */
uint8_t *format_hex_bytes(uint8_t *dst, const uint8_t *src, size_t n); /* upper case pairs */
uint8_t *format_guid(uint8_t *dst, const uint8_t *guid);
uint8_t *format_sid(uint8_t *dst, const uint8_t *sid);
uint8_t *format_f32(uint8_t *dst, float v);
uint8_t *format_f64(uint8_t *dst, double v);

/* 100 ns since 1601-01-01 as YYYY-MM-DDTHH:MM:SS.ffffffZ; the value must be valid. */
bool filetime_valid(uint64_t ft);
uint8_t *format_filetime(uint8_t *dst, uint64_t ft, struct day_cache *cache);
/* Eight u16 (SYSTEMTIME); must be valid. */
bool systime_valid(const uint8_t *st);
uint8_t *format_systime(uint8_t *dst, const uint8_t *st);

#endif
