/* synthetic.h - crash records made by hand, for the unit tests of the diagnosis. */
#ifndef TESTS_DIAGNOSE_SYNTHETIC_H
#define TESTS_DIAGNOSE_SYNTHETIC_H

#include "records/crash.h"

#include <signal.h>

/* A record of a crash with SIGSEGV at ADDRESS; the caller frees it with crash_record_free(). */
struct crash_record *synthetic_crash(uint64_t address);
/* The same as x86-64 reports a non-canonical address. */
struct crash_record *synthetic_noncanonical(uint64_t address);
/* A record of a run that ended with OUTCOME. */
struct crash_record *synthetic_ending(enum crash_outcome outcome);
/* Another thread; the first one added is the crashed one in crash records. */
void synthetic_thread(struct crash_record *record);
/* One more (outer) frame of the last thread. */
void synthetic_frame(struct crash_record *record, const char *function, enum frame_layer layer);
/* The stack of the exit-time writer above FUNCTION, on the last thread. */
void synthetic_writer_stack(struct crash_record *record, const char *function);
void synthetic_layout(struct crash_record *record, const char *layout, uint64_t records);
void synthetic_runtime(struct crash_record *record, const char *layout);
void synthetic_message(struct crash_record *record, const char *line);
void synthetic_decode(struct crash_record *record, uint64_t value, const char *where,
                      const char *meaning);
void synthetic_register(struct crash_record *record, const char *name, uint64_t value);
void synthetic_map(struct crash_record *record, uint64_t start, uint64_t end, const char *perms,
                   const char *path);
void synthetic_env(struct crash_record *record, const char *entry);
/* Was CLS named as a rival, with a reason? */
bool synthetic_rejected(const struct crash_record *record, enum diagnosis_class cls);

#endif
