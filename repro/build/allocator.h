/* allocator.h - what to compile and link for an allocator: what scripts/allocator_sources prints
 * (docs/allocators.md). */
#ifndef REPRO_BUILD_ALLOCATOR_H
#define REPRO_BUILD_ALLOCATOR_H

#include "common/err.h"
#include "repro/argv.h"

struct allocator_facts {
    struct argv adapters, adapter_flags; /* with the program's compiler */
    struct argv sources, source_flags;   /* the allocator's own code */
    struct argv profile_flags;           /* added to source_flags when that is instrumented */
    struct argv links;
    char *version;
};

/* Ask the script in DATA_DIR. When the sources are not there yet they are fetched first (a message
 * says so). False with ERR: the script's own message. */
bool allocator_facts_get(const char *data_dir, const char *name, bool packaged,
                         struct allocator_facts *facts, struct repro_err *err);
/* TEXT is the script's output. */
bool allocator_facts_parse(const char *text, struct allocator_facts *facts, struct repro_err *err);
void allocator_facts_clear(struct allocator_facts *facts);

#endif
