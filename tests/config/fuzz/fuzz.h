/* fuzz.h - what every fuzz target of config/ defines. */
#ifndef REPRO_TESTS_CONFIG_FUZZ_H
#define REPRO_TESTS_CONFIG_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
