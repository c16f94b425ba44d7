/* pointer_auth.h - addresses under arm64's pointer authentication.
 *
 * Code built for arm64e signs return addresses and function pointers: the bits above the address
 * space hold a code. macOS gives user programs 47 bits. Pure functions.
 */
#ifndef REPRO_HARNESS_POINTER_AUTH_H
#define REPRO_HARNESS_POINTER_AUTH_H

#include "harness/registers.h"
#include "records/crash.h"

/* VALUE without the bits that can hold a code. */
uint64_t pointer_strip(enum cpu cpu, uint64_t value);
/* VALUE if code may run there, else VALUE stripped if code may run there, else VALUE: a wild jump
 * keeps all its bits. */
uint64_t pointer_to_code(enum cpu cpu, uint64_t value, const struct crash_map *maps,
                         size_t map_count);

#endif
