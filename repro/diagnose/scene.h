/* scene.h - a crash record seen through the questions the classes ask: where on the stack the
 * profile runtime is, who else is in it, which layouts the image holds.
 *
 * Everything points into the record and the check; nothing is owned. A scene holds observations
 * only, the conclusions are the classes'.
 */
#ifndef REPRO_DIAGNOSE_SCENE_H
#define REPRO_DIAGNOSE_SCENE_H

#include "profile/check.h"
#include "records/crash.h"
#include "repro/diagnose/runtime_functions.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCENE_MAX_LAYOUTS 8

struct scene_layout {
    const char *name; /* "v8" */
    const char *kind; /* layouts that one runtime walks alike: "A48", "A64", "A72", "A48abs" */
    uint64_t records;
    const struct prof_group *group; /* of the check, NULL without one */
};

struct scene {
    const struct crash_record *record;
    const struct prof_check *check; /* may be NULL */

    const struct crash_thread *thread; /* that crashed (or, in a timeout, the first); may be NULL */
    const struct crash_frame *top;     /* its innermost frame, NULL if none */
    /* Innermost frame of the thread that is the profile runtime's; frames above it (libc,
     * allocator, kernel) were called by it. NULL if the runtime is not on the stack. */
    const struct crash_frame *runtime_frame;
    enum runtime_role runtime_role; /* of runtime_frame */
    bool in_runtime;                /* the fault is the runtime's own, or in what it called */
    bool fault_in_runtime_code;     /* the innermost frame itself is the runtime's */
    bool names_known;               /* functions of the program have names (not stripped) */
    bool writing;                   /* a frame of the thread writes a profile */
    size_t writer_threads;          /* threads with a writing frame */

    struct scene_layout layouts[SCENE_MAX_LAYOUTS];
    size_t layout_count;
    uint64_t records;           /* all layouts */
    const char *runtime_layout; /* NULL = unknown */
    const char *runtime_kind;   /* class of runtime_layout */
    bool mixed;                 /* records of more than one kind */
    bool uniform;               /* records of one kind, known */
    const char *uniform_kind;   /* that kind */
    int version_expected;       /* from the runtime's message "expected N, but get M"; -1 = none */
    int version_got;

    bool crashed;        /* outcome crash, by a fault or an abort of its own */
    bool sent;           /* ended by a signal that somebody sent */
    bool null_access;    /* effective address below 64 KiB, and exact */
    bool exact_address;  /* the effective address is known */
    bool has_stack;      /* any frame at all */
    bool foreign_system; /* the record is an import from another kind of system */
    bool binary_unsure;  /* an imported report, and not known whether CHECK is of what crashed */
};

void scene_fill(struct scene *scene, const struct crash_record *record,
                const struct prof_check *check);

/* The innermost frame of THREAD that writes a profile, or NULL. */
const struct crash_frame *scene_writing_frame(const struct crash_thread *thread);
/* Records and runtime agree: the record at fault is sound, or the whole image is of one layout. */
bool scene_is_sound(const struct scene *scene);
/* Effective address known, not null, in no mapping. */
bool scene_address_is_unmapped(const struct scene *scene);
/* Is the fault in a shared mapping of a profile file (continuous mode)? */
bool scene_fault_in_profile_file(const struct scene *scene);
/* Is the fault just below the stack pointer's page, or in a guard page? */
bool scene_fault_below_stack(const struct scene *scene);
/* The program counter itself is in no mapping. */
bool scene_code_is_gone(const struct scene *scene);
/* Does LLVM_PROFILE_FILE of the run hold this pattern letter ('m', 'c'), digits allowed: "%4m"? */
bool scene_pattern_has(const struct scene *scene, char letter);
/* Innermost frame, at an address that is no code: its caller jumped there and owns the fault. */
bool scene_frame_is_nobodys(const struct scene *scene, const struct crash_frame *frame);
/* First thread whose stack has a frame of this role; NULL if none. */
const struct crash_thread *scene_thread_in(const struct scene *scene, enum runtime_role role);

/* "__llvm_profile_instrument_target+29", "crash+0x33b5" or "an unknown place", in BUF. */
const char *scene_place(const struct crash_frame *frame, char *buf, size_t size);
/* Is any "LLVM Profile ..." message of the run like this (substring)? Returns it or NULL. */
const char *scene_message(const struct scene *scene, const char *part);
/* First decoded value of this meaning, or NULL. */
const struct fault_decode *scene_decode(const struct scene *scene, const char *meaning);
/* Value of the register, false if the record lacks it. */
bool scene_register(const struct scene *scene, const char *name, uint64_t *value);
/* Value of NAME in the run's environment, or NULL. */
const char *scene_env(const struct scene *scene, const char *name);
/* Mapping that holds ADDRESS, or NULL. */
const struct crash_map *scene_map(const struct scene *scene, uint64_t address);
/* Class of a layout name for 64-bit subjects ("v10" -> "A64"), NULL if unknown. */
const char *scene_layout_kind(const char *layout);

#endif
