/* replay_scalar.c - trace programs without vector instructions, and the choice between all. */
#include "parser/trace.h"

#include "parser/types.h"

#define REPLAY_NAME trace_replay_scalar
#define REPLAY_TARGET
#define TEXT_TO_UTF8 utf16_scalar
#define PUT_GUID     format_guid
#include "parser/replay_body.inc"

trace_replay_fn *
trace_replay_best(void)
{
#if defined(__x86_64__)
    return cpu_has_avx2() ? trace_replay_avx2 : trace_replay_scalar;
#elif defined(__aarch64__)
    return trace_replay_neon;
#else
    return trace_replay_scalar;
#endif
}
