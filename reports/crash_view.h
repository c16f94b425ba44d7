/* crash_view.h - sentences and labels over a crash record that all formats share (internal to
 * reports/).
 *
 * Returned strings are not escaped: they hold what the record holds. free() them.
 */
#ifndef REPRO_REPORTS_CRASH_VIEW_H
#define REPRO_REPORTS_CRASH_VIEW_H

#include "records/crash.h"

/* "SIGSEGV (SEGV_MAPERR) at exit", "no crash: exit code 0", "timeout after 5000 ms" ... */
char *crash_headline(const struct crash_record *record);
/* " at exit", " while running", " during start-up" or "". */
const char *crash_phase_words(enum crash_phase phase);
/* "read of 8 bytes at 0x0000000000000003, in null-page"; NULL if the fault is unknown. */
char *crash_fault_sentence(const struct crash_record *record);
/* Why the address differs from what the system reported; NULL if it does not. */
char *crash_address_note(const struct crash_record *record);
/* "initializeValueProfRuntimeRecord+85", or "module+0x3b5" when there is no exact name. */
char *frame_place(const struct crash_frame *frame, int digits);
/* "evtx_dump+0x33b5" */
char *frame_module(const struct crash_frame *frame);
/* "main.c:42" or NULL */
char *frame_source(const struct crash_frame *frame);
/* "qword ptr [r9 + rsi*8] = read 8 bytes at 0x3" */
char *operand_sentence(const struct crash_operand *operand, int digits);
/* The command, quoted for a shell. */
char *crash_command(const struct crash_record *record);
/* "294 v10 + 118 v8" */
char *profile_layouts(const struct crash_profile *profile);
/* "record #294 at +18816: the v8 record of mi_malloc"; NULL if unknown. */
char *profile_at_fault(const struct crash_profile *profile);
/* "4 records, v10 (llvm-profdata 19 to 22), values of 2" and so on. */
char *salvaged_file_sentence(const struct salvaged_file *file);
/* "exit code 0", "signal 11", "unknown" */
char *crash_exit(const struct crash_run *run);
/* "confidence 99 %", or "not decided" for the class unknown. */
char *diagnosis_confidence(const struct diagnosis *d);
/* "verified: a run with this change was clean and its profile good (cell ID)" */
char *fix_proof(const struct diagnosis_fix *fix);
/* Is the register part of the faulting instruction's operands? */
bool register_matters(const struct crash_record *record, const char *name);
/* Frames to print: all but the middle of a deep recursion. */
enum { FRAMES_HEAD = 48, FRAMES_TAIL = 16 };

#endif
