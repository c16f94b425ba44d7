/* crc32.h - CRC-32 (IEEE 802.3), as zlib computes it. Pure. */
#ifndef PARSER_CRC32_H
#define PARSER_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* CRC of the bytes so far (0 for none) extended by N more. */
uint32_t crc32_update(uint32_t crc, const void *p, size_t n);

#endif
