/* runtime.h - the LLVM profile runtime inside a linked image: is it there, which raw version does
 * it expect, which version word will it read?
 *
 * Works without symbols: the runtime prints "Runtime and instrumentation version mismatch" when
 * __llvm_profile_raw_version is not what it was built for. The code that passes this text also
 * passes the expected number as an immediate, and calls the function that reads the variable
 * (x86_64 and aarch64 code of compiler-rt 13 to 22 and of rustc's profiler_builtins). Runtimes
 * without file output (the crate minicov) have no such code; of them, the size of a record is
 * known, if they have symbols: __llvm_profile_get_num_data and _get_data_size round up to it.
 */
#ifndef REPRO_PROFILE_RUNTIME_H
#define REPRO_PROFILE_RUNTIME_H

#include "profile/image.h"

struct prof_runtime {
    bool present;
    int raw_version;       /* expected, -1 if unknown */
    unsigned record_size;  /* by which it steps, of 64-bit targets, 0 if unknown; only without
                              raw_version */
    bool no_mmap_knob;     /* knows LLVM_PROFILE_NO_MMAP: LLVM 20 or newer */
    bool has_version_word; /* the variable it reads was found through its code */
    uint64_t version_word;
};

void prof_runtime_find(const struct prof_image *image, struct prof_runtime *runtime);

#endif
