/* fuzz.h - a fuzz target of this folder, as libFuzzer and replay.c call it. */
#ifndef REPRO_TESTS_PROFILE_FILES_FUZZ_H
#define REPRO_TESTS_PROFILE_FILES_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
