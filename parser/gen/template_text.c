/* template_text.c - templates written as XML text, turned into BinXML; see template_text.h. */
#include "parser/gen/template_text.h"
#include "parser/gen/binxml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 16, PIECE_MAX = 600 };

struct reader {
    const char *at;
    const char *whole; /* for messages */
    struct chunk *chunk;
    struct record_context *context; /* NULL = definition mode */
    uint32_t slot;
    struct bx_element open[DEPTH_MAX];
    int depth;
};

_Noreturn static void
mistake(const struct reader *in, const char *what)
{
    fprintf(stderr, "evtx_gen: bug in the catalogue: %s at '%.30s' of '%.60s'\n", what, in->at,
            in->whole);
    abort();
}

/* Copy what is before the next character of STOP into BUF and stand on that character. */
static void
read_until(struct reader *in, const char *stop, char *buf, size_t n)
{
    size_t len = strcspn(in->at, stop);
    if (len >= n || in->at[len] == '\0')
        mistake(in, "unfinished piece");
    memcpy(buf, in->at, len);
    buf[len] = '\0';
    in->at += len;
}

/* "[kind]" or "[kind?]" at the reader. */
static int
read_slot(struct reader *in, bool *optional)
{
    char name[40];
    in->at++;
    read_until(in, "]", name, sizeof name);
    in->at++;
    size_t len = strlen(name);
    *optional = len > 0 && name[len - 1] == '?';
    int kind = slot_find(name, len - (*optional ? 1 : 0));
    if (kind == SLOT_NONE)
        mistake(in, "unknown kind");
    return kind;
}

static void
put_slot(struct reader *in)
{
    char text[PIECE_MAX];
    bool optional;
    int kind = read_slot(in, &optional);
    if (!in->context) {
        bx_substitution(in->chunk, (uint16_t)in->slot++, slot_type(kind), optional);
        return;
    }
    slot_text(kind, in->context, text, sizeof text);
    bx_text(in->chunk, text, false);
}

static void
put_entity(struct reader *in)
{
    char name[40];
    in->at++;
    read_until(in, ";", name, sizeof name);
    in->at++;
    bx_entity(in->chunk, name);
}

/* Text, slots and entities up to the character END. */
static void
put_content(struct reader *in, char end)
{
    const char stop[] = { '[', '&', end, '\0' };
    char text[PIECE_MAX];
    while (*in->at != end) {
        if (*in->at == '[') {
            put_slot(in);
        } else if (*in->at == '&') {
            put_entity(in);
        } else {
            read_until(in, stop, text, sizeof text);
            bx_text(in->chunk, text, *in->at != end);
        }
    }
}

static bool
more_attributes(const struct reader *in)
{
    const char *p = strchr(in->at, '\'');
    return p && p[1] == ' ';
}

static void
put_attributes(struct reader *in)
{
    char name[80];
    while (*in->at == ' ') {
        in->at++;
        read_until(in, "=", name, sizeof name);
        in->at += 2; /* =' */
        bx_attribute(in->chunk, name, more_attributes(in));
        put_content(in, '\'');
        in->at++;
    }
}

static void
put_start_tag(struct reader *in)
{
    char name[80];
    in->at++;
    read_until(in, " />", name, sizeof name);
    if (in->depth == DEPTH_MAX)
        mistake(in, "too deep");
    bool attributes = *in->at == ' ';
    struct bx_element element = bx_open(in->chunk, name, attributes, !in->context);
    put_attributes(in);
    bx_attributes_end(in->chunk, &element);
    if (*in->at == '/') {
        bx_close_empty(in->chunk, &element);
        in->at += 2;
        return;
    }
    bx_close_start(in->chunk);
    in->open[in->depth++] = element;
    in->at++;
}

static void
put_end_tag(struct reader *in)
{
    if (in->depth == 0)
        mistake(in, "end tag without start");
    bx_end(in->chunk, &in->open[--in->depth]);
    in->at = strchr(in->at, '>');
    if (!in->at)
        mistake(in, "unfinished end tag");
    in->at++;
}

static void
put_pi(struct reader *in)
{
    char target[40], data[80];
    in->at += 2;
    read_until(in, " ", target, sizeof target);
    in->at++;
    read_until(in, "?", data, sizeof data);
    in->at += 2;
    bx_pi(in->chunk, target, data);
}

static void
put_markup(struct reader *in)
{
    while (*in->at) {
        if (*in->at != '<')
            put_content(in, '<');
        else if (in->at[1] == '/')
            put_end_tag(in);
        else if (in->at[1] == '?')
            put_pi(in);
        else
            put_start_tag(in);
    }
    if (in->depth != 0)
        mistake(in, "element not closed");
}

/* "=Name:kind Name:kind": <EventData><Data Name='Name'>[kind]</Data>...</EventData> */
static void
put_fields(struct reader *in)
{
    char name[80], slot[40];
    struct bx_element root = bx_open(in->chunk, "EventData", false, !in->context);
    bx_close_start(in->chunk);
    in->at++;
    while (*in->at) {
        read_until(in, ":", name, sizeof name);
        in->at++;
        size_t len = strcspn(in->at, " ");
        snprintf(slot, sizeof slot, "[%.*s]", (int)len, in->at);
        struct bx_element data = bx_open(in->chunk, "Data", true, !in->context);
        bx_attribute(in->chunk, "Name", false);
        bx_text(in->chunk, name, false);
        bx_attributes_end(in->chunk, &data);
        bx_close_start(in->chunk);
        struct reader one = { .at = slot,
                              .whole = in->whole,
                              .chunk = in->chunk,
                              .context = in->context,
                              .slot = in->slot };
        put_slot(&one);
        in->slot = one.slot;
        bx_end(in->chunk, &data);
        in->at += len + (in->at[len] == ' ' ? 1 : 0);
    }
    bx_end(in->chunk, &root);
}

static void
put_all(struct reader *in)
{
    if (*in->at == '=')
        put_fields(in);
    else
        put_markup(in);
}

void
template_text_define(struct chunk *chunk, const char *text)
{
    struct reader in = { .at = text, .whole = text, .chunk = chunk };
    bx_fragment(chunk);
    put_all(&in);
    chunk_put_u8(chunk, TOKEN_EOF);
}

void
template_text_expand(struct chunk *chunk, const char *text, struct record_context *context)
{
    struct reader in = { .at = text, .whole = text, .chunk = chunk, .context = context };
    bx_fragment(chunk);
    put_all(&in);
    chunk_put_u8(chunk, TOKEN_EOF);
}

void
template_text_slots(const char *text, struct template_slots *slots)
{
    bool fields = *text == '=';
    const char *mark = fields ? ":" : "[";
    const char *stop = fields ? " " : "?]";
    struct reader in = { .at = text, .whole = text };
    slots->count = 0;
    for (const char *p = strpbrk(text, mark); p; p = strpbrk(p, mark)) {
        size_t len = strcspn(++p, stop);
        int kind = slot_find(p, len);
        if (kind == SLOT_NONE || slots->count == TEMPLATE_SLOTS_MAX) {
            in.at = p;
            mistake(&in, "unknown kind or too many slots");
        }
        slots->kinds[slots->count++] = kind;
        p += len;
    }
}
