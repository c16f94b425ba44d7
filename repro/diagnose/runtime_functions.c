/* runtime_functions.c - roles of the profile runtime's functions. */
#include "repro/diagnose/runtime_functions.h"

#include <stddef.h>
#include <string.h>

struct named_role {
    const char *name;
    enum runtime_role role;
};

static const struct named_role roles[] = {
    { "__llvm_profile_write_file", RUNTIME_WRITER },
    { "__llvm_profile_write_buffer", RUNTIME_WRITER },
    { "__llvm_profile_write_buffer_internal", RUNTIME_WRITER },
    { "__llvm_profile_dump", RUNTIME_WRITER },
    { "__llvm_dump", RUNTIME_WRITER },
    { "writeFile", RUNTIME_WRITER },
    { "writeFileWithoutReturn", RUNTIME_WRITER },
    { "writeProfileWithFileObject", RUNTIME_WRITER },
    { "fileWriter", RUNTIME_WRITER },
    { "lprofAtExit", RUNTIME_WRITER },
    { "lprofWriteData", RUNTIME_WRITER },
    { "lprofWriteDataImpl", RUNTIME_WRITER },
    { "lprofBufferWriter", RUNTIME_WRITER },
    { "lprofBufferIOWrite", RUNTIME_WRITER },
    { "lprofBufferIOFlush", RUNTIME_WRITER },
    { "lprofOpenFileEx", RUNTIME_WRITER },
    { "lprofLockFd", RUNTIME_WRITER },
    { "lprofLockFileHandle", RUNTIME_WRITER },
    { "writeOneValueProfData", RUNTIME_VALUE_DATA },
    { "initializeValueProfRuntimeRecord", RUNTIME_VALUE_DATA },
    { "getNumValueDataForSiteWrapper", RUNTIME_VALUE_DATA },
    { "getNumValueDataRT", RUNTIME_VALUE_DATA },
    { "getNumValueSitesRT", RUNTIME_VALUE_DATA },
    { "getNextNValueData", RUNTIME_VALUE_DATA },
    { "getValueProfDataSizeWrapper", RUNTIME_VALUE_DATA },
    { "getValueProfDataSize", RUNTIME_VALUE_DATA },
    { "getValueProfRecordHeaderSize", RUNTIME_VALUE_DATA },
    { "getValueProfRecordSize", RUNTIME_VALUE_DATA },
    { "getFirstValueProfRecord", RUNTIME_VALUE_DATA },
    { "getValueProfRecordNext", RUNTIME_VALUE_DATA },
    { "getValueProfRecordNumValueData", RUNTIME_VALUE_DATA },
    { "getValueProfRecordValueData", RUNTIME_VALUE_DATA },
    { "serializeValueProfRecordFrom", RUNTIME_VALUE_DATA },
    { "serializeValueProfDataFrom", RUNTIME_VALUE_DATA },
    { "__llvm_profile_instrument_target", RUNTIME_INSTRUMENT },
    { "__llvm_profile_instrument_target_value", RUNTIME_INSTRUMENT },
    { "__llvm_profile_instrument_memop", RUNTIME_INSTRUMENT },
    { "instrumentTargetValueImpl", RUNTIME_INSTRUMENT },
    { "allocateValueProfileCounters", RUNTIME_INSTRUMENT },
    { "__llvm_profile_merge_from_buffer", RUNTIME_MERGE },
    { "__llvm_profile_check_compatibility", RUNTIME_MERGE },
    { "lprofMergeValueProfData", RUNTIME_MERGE },
    { "mmapProfileForMerging", RUNTIME_MERGE },
    { "doProfileMerging", RUNTIME_MERGE },
    { "openFileForMerging", RUNTIME_MERGE },
    { "getProfileFileSizeForMerging", RUNTIME_MERGE },
    { "__llvm_write_binary_ids", RUNTIME_BINARY_IDS },
    { "lprofWriteOneBinaryId", RUNTIME_BINARY_IDS },
    { "binaryIdsStringWriter", RUNTIME_BINARY_IDS },
    { "__llvm_profile_reset_counters", RUNTIME_RESET },
};

/* Functions of no special meaning whose names do not tell that they are the runtime's. */
static const char *const others[] = {
    "getCurFilename",
    "getCurFilenameLength",
    "createProfileDir",
    "truncateCurrentFile",
    "parseAndSetFilename",
    "parseFilenamePattern",
    "mmapForContinuousMode",
    "initializeProfileForContinuousMode",
    "initBufferWriter",
    "InstProfClzll",
    "InstProfPopcountll",
    "InstrProfGetRangeRepValue",
    "InstrProfIsSingleValRange",
    "exitSignalHandler",
    "getProfileFile",
};

enum runtime_role
runtime_role(const char *function)
{
    if (!function)
        return RUNTIME_NONE;
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (strcmp(function, roles[i].name) == 0)
            return roles[i].role;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(function, others[i]) == 0)
            return RUNTIME_OTHER;
    if (strncmp(function, "__llvm_profile_", 15) == 0 || strncmp(function, "lprof", 5) == 0)
        return RUNTIME_OTHER;
    return RUNTIME_NONE;
}

bool
runtime_role_writes(enum runtime_role role)
{
    return role == RUNTIME_WRITER || role == RUNTIME_VALUE_DATA || role == RUNTIME_BINARY_IDS ||
           role == RUNTIME_MERGE;
}
