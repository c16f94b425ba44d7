/* indexed_check.h - what an indexed profile (.profdata) holds and which LLVM can use it.
 *
 * Everything reachable belongs to the check. Thread-safe.
 */
#ifndef REPRO_PROFILE_INDEXED_CHECK_H
#define REPRO_PROFILE_INDEXED_CHECK_H

#include "profile/indexed_file.h"
#include "profile/raw_finding.h"

#define INDEXED_READER_FIRST 13
#define INDEXED_READER_LAST  23

enum indexed_answer { INDEXED_NO, INDEXED_YES, INDEXED_UNKNOWN };
const char *indexed_answer_name(enum indexed_answer answer); /* "no", "yes", "unknown" */

struct indexed_check {
    struct indexed_header header;
    bool readable;              /* header and entries were read to the end */
    const char *kind;           /* "IR", "front end", "context-sensitive IR", "memprof" */
    uint64_t keys;              /* distinct names */
    uint64_t functions;         /* name and hash */
    uint64_t executed;          /* functions with a counter that is not 0 */
    uint64_t context_sensitive; /* functions whose hash is marked so */
    uint64_t with_values, with_bitmap;
    uint64_t max_counter;
    struct findings findings;
    bool usable;
};

/* NULL with ERR only when memory is gone. */
struct indexed_check *indexed_check_bytes(struct prof_bytes file, struct repro_err *err);
void indexed_check_free(struct indexed_check *check); /* NULL is fine */

/* Does LLVM release line LLVM (clang, llvm-profdata, rustc on it) read indexed VERSION? Measured:
 * 14 reads up to 7, 16 up to 9, 19 up to 12, 22 up to 13; between two measured ones the answer may
 * be unknown. All read older versions. */
enum indexed_answer indexed_reads(unsigned llvm, unsigned version);
/* The version that LLVM writes, 0 if not measured. */
unsigned indexed_written_by(unsigned llvm);

#endif
