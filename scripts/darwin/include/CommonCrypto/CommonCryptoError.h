/* CommonCryptoError.h - what mimalloc needs of macOS's CommonCrypto, whose headers are not among
 * those we can get. */
#ifndef REPRO_COMMON_CRYPTO_ERROR_H
#define REPRO_COMMON_CRYPTO_ERROR_H

#include <stdint.h>

typedef int32_t CCRNGStatus;
enum { kCCSuccess = 0 };

#endif
