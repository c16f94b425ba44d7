/* layers.h - which layer of the program a frame belongs to, and in which phase of its life the
 * program was. */
#ifndef REPRO_HARNESS_LAYERS_H
#define REPRO_HARNESS_LAYERS_H

#include "records/crash.h"

/* By the frame's function and module name. */
enum frame_layer layer_of_frame(const struct crash_frame *frame);
/* Is FUNCTION one of the profile runtime's (compiler-rt, lib/profile)? */
bool is_profile_runtime_function(const char *function);
/* The phase from the stack of a thread. IN_MAIN: the stack passes through the program's main
 * function, found without symbols. */
enum crash_phase phase_of_stack(const struct crash_frame *frames, size_t count, bool in_main);

#endif
