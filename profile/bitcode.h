/* bitcode.h - who made an LLVM bitcode file, read from its identification block.
 *
 * Format: LLVM's bitstream container (magic 'BC' 0xC0DE, optionally the 20-byte wrapper
 * 0x0B17C0DE) with block 13, IDENTIFICATION_BLOCK: record 1 is the producer as characters
 * ("LLVM14.0.6", "LLVM22.1.2-rust-1.95.0-stable"), record 2 the epoch. Files of LLVM before 3.9
 * have none. The profile instrumentation is lowered before bitcode is written, so the producer
 * fixes the record layout, whatever LLVM links it later.
 */
#ifndef REPRO_PROFILE_BITCODE_H
#define REPRO_PROFILE_BITCODE_H

#include "profile/bytes.h"

struct bitcode_ident {
    char producer[128]; /* "" if there is none; cut if longer */
    bool has_epoch;
    uint64_t epoch;
};

bool bitcode_is(struct prof_bytes bytes); /* either magic */
/* False if BYTES is no bitcode or its identification block is damaged or missing. */
bool bitcode_identify(struct prof_bytes bytes, struct bitcode_ident *ident);
/* The bare bitcode without the wrapper; BYTES itself if there is none. */
struct prof_bytes bitcode_unwrap(struct prof_bytes bytes);

#endif
