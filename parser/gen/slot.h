/* slot.h - the kinds of values that the catalogued events have ("user", "pid", "time" ...): the
 * BinXML type of each and how a plausible one is made. */
#ifndef REPRO_PARSER_GEN_SLOT_H
#define REPRO_PARSER_GEN_SLOT_H

#include "parser/gen/chunk.h"
#include "parser/gen/rng.h"

enum { SLOT_NONE = -1 };

struct event;

/* What the values of one record have in common. */
struct record_context {
    const struct event *event;
    uint64_t id;
    uint64_t filetime;
    struct rng rng;
};

/* Kind called NAME (N characters), or SLOT_NONE. */
int slot_find(const char *name, size_t n);
/* BinXML type it has when it is not null. */
uint8_t slot_type(int kind);
/* Put a value and return its type; TYPE_NULL when this record has none. The kind "body" is not
 * for this function. */
uint8_t slot_put(struct chunk *chunk, int kind, struct record_context *context);
/* A value of KIND as literal text (for payloads without a template); BUF gets at most N bytes. */
void slot_text(int kind, struct record_context *context, char *buf, size_t n);
/* Kind of the nested payload. */
int slot_body(void);

#endif
