/* command_change.c - see command_change.h. */
#include "repro/experiments/command_change.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "harness/host.h"
#include "repro/experiments/allocator_library.h"
#include "repro/system.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

#define PLAIN      "-fno-profile-generate"
#define PROFILED   "-fprofile-generate"
#define VALUES_OFF PROFILED " -mllvm -disable-vp=true"
#define HEAP_NODES "-vp-static-alloc=false"

bool
command_change_builds(enum experiment_change change)
{
    switch (change) {
    case CHANGE_OTHER_ALLOCATOR:
    case CHANGE_WITHOUT_SETTING:
    case CHANGE_FRESH_FOLDER:
    case CHANGE_ONE_FILE_PER_PROCESS:
    case CHANGE_NOT_CONTINUOUS:
        return false;
    default:
        return true;
    }
}

static const char *
without_foreign(const char *command)
{
    return build_command_uses(command, VALUE_FOREIGN_CFLAGS)
               ? NULL
               : "the build command has no {foreign_cflags}";
}

static const char *
own_flags(const char *command)
{
    return build_command_uses(command, VALUE_CFLAGS) ? NULL : "the build command has no {cflags}";
}

static const char *
link_flags(const char *command)
{
    return build_command_uses(command, VALUE_LDFLAGS) ? NULL : "the build command has no {ldflags}";
}

static const char *
skip_pgo(const char *command, struct build_values *v)
{
    v->values[VALUE_CFLAGS] = v->values[VALUE_FOREIGN_CFLAGS] = v->values[VALUE_LDFLAGS] = PLAIN;
    const char *reason = own_flags(command);
    return reason != NULL ? reason : link_flags(command);
}

static const char *
change_flags(const char *command, struct build_values *v, const char *own, const char *foreign)
{
    v->values[VALUE_CFLAGS] = own;
    if (foreign != NULL)
        v->values[VALUE_FOREIGN_CFLAGS] = foreign;
    return own_flags(command);
}

static const char *
more_ldflags(const char *command, struct build_values *v, char **ldflags, char *all)
{
    *ldflags = all;
    v->values[VALUE_LDFLAGS] = all;
    return link_flags(command);
}

const char *
command_change_values(const char *command, enum experiment_change change, const char *flush,
                      struct build_values *v, char **ldflags)
{
    switch (change) {
    case CHANGE_FOREIGN_UNINSTRUMENTED:
        v->values[VALUE_FOREIGN_CFLAGS] = PLAIN;
        return without_foreign(command);
    case CHANGE_ONE_LLVM:
        v->values[VALUE_FOREIGN_CC] = v->values[VALUE_CC];
        v->values[VALUE_FOREIGN_CXX] = v->values[VALUE_CXX];
        return build_command_uses(command, VALUE_FOREIGN_CC)
                   ? NULL
                   : "the build command has no {foreign_cc}";
    case CHANGE_REVERSED_ORDER:
        v->reversed = true;
        return build_command_uses_order(command) ? NULL : "the build command has no {order:A|B}";
    case CHANGE_VALUES_OFF:
        return change_flags(command, v, VALUES_OFF, VALUES_OFF);
    case CHANGE_PROGRAM_VALUES_OFF:
        return without_foreign(command) != NULL ? without_foreign(command)
                                                : change_flags(command, v, VALUES_OFF, NULL);
    case CHANGE_DYNAMIC_NODES:
        if (strstr(command, HEAP_NODES) != NULL)
            return "it is built so already";
        return change_flags(command, v, PROFILED " -mllvm " HEAP_NODES,
                            PROFILED " -mllvm " HEAP_NODES);
    case CHANGE_FLUSH_FIRST:
        if (!system_linker_wraps())
            return NO_WRAP;
        return more_ldflags(command, v, ldflags, xasprintf(PROFILED " -Wl,--wrap=main %s", flush));
    case CHANGE_NOT_REWRITTEN:
        return "what rewrites it is in the build command";
    case CHANGE_NO_PGO:
        return skip_pgo(command, v);
    case CHANGE_STATIC_NODES:
        return strstr(command, HEAP_NODES) != NULL ? NULL : "its value nodes are static already";
    default:
        return NULL;
    }
}

char *
command_static_nodes(const char *command)
{
    const char *at = strstr(command, HEAP_NODES);
    if (at == NULL)
        return NULL;
    return xasprintf("%.*s-vp-static-alloc=true%s", (int)(at - command), command,
                     at + strlen(HEAP_NODES));
}

/* A variable that the profile runtime or an allocator reads. */
static bool
is_setting(const char *entry)
{
    static const char *const prefixes[] = { "LLVM_VP_", "MIMALLOC_", "MALLOC_", "GLIBC_TUNABLES=" };
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(entry, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

static bool
has_setting(const struct crash_record *record)
{
    for (size_t i = 0; record != NULL && i < record->run.env_count; i++)
        if (is_setting(record->run.env[i]))
            return true;
    for (char **entry = environ; *entry != NULL; entry++)
        if (is_setting(*entry))
            return true;
    return false;
}

static const char *
recorded_pattern(const struct crash_record *record)
{
    static const char name[] = "LLVM_PROFILE_FILE=";
    for (size_t i = 0; record != NULL && i < record->run.env_count; i++)
        if (strncmp(record->run.env[i], name, sizeof name - 1) == 0)
            return fs_basename(record->run.env[i] + sizeof name - 1);
    return "default_%m.profraw"; /* what the runtime takes when nothing is set */
}

bool
command_pool_matters(const struct crash_record *record)
{
    if (record == NULL)
        return false;
    for (size_t i = 0; i < record->run.runtime_message_count; i++)
        if (strstr(record->run.runtime_messages[i], "source profile file"))
            return true;
    return record->diagnosis.cls == CLASS_DAMAGED_POOL_FILE;
}

const char *
command_change_run(const struct crash_record *record, enum experiment_change change)
{
    const char *pattern = recorded_pattern(record);
    switch (change) {
    case CHANGE_OTHER_ALLOCATOR:
        return allocator_library() != NULL ? NULL
                                           : "no other allocator is installed as a shared library";
    case CHANGE_WITHOUT_SETTING:
        return has_setting(record) ? NULL : "no variable is set";
    case CHANGE_FRESH_FOLDER:
        return command_pool_matters(record) ? NULL : "there are no profiles of earlier runs";
    case CHANGE_ONE_FILE_PER_PROCESS:
        return strstr(pattern, "%p") == NULL ? NULL : "it writes one file per process already";
    case CHANGE_NOT_CONTINUOUS:
        return strstr(pattern, "%c") != NULL ? NULL : "it does not run in continuous mode";
    default:
        return NULL;
    }
}

void
command_environment(const struct crash_record *record, enum experiment_change change,
                    struct argv *environment)
{
    bool keep = change != CHANGE_WITHOUT_SETTING;
    for (char **entry = environ; *entry != NULL; entry++)
        if (strncmp(*entry, "LLVM_PROFILE_FILE=", strlen("LLVM_PROFILE_FILE=")) != 0 &&
            (keep || !is_setting(*entry)))
            argv_add(environment, *entry);
    for (size_t i = 0; keep && record != NULL && i < record->run.env_count; i++)
        if (is_setting(record->run.env[i]))
            argv_add(environment, record->run.env[i]);
    if (change == CHANGE_OTHER_ALLOCATOR)
        argv_addf(environment, "%s=%s", host_capture_variable, allocator_library());
}

char *
command_profile_pattern(const struct crash_record *record, enum experiment_change change)
{
    if (change == CHANGE_ONE_FILE_PER_PROCESS)
        return xstrdup("p_%p.profraw");
    if (change == CHANGE_NOT_CONTINUOUS)
        return xstrdup("p.profraw");
    return xstrdup(recorded_pattern(record));
}
