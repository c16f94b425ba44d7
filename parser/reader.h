/* reader.h - the state of one worker while it reads chunks: the chunk, the arenas, the fault.
 *
 * All reads of record content are bounded by the chunk (not by the record), as the reference does.
 * A read that fails fills `fault` and returns false; callers return at once. */
#ifndef PARSER_READER_H
#define PARSER_READER_H

#include "parser/arena.h"
#include "parser/bytes.h"
#include "parser/fault.h"
#include "parser/limits.h"
#include "parser/tree.h"

#include <stdbool.h>

#define NAME_CACHE_SIZE 1024u /* powers of two */
#define NAME_RAW_SIZE   2048u

struct ansi_codec;
struct template_cache;

/* The name at an offset of the chunk of that epoch. */
struct name_slot {
    uint32_t epoch;
    uint32_t offset;
    const struct name *name;
};

/* A name as it is stored: units of UTF-16. Known ones need no decoding and no validation. */
struct name_raw {
    const struct name *name;
    const uint8_t *units;
    uint32_t count;
};

struct name_table {
    struct name **bucket;
    uint32_t bucket_count; /* power of two */
    uint32_t used;
    struct arena arena;
};

#define MEMO_COUNT      256u /* power of two */
#define MEMO_VALUES     32u  /* at most; those of few values are scanned as quickly */
#define MEMO_VALUES_MIN 8u

/* Values FIRST .. END - 1 of an instance may be payloads or string arrays. */
struct nested_values {
    uint32_t first, end;
};

typedef uint64_t memo_place __attribute__((vector_size(16))); /* offset to the first, length */

/* The descriptors of the last instance of a definition, and what follows from them. */
struct descriptor_memo {
    uint32_t definition;          /* its id; 0: none */
    uint32_t count, checks;       /* values, and those whose content has to be looked at */
    uint32_t payload;             /* the value whose size may differ; COUNT: none */
    uint32_t payload_size, total; /* bytes */
    uint8_t skip, penalty;        /* uses to go without, after descriptors that differed */
    struct nested_values nested;
    uint8_t class[MEMO_VALUES], check[MEMO_VALUES];
    uint64_t word[MEMO_VALUES / 2]; /* descriptors */
    uint64_t mask[MEMO_VALUES / 2]; /* what must be equal */
    memo_place place[MEMO_VALUES];
};

struct reader {
    const uint8_t *chunk; /* EVTX_CHUNK_SIZE bytes and EVTX_CHUNK_PADDING more readable ones */
    uint32_t epoch;       /* differs for every chunk */
    struct fault fault;
    struct arena record_arena; /* reset for every record */
    struct oom_guard *guard;
    struct name_table names;
    struct name_slot name_cache[NAME_CACHE_SIZE];
    struct name_raw name_raw[NAME_RAW_SIZE];
    const struct name *event_name; /* "Event" */
    const struct ansi_codec *ansi;
    struct template_cache *templates;
    struct descriptor_memo memos[MEMO_COUNT];
    uint32_t nodes;      /* made for the current record, bounded by EVTX_MAX_NODES */
    uint32_t flat_count; /* values of the current record so far: see struct value.slot */
    uint32_t ref_at;     /* where the last name reference stood in the chunk */
    /* How the current record is rendered: see lane.h. */
    bool lane_quick;      /* as by a compiled template */
    bool lane_lists;      /* string arrays are shown as lists, not repeated */
    bool lane_lenient;    /* values that are not shown are not looked at */
    bool lane_json;       /* format that tells which those are */
    struct name_log *log; /* collects the names a definition refers to, or NULL */
};

/* Name references met while a definition is parsed. */
#define NAME_LOG_MAX 1024u
struct name_log {
    uint32_t count; /* NAME_LOG_MAX + 1: too many */
    struct {
        uint32_t at;     /* of the reference in the chunk */
        uint32_t offset; /* it leads to */
        const struct name *name;
    } entry[NAME_LOG_MAX];
};

/* Fill the fault and return false. */
bool fail_reason(struct reader *r, const char *reason);
bool fail_small(struct reader *r, const char *what, uint64_t offset, uint64_t need);
bool fail_invalid(struct reader *r, const char *what, uint64_t offset);

/* Are N bytes readable at OFFSET of the chunk? Otherwise the fault names WHAT. */
static inline bool
need_bytes(struct reader *r, const char *what, uint64_t offset, uint64_t n)
{
    if (EVTX_UNLIKELY(offset > EVTX_CHUNK_SIZE || n > EVTX_CHUNK_SIZE - offset)) {
        return fail_small(r, what, offset, n);
    }
    return true;
}

/* Move *POS to TARGET, which must lie in the chunk. */
static inline bool
move_to(struct reader *r, const char *what, uint32_t *pos, uint64_t target)
{
    if (EVTX_UNLIKELY(target > EVTX_CHUNK_SIZE)) {
        return fail_small(r, what, target, 0);
    }
    *pos = (uint32_t)target;
    return true;
}

static inline bool
read_u8(struct reader *r, const char *what, uint32_t *pos, uint8_t *v)
{
    if (!need_bytes(r, what, *pos, 1)) {
        return false;
    }
    *v = r->chunk[*pos];
    *pos += 1;
    return true;
}

static inline bool
read_u16(struct reader *r, const char *what, uint32_t *pos, uint16_t *v)
{
    if (!need_bytes(r, what, *pos, 2)) {
        return false;
    }
    *v = load_u16(r->chunk + *pos);
    *pos += 2;
    return true;
}

static inline bool
read_u32(struct reader *r, const char *what, uint32_t *pos, uint32_t *v)
{
    if (!need_bytes(r, what, *pos, 4)) {
        return false;
    }
    *v = load_u32(r->chunk + *pos);
    *pos += 4;
    return true;
}

#endif
