/* own_files_darwin.h - what a process of macOS says about itself, in the words of describe.h. */
#ifndef REPRO_HARNESS_PRELOAD_OWN_FILES_DARWIN_H
#define REPRO_HARNESS_PRELOAD_OWN_FILES_DARWIN_H

#include "harness/preload/own.h"

/* Both async-signal-safe; false if SINK had enough. */
bool own_maps(own_sink *sink, void *context);
bool own_images(own_sink *sink, void *context);

#endif
