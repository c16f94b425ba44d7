/* event.c - writing one event of the catalogue; see event.h. */
#include "parser/gen/event.h"
#include "parser/gen/binxml.h"
#include "parser/gen/template_text.h"

#include <stdio.h>
#include <string.h>

enum { HEAD_MAX = 1400 };

static const char event_namespace[] = "http://schemas.microsoft.com/win/2004/08/events/event";

const struct event *
event_pick(const struct event_list *list, struct rng *rng)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < list->count; i++)
        total += list->events[i].weight;
    uint32_t at = rng_below(rng, total);
    const struct event *event = list->events;
    while (at >= event->weight)
        at -= event++->weight;
    return event;
}

/* Everything of an event but its body, as template text. */
static void
head_text(const struct event *event, const char *computer, char *text, size_t n)
{
    const struct provider *p = event->provider;
    char name[200];
    if (p->guid)
        snprintf(name, sizeof name, "<Provider Name='%s' Guid='%s'/>", p->name, p->guid);
    else
        snprintf(name, sizeof name, "<Provider Name='%s'/>", p->name);
    snprintf(text, n,
             "<Event xmlns='%s'><System>%s<EventID Qualifiers='[qualifiers?]'>[eventid?]</EventID>"
             "<Version>[version?]</Version><Level>[level?]</Level><Task>[task?]</Task>"
             "<Opcode>[opcode?]</Opcode><Keywords>[keywords?]</Keywords>"
             "<TimeCreated SystemTime='[time?]'/><EventRecordID>[recordid?]</EventRecordID>"
             "<Correlation ActivityID='[activity?]' RelatedActivityID='[related?]'/>"
             "<Execution ProcessID='[pid?]' ThreadID='[tid?]'/><Channel>%s</Channel>"
             "<Computer>%s</Computer><Security UserID='[usersid?]'/></System>[body?]</Event>",
             event_namespace, name, p->channel, computer);
}

/* A template's identity follows from its text alone. */
static struct guid
text_guid(const char *text)
{
    struct guid guid;
    uint64_t h = 0xcbf29ce484222325U;
    for (int half = 0; half < 2; half++) {
        for (const char *p = text; *p; p++)
            h = (h ^ (unsigned char)*p) * 0x100000001b3U;
        for (int i = 0; i < 8; i++)
            guid.bytes[8 * half + i] = (uint8_t)(rng_mix(h) >> 8 * i);
    }
    return guid;
}

/* Instance of the template TEXT up to its values. */
static void
put_instance(struct chunk *chunk, const char *text)
{
    struct guid guid = text_guid(text);
    bx_fragment(chunk);
    if (!bx_instance(chunk, &guid))
        return;
    uint32_t definition = chunk_template_begin(chunk, &guid);
    template_text_define(chunk, text);
    chunk_template_end(chunk, definition);
}

static void
put_plain_values(struct chunk *chunk, const struct template_slots *slots,
                 struct record_context *context)
{
    struct bx_values values = bx_values_begin(chunk, slots->count);
    for (uint32_t i = 0; i < slots->count; i++) {
        uint32_t at = chunk->pos;
        uint8_t type = slot_put(chunk, slots->kinds[i], context);
        bx_value_done(chunk, &values, type, at);
    }
}

static void
put_body(struct chunk *chunk, struct record_context *context)
{
    const char *text = context->event->body;
    struct template_slots slots;
    if (context->event->form == BODY_LITERAL) {
        template_text_expand(chunk, text, context);
        return;
    }
    template_text_slots(text, &slots);
    put_instance(chunk, text);
    put_plain_values(chunk, &slots, context);
    chunk_put_u8(chunk, TOKEN_EOF);
}

static void
put_direct(struct chunk *chunk, const char *head, struct record_context *context)
{
    char text[2 * HEAD_MAX];
    size_t before = strlen(head) - strlen("[body?]</Event>");
    snprintf(text, sizeof text, "%.*s%s</Event>", (int)before, head, context->event->body);
    template_text_expand(chunk, text, context);
}

void
event_put(struct chunk *chunk, struct record_context *context)
{
    char head[HEAD_MAX];
    struct template_slots slots;
    bool direct = context->event->form == BODY_DIRECT;
    head_text(context->event, "node-17.corp.example.net", head, sizeof head);
    if (direct) {
        put_direct(chunk, head, context);
        return;
    }
    template_text_slots(head, &slots);
    put_instance(chunk, head);
    struct bx_values values = bx_values_begin(chunk, slots.count);
    for (uint32_t i = 0; i < slots.count; i++) {
        uint32_t at = chunk->pos;
        uint8_t type = TYPE_BINXML;
        if (slots.kinds[i] == slot_body())
            put_body(chunk, context);
        else
            type = slot_put(chunk, slots.kinds[i], context);
        bx_value_done(chunk, &values, type, at);
    }
    chunk_put_u8(chunk, TOKEN_EOF);
}
