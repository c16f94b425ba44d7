/* event.h - the catalogue of event types that the profiles draw from, and writing one of them. */
#ifndef REPRO_PARSER_GEN_EVENT_H
#define REPRO_PARSER_GEN_EVENT_H

#include "parser/gen/slot.h"

/* Where an event comes from; each has its own outer template. */
struct provider {
    const char *name;
    const char *guid; /* text in braces, NULL = a classic event source, without one */
    const char *channel;
};

enum body_form {
    BODY_TEMPLATE, /* nested instance of a template of its own */
    BODY_LITERAL,  /* nested elements without a template, values as literal text */
    BODY_DIRECT    /* the whole record is written without a template, as forwarded events are */
};

struct event {
    const struct provider *provider;
    uint16_t id;
    uint8_t version, level, opcode;
    uint16_t task, qualifiers; /* qualifiers 0 = none */
    uint64_t keywords;
    uint32_t weight; /* how often, relative to the others of the list */
    enum body_form form;
    /* template text (template_text.h), or with a leading '=' a list of fields: "=Name:kind ..." */
    const char *body;
};

struct event_list {
    const struct event *events;
    uint32_t count;
};

extern const struct event_list events_security, events_mixed;

/* One of LIST, by weight. */
const struct event *event_pick(const struct event_list *list, struct rng *rng);
/* Write the BinXML of one record; CONTEXT->event says which. */
void event_put(struct chunk *chunk, struct record_context *context);

#endif
