/* replay_neon.c - trace programs with NEON. */
#include "parser/trace.h"

#include "parser/types.h"
#include "parser/utf16_neon.h"

#if defined(__aarch64__)

#    define REPLAY_NAME trace_replay_neon
#    define REPLAY_TARGET
#    define TEXT_TO_UTF8 neon_text
#    define PUT_GUID     format_guid
#    include "parser/replay_body.inc"

#else

/* Not for this processor. */
typedef int replay_neon_unused;

#endif
