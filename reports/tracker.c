/* tracker.c - see tracker.h. */
#include "reports/tracker.h"

#include <string.h>

static const struct {
    const char *name, *repository, *tag;
} trackers[] = {
    [TRACKER_OF_DIAGNOSIS] = { "", NULL, "" },
    [TRACKER_LLVM] = { "llvm", "llvm/llvm-project", "[PGO][compiler-rt] " },
    [TRACKER_RUST] = { "rust", "rust-lang/rust", "-Cprofile-generate: " },
    [TRACKER_CC_RS] = { "cc-rs", "rust-lang/cc-rs", "" },
    [TRACKER_MIMALLOC] = { "mimalloc", "microsoft/mimalloc", "" },
    [TRACKER_JEMALLOC] = { "jemalloc", "jemalloc/jemalloc", "" },
    [TRACKER_GENERIC] = { "generic", NULL, "" },
};
enum { COUNT = sizeof trackers / sizeof *trackers };

bool
report_tracker_parse(const char *name, enum report_tracker *tracker)
{
    for (unsigned i = TRACKER_LLVM; i < COUNT; i++) {
        if (strcmp(trackers[i].name, name) == 0) {
            *tracker = (enum report_tracker)i;
            return true;
        }
    }
    return false;
}

const char *
tracker_repository(enum report_tracker tracker)
{
    return trackers[tracker].repository;
}

const char *
tracker_title_tag(enum report_tracker tracker)
{
    return trackers[tracker].tag;
}

enum report_tracker
tracker_of_class(enum diagnosis_class cls)
{
    switch (cls) {
    case CLASS_CONCURRENT_WRITERS:
    case CLASS_DANGLING_VALUE_NODES:
    case CLASS_UNALLOCATED_RECORDS:
    case CLASS_MOVED_BUILD_ID_NOTE:
    case CLASS_WRITER_STACK_EXHAUSTION:
    case CLASS_WRITER_DEADLOCK:
        return TRACKER_LLVM;
    default:
        return TRACKER_GENERIC;
    }
}

const char *
class_addressee(enum diagnosis_class cls)
{
    switch (cls) {
    case CLASS_MIXED_PROFILE_ABI:
    case CLASS_RUNTIME_MISMATCH:
        return "the project that builds this program: its build mixes compilers. It is neither the "
               "allocator's fault nor, but for the missing check, LLVM's";
    case CLASS_BAD_PROFILE_ENVIRONMENT:
    case CLASS_DAMAGED_POOL_FILE:
    case CLASS_PROFILE_MAPPING_LOST:
        return "whoever runs the program; LLVM's profile runtime (llvm/llvm-project, compiler-rt) "
               "could fail more gently";
    case CLASS_APPLICATION:
    case CLASS_UNLOADED_MODULE:
        return "the project of the program itself";
    case CLASS_UNKNOWN:
    case CLASS_NONE:
        return "nobody yet: the cause is not known";
    default:
        return "LLVM's profile runtime (llvm/llvm-project, compiler-rt)";
    }
}

static const char *
mixed_note(enum report_tracker tracker)
{
    switch (tracker) {
    case TRACKER_LLVM:
        return "The runtime does what it was built for; the program hands it records of another "
               "LLVM. What LLVM could add is a check, at link time or before the first record is "
               "read: today only one version word is compared, and the linker keeps any object's "
               "(#52683)";
    case TRACKER_RUST:
        return "rustc and its profiler runtime agree with each other; the C objects linked with "
               "them were instrumented by a clang of another LLVM. What Rust could do is say so in "
               "its documentation of PGO, or check the linked program";
    case TRACKER_CC_RS:
        return "Flags that instrument reach a C compiler whose LLVM is another one than rustc's. "
               "What a build can do is keep them away from it, or name a matching clang";
    default:
        return "The allocator's code is only where the other compiler's records come from: any C "
               "object in its place does the same, and the same allocator does not crash when the "
               "program's own compiler instruments it, or none";
    }
}

const char *
tracker_note(enum report_tracker tracker, enum diagnosis_class cls)
{
    bool allocator = tracker == TRACKER_MIMALLOC || tracker == TRACKER_JEMALLOC;
    if (cls == CLASS_MIXED_PROFILE_ABI || cls == CLASS_RUNTIME_MISMATCH)
        return mixed_note(tracker);
    if (allocator && cls == CLASS_DANGLING_VALUE_NODES)
        return "The profile runtime keeps its nodes in memory that it got from the program's "
               "allocator and walks them after exit handlers ran: an allocator that releases its "
               "memory at exit is within its rights";
    if (allocator && tracker_of_class(cls) == TRACKER_LLVM)
        return "The allocator is not part of the cause";
    return NULL;
}
