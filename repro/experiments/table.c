/* table.c - the changes: their names, what they do, which fixes they prove. */
#include "repro/experiments/experiments.h"

#include <string.h>

const struct experiment_info experiment_table[CHANGE_COUNT] = {
    [CHANGE_NONE] = { "unchanged",
                      "nothing changed: does the program fail as recorded?",
                      { NULL } },
    [CHANGE_FOREIGN_UNINSTRUMENTED] = { "foreign-uninstrumented",
                                        "foreign objects compiled without instrumentation",
                                        { "-fno-profile-generate" } },
    [CHANGE_ONE_LLVM] = { "one-llvm",
                          "everything compiled and linked by one LLVM",
                          { "one LLVM", "Link with the clang that compiled" } },
    [CHANGE_REVERSED_ORDER] = { "reversed-link-order",
                                "the same objects linked in reversed order",
                                { NULL } },
    [CHANGE_VALUES_OFF] = { "values-off",
                            "value profiling off in all objects",
                            { "-disable-vp=true" } },
    [CHANGE_PROGRAM_VALUES_OFF] = { "program-values-off",
                                    "value profiling off in the program's own objects only",
                                    { NULL } },
    [CHANGE_FLUSH_FIRST] = { "flush-first",
                             "the profile written explicitly when main returns, before any exit "
                             "handler",
                             { NULL } },
    [CHANGE_OTHER_ALLOCATOR] = { "other-allocator", "another allocator", { NULL } },
    [CHANGE_STATIC_NODES] = { "static-nodes",
                              "value nodes allocated statically",
                              { "-vp-static-alloc=false" } },
    [CHANGE_DYNAMIC_NODES] = { "dynamic-nodes",
                               "value nodes allocated on the heap (-vp-static-alloc=false)",
                               { NULL } },
    [CHANGE_NO_PGO] = { "no-pgo", "PGO skipped: nothing is instrumented", { NULL } },
    [CHANGE_NOT_REWRITTEN] = { "not-rewritten",
                               "the program as the linker wrote it",
                               { "as the linker wrote it" } },
    [CHANGE_WITHOUT_SETTING] = { "without-setting",
                                 "the environment variable not set",
                                 { "unset LLVM_", "MIMALLOC_DESTROY_ON_EXIT=0" } },
    [CHANGE_FRESH_FOLDER] = { "fresh-folder",
                              "no profile of earlier runs in the folder",
                              { "rm -f *.profraw" } },
    [CHANGE_ONE_FILE_PER_PROCESS] = { "one-file-per-process",
                                      "LLVM_PROFILE_FILE with %p instead of %m",
                                      { "LLVM_PROFILE_FILE=%p.profraw" } },
    [CHANGE_NOT_CONTINUOUS] = { "not-continuous",
                                "LLVM_PROFILE_FILE without %c: no continuous mode",
                                { "without continuous mode" } },
};

bool
experiment_parse(const char *name, enum experiment_change *change)
{
    for (unsigned i = 0; i < CHANGE_COUNT; i++) {
        if (strcmp(experiment_table[i].name, name) == 0) {
            *change = (enum experiment_change)i;
            return true;
        }
    }
    return false;
}
