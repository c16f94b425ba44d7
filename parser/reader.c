/* reader.c - how reads fail. */
#include "parser/reader.h"

bool
fail_reason(struct reader *r, const char *reason)
{
    r->fault.kind = FAULT_REASON;
    r->fault.what = reason;
    return false;
}

bool
fail_small(struct reader *r, const char *what, uint64_t offset, uint64_t need)
{
    r->fault.kind = FAULT_SMALL;
    r->fault.what = what;
    r->fault.offset = offset;
    r->fault.need = need;
    r->fault.have = offset > EVTX_CHUNK_SIZE ? 0 : EVTX_CHUNK_SIZE - offset;
    return false;
}

bool
fail_invalid(struct reader *r, const char *what, uint64_t offset)
{
    r->fault.kind = FAULT_INVALID;
    r->fault.what = what;
    r->fault.offset = offset;
    return false;
}
