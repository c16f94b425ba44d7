/* table.c - the scenarios. */
#include "repro/scenarios/scenario.h"

#include "common/xalloc.h"

#include <string.h>

#define SITES "main_with_sites.c"

const struct scenario scenario_table[] = {
    { .name = "mixed-at-exit",
      .title = "records of two layouts in one program: the writer dies at exit",
      .cls = CLASS_MIXED_PROFILE_ABI,
      .outcome = OUTCOME_CRASH,
      .units = { { SITES, BY_PROGRAM, NULL },
                 { "foreign_sites.c", BY_FOREIGN, NULL },
                 { "foreign_plain.c", BY_FOREIGN, NULL } },
      .profile = "p.profraw" },
    { .name = "mixed-while-running",
      .title = "a value site of the foreign code executes: the program dies in the middle",
      .cls = CLASS_MIXED_PROFILE_ABI,
      .outcome = OUTCOME_CRASH,
      .units = { { SITES, BY_PROGRAM, NULL },
                 { "foreign_sites.c", BY_FOREIGN, NULL },
                 { "foreign_plain.c", BY_FOREIGN, NULL } },
      .argument = "sites",
      .profile = "p.profraw" },
    { .name = "refused-write",
      .title = "foreign object first in the link: no crash, one line on stderr, no profile",
      .cls = CLASS_MIXED_PROFILE_ABI,
      .outcome = OUTCOME_REFUSED_WRITE,
      .units = { { "foreign_sites.c", BY_FOREIGN, NULL },
                 { "foreign_plain.c", BY_FOREIGN, NULL },
                 { SITES, BY_PROGRAM, NULL } },
      .profile = "p.profraw" },
    { .name = "silent-mix",
      .title = "records of two layouts, no crash, no message: only the profile is worthless",
      .cls = CLASS_MIXED_PROFILE_ABI,
      .outcome = OUTCOME_CORRUPT,
      .units = { { "main_plain.c", BY_PROGRAM, "-mllvm -disable-vp" },
                 { "foreign_plain.c", BY_FOREIGN, "-mllvm -disable-vp" } },
      .profile = "p.profraw",
      .layout_class = "A48" },
    { .name = "crash-once",
      .title = "the crash leaves a broken pool file (%m) that hides it from then on",
      .cls = CLASS_MIXED_PROFILE_ABI,
      .outcome = OUTCOME_CORRUPT,
      .units = { { SITES, BY_PROGRAM, NULL },
                 { "foreign_sites.c", BY_FOREIGN, NULL },
                 { "foreign_plain.c", BY_FOREIGN, NULL } },
      .profile = "pool_%m.profraw",
      .layout_class = "A64",
      .runs = 2 },
    { .name = "wrong-runtime",
      .title = "objects of one LLVM linked with the profile runtime of another",
      .cls = CLASS_RUNTIME_MISMATCH,
      .outcome = OUTCOME_CRASH,
      .units = { { SITES, BY_PROGRAM, NULL },
                 { "foreign_sites.c", BY_PROGRAM, NULL },
                 { "foreign_plain.c", BY_PROGRAM, NULL } },
      .linked_by = BY_FOREIGN,
      .profile = "p.profraw" },
    { .name = "concurrent-writers",
      .title = "four threads write the profile at once",
      .cls = CLASS_CONCURRENT_WRITERS,
      .outcome = OUTCOME_CRASH,
      .units = { { "concurrent_writers.c", BY_PROGRAM, NULL } },
      .link_flags = "-pthread",
      .profile = "p.profraw" },
    { .name = "allocator-torn-down",
      .title = "value nodes in an arena that the program unmaps before the profile is written",
      .cls = CLASS_DANGLING_VALUE_NODES,
      .outcome = OUTCOME_CRASH,
      .units = { { "arena_torn_down.c", BY_PROGRAM, "-mllvm -vp-static-alloc=false" } },
      .profile = "p.profraw",
      .linux_only = "a program's own calloc replaces glibc's, but not macOS's" },
    { .name = "mimalloc-torn-down",
      .title = "the same with mimalloc replacing malloc and destroy_on_exit",
      .cls = CLASS_DANGLING_VALUE_NODES,
      .outcome = OUTCOME_CRASH,
      .units = { { "few_sites.c", BY_PROGRAM, "-mllvm -vp-static-alloc=false" },
                 { SCENARIO_MIMALLOC, BY_PROGRAM, NULL } },
      .runtime_first = true,
      .link_flags = "-pthread",
      .setting = "MIMALLOC_DESTROY_ON_EXIT=1",
      .profile = "p.profraw",
      .linux_only = "it depends on the order in which glibc runs exit handlers of one program" },
    { .name = "bad-environment",
      .title = "LLVM_VP_MAX_NUM_VALS_PER_SITE=0",
      .cls = CLASS_BAD_PROFILE_ENVIRONMENT,
      .outcome = OUTCOME_CRASH,
      .units = { { "few_sites.c", BY_PROGRAM, NULL } },
      .setting = "LLVM_VP_MAX_NUM_VALS_PER_SITE=0",
      .profile = "p.profraw" },
    { .name = "correlated-records",
      .title = "binary correlation with value profiling: the records are not in memory",
      .cls = CLASS_UNALLOCATED_RECORDS,
      .outcome = OUTCOME_CRASH,
      .units = { { "few_sites.c", BY_PROGRAM, "-mllvm -profile-correlate=binary" } },
      .profile = "p.profraw",
      .linux_only = "LLVM correlates binaries in ELF and COFF, not in Mach-O",
      .first_llvm = 18 },
    { .name = "moved-build-id-note",
      .title = "a tool moved the build id note after the link",
      .cls = CLASS_MOVED_BUILD_ID_NOTE,
      .outcome = OUTCOME_CRASH,
      .units = { { "few_sites.c", BY_PROGRAM, NULL } },
      .link_flags = "-Wl,--build-id",
      .profile = "p.profraw",
      .linux_only = "Mach-O files have no build id note",
      .last_llvm = 19,
      .prepare = scenario_move_note },
    { .name = "damaged-pool-file",
      .title = "a pool file (%m) with one damaged count crashes every later run",
      .cls = CLASS_DAMAGED_POOL_FILE,
      .outcome = OUTCOME_CRASH,
      .units = { { "few_sites.c", BY_PROGRAM, NULL } },
      .profile = "pool_%m.profraw",
      .runs = 2,
      .prepare = scenario_damage_pool_file },
    { .name = "moved-addresses",
      .title = "a pool file (%m) merges runs that were loaded at different addresses",
      .cls = CLASS_DAMAGED_POOL_FILE,
      .outcome = OUTCOME_CLEAN,
      .units = { { "few_sites.c", BY_PROGRAM, NULL } },
      .profile = "pool_%m.profraw",
      .runs = 3 },
    { .name = "fork-counts-twice",
      .title = "a forked child writes the counts of its parent again: no crash, wrong counts",
      .cls = CLASS_NONE,
      .outcome = OUTCOME_CLEAN,
      .units = { { "fork_counts_twice.c", BY_PROGRAM, NULL } },
      .profile = "p.profraw" },
    { .name = "mapping-truncated",
      .title = "continuous mode: the profile file is truncated while its counters are mapped",
      .cls = CLASS_PROFILE_MAPPING_LOST,
      .outcome = OUTCOME_CRASH,
      .units = { { "mapping_truncated.c", BY_PROGRAM, "-mllvm -runtime-counter-relocation" } },
      .profile = "p%c.profraw",
      .linux_only = "macOS's runtime maps counters without relocating them" },
    { .name = "unloaded-module",
      .title = "a library is unloaded while a thread runs its code",
      .cls = CLASS_UNLOADED_MODULE,
      .outcome = OUTCOME_CRASH,
      .units = { { "plugin_host.c", BY_PROGRAM, NULL } },
      .link_flags = "-ldl -pthread",
      .library = "plugin.c",
      .profile = "p_%m.profraw" },
    { .name = "writer-stack",
      .title = "a thread with a stack of 16 KiB writes the profile of a function with many sites",
      .cls = CLASS_WRITER_STACK_EXHAUSTION,
      .outcome = OUTCOME_CRASH,
      .units = { { "writer_stack.c", BY_PROGRAM, NULL } },
      .link_flags = "-pthread",
      .profile = "p.profraw" },
    { .name = "writer-in-handler",
      .title = "a signal handler saves the profile and waits for the lock it interrupted",
      .cls = CLASS_WRITER_DEADLOCK,
      .outcome = OUTCOME_TIMEOUT,
      .units = { { "writer_in_handler.c", BY_PROGRAM, NULL } },
      .link_flags = "-pthread",
      .profile = "p.profraw",
      .timeout_ms = 3000 },
    { .name = "locked-pool-file",
      .title = "another process holds the lock of the pool file (%m)",
      .cls = CLASS_WRITER_DEADLOCK,
      .outcome = OUTCOME_TIMEOUT,
      .units = { { "writer_waits_for_lock.c", BY_PROGRAM, NULL } },
      .profile = "pool_%m.profraw",
      .timeout_ms = 1000 },
    { .name = "application-null-pointer",
      .title = "an instrumented program follows a null pointer of its own",
      .cls = CLASS_APPLICATION,
      .outcome = OUTCOME_CRASH,
      .units = { { "application_null.c", BY_PROGRAM, NULL } },
      .profile = "p.profraw" },
    { .name = "application-heap-corruption",
      .title = "an instrumented program frees a block twice",
      .cls = CLASS_APPLICATION,
      .outcome = OUTCOME_CRASH,
      .units = { { "application_heap.c", BY_PROGRAM, NULL } },
      .profile = "p.profraw" },
    { .name = "application-stack-overflow",
      .title = "an instrumented program recurses without an end",
      .cls = CLASS_APPLICATION,
      .outcome = OUTCOME_CRASH,
      .units = { { "application_stack.c", BY_PROGRAM, NULL } },
      .profile = "p.profraw" },
    { .name = NULL },
};

const struct scenario *
scenario_find(const char *name)
{
    for (const struct scenario *s = scenario_table; s->name; s++)
        if (strcmp(s->name, name) == 0)
            return s;
    return NULL;
}

bool
scenario_needs_foreign(const struct scenario *scenario)
{
    for (const struct scenario_unit *unit = scenario->units; unit->source; unit++)
        if (unit->by == BY_FOREIGN)
            return true;
    return scenario->linked_by == BY_FOREIGN;
}

char *
scenario_obstacle(const struct scenario *scenario, const struct toolchain *program,
                  const struct toolchain *foreign)
{
    if (!toolchain_usable(program))
        return xasprintf("%s: %s", program->name, program->problem ? program->problem : "unusable");
    if (scenario->linux_only && program->target && strstr(program->target, "-apple-"))
        return xasprintf("only on Linux: %s", scenario->linux_only);
    if (scenario->first_llvm && program->llvm_major < scenario->first_llvm)
        return xasprintf("needs LLVM %d or later", scenario->first_llvm);
    if (scenario->last_llvm && program->llvm_major > scenario->last_llvm)
        return xasprintf("does not happen after LLVM %d", scenario->last_llvm);
    if (scenario->layout_class &&
        (!program->layout_class || strcmp(program->layout_class, scenario->layout_class) != 0))
        return xasprintf("happens only with runtimes of layout class %s, that of %s is %s",
                         scenario->layout_class, program->name,
                         program->layout_class ? program->layout_class : "unknown");
    if (scenario_needs_foreign(scenario) && !foreign)
        return xasprintf("needs a second clang whose profile records have another layout than %s's",
                         program->name);
    return NULL;
}
