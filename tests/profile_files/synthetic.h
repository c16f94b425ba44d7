/* synthetic.h - small raw profiles of any version, word size and byte order, for tests. */
#ifndef REPRO_TESTS_PROFILE_FILES_SYNTHETIC_H
#define REPRO_TESTS_PROFILE_FILES_SYNTHETIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYNTHETIC_FUNCTIONS 5

/* Function I is called "synthetic_function_I", has I + 1 counters, and counter K is 100 * I + K
 * + 1.
 */
uint64_t synthetic_counter(unsigned function, unsigned k);

/* A profile without value data and with plain names; malloc'ed. Aborts when memory is gone. */
unsigned char *synthetic_profile(unsigned version, unsigned word, bool big_endian, size_t *size);

#endif
