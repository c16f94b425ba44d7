/* base64.h - bytes from base64 text (RFC 4648). */
#ifndef REPRO_IMPORT_BASE64_H
#define REPRO_IMPORT_BASE64_H

#include <stddef.h>

/* Decode TEXT until its end, a character of no meaning or SIZE bytes; returns how many there are.
 */
size_t base64_decode(const char *text, unsigned char *out, size_t size);

#endif
