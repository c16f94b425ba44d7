/* CommonRandom.h - what mimalloc needs of macOS's CommonCrypto, whose headers are not among those
 * we can get. */
#ifndef REPRO_COMMON_RANDOM_H
#define REPRO_COMMON_RANDOM_H

#include "CommonCryptoError.h"
#include <stddef.h>

CCRNGStatus CCRandomGenerateBytes(void *bytes, size_t count);

#endif
