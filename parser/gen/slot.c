/* slot.c - making the values of catalogued events; see slot.h. */
#include "parser/gen/slot.h"
#include "parser/gen/binxml.h"
#include "parser/gen/event.h"
#include "parser/gen/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum kind {
    /* the System element */
    LEVEL,
    OPCODE,
    TASK,
    EVENT_ID,
    QUALIFIERS,
    VERSION,
    KEYWORDS,
    TIME,
    RECORD_ID,
    ACTIVITY,
    RELATED,
    PID,
    TID,
    USER_SID,
    BODY,
    /* event data */
    SID,
    USER,
    DOMAIN_NAME,
    HOST,
    PROGRAM,
    COMMAND,
    SERVICE,
    SENTENCE,
    PRIVILEGES,
    SCRIPT,
    DASH,
    IP,
    PORT,
    STAMP,
    HASHES,
    LOGON_ID,
    STATUS,
    PROCESS_ID,
    LOGON_TYPE,
    NUMBER,
    INT32,
    UINT64,
    BYTE,
    BOOL,
    REAL,
    REAL32,
    GUID,
    NO_GUID,
    BINARY,
    STRINGS,
    SYSTEMTIME,
    SIZET,
    ANSI,
    KINDS
};

static const struct {
    const char *name;
    uint8_t type;
    const struct word_list *words; /* for strings that are a word of a list */
} kinds[KINDS] = {
    [LEVEL] = { "level", TYPE_UINT8, NULL },
    [OPCODE] = { "opcode", TYPE_UINT8, NULL },
    [TASK] = { "task", TYPE_UINT16, NULL },
    [EVENT_ID] = { "eventid", TYPE_UINT16, NULL },
    [QUALIFIERS] = { "qualifiers", TYPE_UINT16, NULL },
    [VERSION] = { "version", TYPE_UINT8, NULL },
    [KEYWORDS] = { "keywords", TYPE_HEX64, NULL },
    [TIME] = { "time", TYPE_FILETIME, NULL },
    [RECORD_ID] = { "recordid", TYPE_UINT64, NULL },
    [ACTIVITY] = { "activity", TYPE_GUID, NULL },
    [RELATED] = { "related", TYPE_GUID, NULL },
    [PID] = { "pid", TYPE_UINT32, NULL },
    [TID] = { "tid", TYPE_UINT32, NULL },
    [USER_SID] = { "usersid", TYPE_SID, NULL },
    [BODY] = { "body", TYPE_BINXML, NULL },
    [SID] = { "sid", TYPE_SID, NULL },
    [USER] = { "user", TYPE_STRING, &words_users },
    [DOMAIN_NAME] = { "domain", TYPE_STRING, &words_domains },
    [HOST] = { "host", TYPE_STRING, &words_hosts },
    [PROGRAM] = { "program", TYPE_STRING, &words_programs },
    [COMMAND] = { "command", TYPE_STRING, NULL },
    [SERVICE] = { "service", TYPE_STRING, &words_services },
    [SENTENCE] = { "sentence", TYPE_STRING, &words_sentences },
    [PRIVILEGES] = { "privileges", TYPE_STRING, &words_privileges },
    [SCRIPT] = { "script", TYPE_STRING, &words_scripts },
    [DASH] = { "dash", TYPE_STRING, NULL },
    [IP] = { "ip", TYPE_STRING, NULL },
    [PORT] = { "port", TYPE_STRING, NULL },
    [STAMP] = { "stamp", TYPE_STRING, NULL },
    [HASHES] = { "hashes", TYPE_STRING, NULL },
    [LOGON_ID] = { "logonid", TYPE_HEX64, NULL },
    [STATUS] = { "status", TYPE_HEX32, NULL },
    [PROCESS_ID] = { "processid", TYPE_HEX64, NULL },
    [LOGON_TYPE] = { "logontype", TYPE_UINT32, NULL },
    [NUMBER] = { "number", TYPE_UINT32, NULL },
    [INT32] = { "int32", TYPE_INT32, NULL },
    [UINT64] = { "uint64", TYPE_UINT64, NULL },
    [BYTE] = { "byte", TYPE_UINT8, NULL },
    [BOOL] = { "bool", TYPE_BOOL, NULL },
    [REAL] = { "real", TYPE_REAL64, NULL },
    [REAL32] = { "real32", TYPE_REAL32, NULL },
    [GUID] = { "guid", TYPE_GUID, NULL },
    [NO_GUID] = { "noguid", TYPE_GUID, NULL },
    [BINARY] = { "binary", TYPE_BINARY, NULL },
    [STRINGS] = { "strings", TYPE_ARRAY | TYPE_STRING, NULL },
    [SYSTEMTIME] = { "systemtime", TYPE_SYSTEMTIME, NULL },
    [SIZET] = { "sizet", TYPE_SIZET, NULL },
    [ANSI] = { "ansi", TYPE_ANSI, NULL },
};

int
slot_find(const char *name, size_t n)
{
    for (int i = 0; i < KINDS; i++)
        if (strlen(kinds[i].name) == n && memcmp(kinds[i].name, name, n) == 0)
            return i;
    return SLOT_NONE;
}

uint8_t
slot_type(int kind)
{
    return kinds[kind].type;
}

int
slot_body(void)
{
    return BODY;
}

static const char *
pick(const struct word_list *list, struct rng *rng)
{
    return list->words[rng_below(rng, list->count)];
}

static void
put_guid(struct chunk *chunk, struct rng *rng)
{
    chunk_put_u64(chunk, rng_next(rng));
    chunk_put_u64(chunk, rng_next(rng));
}

/* S-1-5-18, -19, -20, or an account of a domain. */
static void
put_sid(struct chunk *chunk, struct rng *rng)
{
    uint32_t which = rng_below(rng, 6);
    if (which < 3) {
        chunk_put(chunk, "\x01\x01\0\0\0\0\0\x05", 8);
        chunk_put_u32(chunk, 18 + which);
        return;
    }
    chunk_put(chunk, "\x01\x05\0\0\0\0\0\x05", 8);
    chunk_put_u32(chunk, 21);
    chunk_put_u32(chunk, 1004336348);
    chunk_put_u32(chunk, 1177238915);
    chunk_put_u32(chunk, 682003330);
    chunk_put_u32(chunk, 500 + rng_below(rng, 3000));
}

static void
put_systemtime(struct chunk *chunk, struct rng *rng)
{
    chunk_put_u16(chunk, (uint16_t)(2015 + rng_below(rng, 12)));
    chunk_put_u16(chunk, (uint16_t)(1 + rng_below(rng, 12)));
    chunk_put_u16(chunk, (uint16_t)rng_below(rng, 7));
    chunk_put_u16(chunk, (uint16_t)(1 + rng_below(rng, 28)));
    chunk_put_u16(chunk, (uint16_t)rng_below(rng, 24));
    chunk_put_u16(chunk, (uint16_t)rng_below(rng, 60));
    chunk_put_u16(chunk, (uint16_t)rng_below(rng, 60));
    chunk_put_u16(chunk, (uint16_t)rng_below(rng, 1000));
}

/* Bits of a fraction with few digits, so that no floating-point arithmetic is needed: the
 * exponent chooses 2^-4 .. 2^11, the top of the mantissa the rest. */
static uint64_t
real_bits(struct rng *rng)
{
    return (uint64_t)(1019 + rng_below(rng, 16)) << 52 | (uint64_t)rng_below(rng, 64) << 46;
}

static void
put_strings(struct chunk *chunk, struct rng *rng)
{
    for (uint32_t n = 1 + rng_below(rng, 4); n > 0; n--) {
        chunk_put_text(chunk, pick(&words_sentences, rng));
        chunk_put_u16(chunk, 0);
    }
}

static void
put_bytes(struct chunk *chunk, struct rng *rng, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        chunk_put_u8(chunk, (uint8_t)rng_next(rng));
}

void
slot_text(int kind, struct record_context *context, char *buf, size_t n)
{
    struct rng *rng = &context->rng;
    uint64_t r = rng_next(rng);
    switch (kind) {
    case DASH:
        snprintf(buf, n, "-");
        break;
    case IP:
        if (r % 4 == 0)
            snprintf(buf, n, "fe80::%" PRIx64 ":%" PRIx64, r >> 8 & 0xffff, r >> 24 & 0xffff);
        else
            snprintf(buf, n, "10.%u.%u.%u", (unsigned)(r >> 8 & 3), (unsigned)(r >> 16 & 255),
                     (unsigned)(r >> 24 & 255));
        break;
    case PORT:
        snprintf(buf, n, "%u", (unsigned)(1024 + r % 60000));
        break;
    case STAMP:
        snprintf(buf, n, "2024-%02u-%02u %02u:%02u:%02u.%03u", (unsigned)(1 + r % 12),
                 (unsigned)(1 + (r >> 8) % 28), (unsigned)((r >> 16) % 24),
                 (unsigned)((r >> 24) % 60), (unsigned)((r >> 32) % 60),
                 (unsigned)((r >> 40) % 1000));
        break;
    case HASHES:
        snprintf(buf, n, "SHA1=%016" PRIX64 "%016" PRIX64 "%08" PRIX64 ",IMPHASH=%016" PRIX64, r,
                 rng_next(rng), r >> 32, rng_next(rng));
        break;
    case COMMAND:
        snprintf(buf, n, "%s%s", pick(&words_programs, rng), pick(&words_arguments, rng));
        break;
    default:
        if (kinds[kind].words)
            snprintf(buf, n, "%s", pick(kinds[kind].words, rng));
        else
            snprintf(buf, n, "%u", (unsigned)(r % 100000));
    }
}

static void
put_string(struct chunk *chunk, int kind, struct record_context *context)
{
    char text[512];
    if (kinds[kind].words) {
        chunk_put_text(chunk, pick(kinds[kind].words, &context->rng));
        return;
    }
    slot_text(kind, context, text, sizeof text);
    chunk_put_text(chunk, text);
}

static bool
is_null(int kind, struct record_context *context)
{
    switch (kind) {
    case QUALIFIERS:
        return !context->event->qualifiers;
    case RELATED:
        return !rng_one_in(&context->rng, 20);
    case ACTIVITY:
    case USER_SID:
        return rng_one_in(&context->rng, 2);
    default:
        return false;
    }
}

static void
put_system_value(struct chunk *chunk, int kind, struct record_context *context)
{
    const struct event *event = context->event;
    switch (kind) {
    case LEVEL:
        chunk_put_u8(chunk, event->level);
        break;
    case OPCODE:
        chunk_put_u8(chunk, event->opcode);
        break;
    case TASK:
        chunk_put_u16(chunk, event->task);
        break;
    case EVENT_ID:
        chunk_put_u16(chunk, event->id);
        break;
    case QUALIFIERS:
        chunk_put_u16(chunk, event->qualifiers);
        break;
    case VERSION:
        chunk_put_u8(chunk, event->version);
        break;
    case KEYWORDS:
        chunk_put_u64(chunk, event->keywords);
        break;
    case TIME:
        chunk_put_u64(chunk, context->filetime);
        break;
    default: /* RECORD_ID */
        chunk_put_u64(chunk, context->id);
    }
}

static void
put_number(struct chunk *chunk, int kind, struct rng *rng)
{
    static const uint32_t logon_types[] = { 2, 3, 3, 4, 5, 5, 7, 10, 11 };
    static const uint32_t statuses[] = { 0, 0, 0xc000006d, 0xc0000064, 0x80070005, 0x6 };
    switch (kind) {
    case LOGON_ID:
        chunk_put_u64(chunk, rng_one_in(rng, 3) ? 0x3e7 : rng_next(rng) >> 40);
        break;
    case STATUS:
        chunk_put_u32(chunk, statuses[rng_below(rng, sizeof statuses / sizeof *statuses)]);
        break;
    case LOGON_TYPE:
        chunk_put_u32(chunk, logon_types[rng_below(rng, sizeof logon_types / sizeof *logon_types)]);
        break;
    case PID:
    case TID:
        chunk_put_u32(chunk, 4 * (1 + rng_below(rng, 3000)));
        break;
    case PROCESS_ID:
    case SIZET:
        chunk_put_u64(chunk, (uint64_t)4 * (1 + rng_below(rng, 3000)));
        break;
    case INT32:
        chunk_put_u32(chunk, (uint32_t)rng_next(rng) >> rng_below(rng, 32));
        break;
    case UINT64:
        chunk_put_u64(chunk, rng_next(rng) >> rng_below(rng, 64));
        break;
    case BYTE:
        chunk_put_u8(chunk, (uint8_t)rng_below(rng, 256));
        break;
    case BOOL:
        chunk_put_u32(chunk, rng_below(rng, 2));
        break;
    case REAL:
        chunk_put_u64(chunk, real_bits(rng));
        break;
    case REAL32:
        chunk_put_u32(chunk, (123 + rng_below(rng, 16)) << 23 | rng_below(rng, 64) << 17);
        break;
    default:
        chunk_put_u32(chunk, rng_below(rng, 100000));
    }
}

uint8_t
slot_put(struct chunk *chunk, int kind, struct record_context *context)
{
    struct rng *rng = &context->rng;
    if (is_null(kind, context))
        return TYPE_NULL;
    switch (kinds[kind].type) {
    case TYPE_STRING:
        put_string(chunk, kind, context);
        break;
    case TYPE_SID:
        put_sid(chunk, rng);
        break;
    case TYPE_BINARY:
        put_bytes(chunk, rng, 4 * rng_below(rng, 12));
        break;
    case TYPE_ARRAY | TYPE_STRING:
        put_strings(chunk, rng);
        break;
    case TYPE_SYSTEMTIME:
        put_systemtime(chunk, rng);
        break;
    case TYPE_ANSI:
        chunk_put(chunk, " NOEXECUTE=OPTIN\x80\xe9", rng_one_in(rng, 2) ? 16 : 18);
        break;
    case TYPE_GUID:
        if (kind == NO_GUID) {
            chunk_put_zeros(chunk, 16);
            break;
        }
        put_guid(chunk, rng);
        break;
    default:
        if (kind <= RECORD_ID)
            put_system_value(chunk, kind, context);
        else
            put_number(chunk, kind, rng);
    }
    return kinds[kind].type;
}
