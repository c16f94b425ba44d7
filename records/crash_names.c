/* crash_names.c - JSON names of the enums of crash.h. */
#include "records/crash.h"
#include "records/names.h"

static const char *const outcomes[] = {
    [OUTCOME_CLEAN] = "clean",
    [OUTCOME_CRASH] = "crash",
    [OUTCOME_REFUSED_WRITE] = "refused-write",
    [OUTCOME_EMPTY_PROFILE] = "empty-profile",
    [OUTCOME_CORRUPT] = "corrupt",
    [OUTCOME_TIMEOUT] = "timeout",
    [OUTCOME_OUT_OF_MEMORY] = "out-of-memory",
    [OUTCOME_EXIT_NONZERO] = "exit-nonzero",
    [OUTCOME_NOT_STARTED] = "not-started",
};
static const char *const phases[] = {
    [PHASE_UNKNOWN] = "unknown",
    [PHASE_STARTUP] = "startup",
    [PHASE_RUNNING] = "running",
    [PHASE_EXIT] = "exit",
};
static const char *const trusts[] = {
    [TRUST_CONTEXT] = "context",
    [TRUST_CFI] = "cfi",
    [TRUST_FRAME_POINTER] = "frame-pointer",
    [TRUST_SCAN] = "scan",
    [TRUST_IMPORTED] = "imported",
};
static const char *const layers[] = {
    [LAYER_UNKNOWN] = "unknown",
    [LAYER_APPLICATION] = "application",
    [LAYER_PROFILE_RUNTIME] = "profile-runtime",
    [LAYER_ALLOCATOR] = "allocator",
    [LAYER_LIBC] = "libc",
    [LAYER_LOADER] = "loader",
    [LAYER_KERNEL] = "kernel",
};
static const char *const operand_kinds[] = {
    [OPERAND_REGISTER] = "register",
    [OPERAND_MEMORY] = "memory",
    [OPERAND_IMMEDIATE] = "immediate",
};
static const char *const accesses[] = {
    [ACCESS_NONE] = "none",       [ACCESS_READ] = "read",
    [ACCESS_WRITE] = "write",     [ACCESS_READ_WRITE] = "read-write",
    [ACCESS_EXECUTE] = "execute",
};
static const char *const sources[] = {
    [ADDRESS_FROM_OS] = "os",
    [ADDRESS_FROM_INSTRUCTION] = "instruction",
    [ADDRESS_IMPORTED] = "imported",
};

static const struct name_table outcome_table = NAME_TABLE(outcomes);
static const struct name_table phase_table = NAME_TABLE(phases);
static const struct name_table trust_table = NAME_TABLE(trusts);
static const struct name_table layer_table = NAME_TABLE(layers);
static const struct name_table operand_kind_table = NAME_TABLE(operand_kinds);
static const struct name_table access_table = NAME_TABLE(accesses);
static const struct name_table source_table = NAME_TABLE(sources);

DEFINE_NAMES(crash_outcome, enum crash_outcome, outcome_table)
DEFINE_NAMES(crash_phase, enum crash_phase, phase_table)
DEFINE_NAMES(frame_trust, enum frame_trust, trust_table)
DEFINE_NAMES(frame_layer, enum frame_layer, layer_table)
DEFINE_NAMES(operand_kind, enum operand_kind, operand_kind_table)
DEFINE_NAMES(operand_access, enum operand_access, access_table)
DEFINE_NAMES(address_source, enum address_source, source_table)
