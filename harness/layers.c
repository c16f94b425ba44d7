/* layers.c - frame layers, see layers.h. */
#include "harness/layers.h"

#include <string.h>

struct prefix {
    const char *text;
    enum frame_layer layer;
};

static bool
starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static enum frame_layer
first_match(const struct prefix *table, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (starts_with(text, table[i].text))
            return table[i].layer;
    return LAYER_UNKNOWN;
}

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const struct prefix module_prefixes[] = {
    { "libc.so", LAYER_LIBC },          { "libc-2.", LAYER_LIBC },
    { "libm.so", LAYER_LIBC },          { "libm-2.", LAYER_LIBC },
    { "libpthread", LAYER_LIBC },       { "librt.so", LAYER_LIBC },
    { "libdl.so", LAYER_LIBC },         { "libgcc_s", LAYER_LIBC },
    { "ld-linux", LAYER_LOADER },       { "ld-musl", LAYER_LOADER },
    { "ld-2.", LAYER_LOADER },          { "libmimalloc", LAYER_ALLOCATOR },
    { "libjemalloc", LAYER_ALLOCATOR }, { "libtcmalloc", LAYER_ALLOCATOR },
    { "[vdso]", LAYER_KERNEL },         { "[vsyscall]", LAYER_KERNEL },
    { "libsystem_", LAYER_LIBC },       { "libSystem.", LAYER_LIBC },
    { "libdyld.", LAYER_LOADER },       { "dyld", LAYER_LOADER },
    { "libc++abi.", LAYER_LIBC },       { "libc++.", LAYER_LIBC },
};

/* Functions of statically linked layers. */
static const struct prefix function_prefixes[] = {
    { "mi_", LAYER_ALLOCATOR },       { "_mi_", LAYER_ALLOCATOR },
    { "je_", LAYER_ALLOCATOR },       { "_rjem_", LAYER_ALLOCATOR },
    { "__libc_", LAYER_LIBC },        { "__run_exit_handlers", LAYER_LIBC },
    { "__cxa_finalize", LAYER_LIBC }, { "__restore_rt", LAYER_KERNEL },
    { "_IO_", LAYER_LIBC },           { "_dl_", LAYER_LOADER },
};

/* Names of libc and start files when they are linked into the program; matched whole. */
static const char *const libc_functions[] = {
    "exit",
    "_exit",
    "abort",
    "raise",
    "_start",
    "start_thread",
    "clone",
    "clone3",
    "__clone3",
    "__clone",
    "__pthread_kill_implementation",
    "pthread_kill",
    "memcpy",
    "memset",
    "memmove",
    "strlen",
    "malloc",
    "free",
    "calloc",
    "realloc",
};

static const char *const runtime_functions[] = {
    "initializeValueProfRuntimeRecord",
    "getNumValueDataForSiteWrapper",
    "getNumValueSitesRT",
    "getNumValueDataRT",
    "getValueForSiteRT",
    "getNextNValueData",
    "getValueProfDataSize",
    "getValueProfRecordHeaderSize",
    "serializeValueProfDataFrom",
    "serializeValueProfRecordFrom",
    "writeOneValueProfData",
    "writeValueProfData",
    "writeFile",
    "writeFileWithoutReturn",
    "fileWriter",
    "doProfileMerging",
    "mmapForContinuousMode",
    "mmapProfileForMerging",
    "initFileWriter",
    "createInternalRuntimeHook",
    "instrumentTargetValueImpl",
    "allocateValueProfileCounters",
    "parseFilenamePattern",
    "parseAndSetFilename",
    "initializeProfileForContinuousMode",
    "truncateCurrentFile",
    "exitSignalHandler",
    "getCurFilename",
    "getCurFilenameLength",
    "createProfileDir",
    "initBufferWriter",
    "getFirstValueProfRecord",
    "getValueProfRecordSize",
    "getValueProfRecordNext",
    "getValueProfRecordNumValueData",
    "getValueProfRecordValueData",
    "getValueProfDataSizeWrapper",
    "getProfileFileSizeForMerging",
    "writeProfileWithFileObject",
    "binaryIdsStringWriter",
};

bool
is_profile_runtime_function(const char *function)
{
    if (starts_with(function, "__llvm_profile") || starts_with(function, "lprof") ||
        starts_with(function, "__llvm_write_") || starts_with(function, "__llvm_get_"))
        return true;
    for (size_t i = 0; i < LENGTH(runtime_functions); i++)
        if (strcmp(function, runtime_functions[i]) == 0)
            return true;
    return false;
}

static bool
is_libc_function(const char *function)
{
    for (size_t i = 0; i < LENGTH(libc_functions); i++)
        if (strcmp(function, libc_functions[i]) == 0)
            return true;
    return false;
}

enum frame_layer
layer_of_frame(const struct crash_frame *frame)
{
    if (!frame->module)
        return LAYER_UNKNOWN;
    const char *slash = strrchr(frame->module, '/');
    enum frame_layer layer =
        first_match(module_prefixes, LENGTH(module_prefixes), slash ? slash + 1 : frame->module);
    if (layer != LAYER_UNKNOWN)
        return layer;
    if (!frame->function)
        return LAYER_UNKNOWN;
    if (is_profile_runtime_function(frame->function))
        return LAYER_PROFILE_RUNTIME;
    layer = first_match(function_prefixes, LENGTH(function_prefixes), frame->function);
    if (layer != LAYER_UNKNOWN)
        return layer;
    return is_libc_function(frame->function) ? LAYER_LIBC : LAYER_APPLICATION;
}
