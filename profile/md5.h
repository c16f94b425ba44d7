/* md5.h - MD5 (RFC 1321), only as the name hash of LLVM profiles. Not for security. */
#ifndef REPRO_PROFILE_MD5_H
#define REPRO_PROFILE_MD5_H

#include <stddef.h>

void prof_md5(const void *data, size_t len, unsigned char digest[16]);

#endif
