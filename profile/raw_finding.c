/* raw_finding.c - see raw_finding.h. */
#include "profile/raw_finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *
finding_severity_name(enum finding_severity severity)
{
    switch (severity) {
    case FINDING_NOTE:
        return "note";
    case FINDING_WARNING:
        return "warning";
    case FINDING_ERROR:
        return "error";
    }
    return "?";
}

/* The last kept finding of ID if there are enough of them, else NULL. */
static struct finding *
full(struct findings *list, const char *id)
{
    size_t same = 0;
    struct finding *last = NULL;
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].id, id) == 0) {
            same++;
            last = &list->items[i];
        }
    }
    return same >= FINDINGS_PER_ID ? last : NULL;
}

static bool
grow(struct findings *list)
{
    if (list->count != 0 && (list->count & (list->count - 1)) != 0)
        return true;
    size_t capacity = list->count ? list->count * 2 : 4;
    struct finding *items = realloc(list->items, capacity * sizeof *items);
    if (items != NULL)
        list->items = items;
    return items != NULL;
}

void
finding_add(struct findings *list, enum finding_severity severity, const char *id, uint64_t offset,
            const char *fix, const char *fmt, ...)
{
    struct finding *last = full(list, id);
    if (last != NULL) {
        last->more++;
        return;
    }
    char text[600];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    struct finding f = { .id = id, .severity = severity };
    f.has_offset = offset != FINDING_NO_OFFSET;
    f.offset = f.has_offset ? offset : 0;
    f.message = strdup(text);
    f.fix = fix != NULL ? strdup(fix) : NULL;
    if (f.message == NULL || (fix != NULL && f.fix == NULL) || !grow(list)) {
        free(f.message);
        free(f.fix);
        list->lost++;
        return;
    }
    list->items[list->count++] = f;
}

void
findings_move(struct findings *to, struct findings *from)
{
    for (size_t i = 0; i < from->count; i++) {
        struct finding *last = full(to, from->items[i].id);
        if (last == NULL && grow(to)) {
            to->items[to->count++] = from->items[i];
            continue;
        }
        if (last != NULL)
            last->more += 1 + from->items[i].more;
        else
            to->lost++;
        free(from->items[i].message);
        free(from->items[i].fix);
    }
    to->lost += from->lost;
    free(from->items);
    *from = (struct findings){ 0 };
}

enum finding_severity
findings_worst(const struct findings *list)
{
    enum finding_severity worst = list->lost ? FINDING_ERROR : FINDING_NOTE;
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].severity > worst)
            worst = list->items[i].severity;
    }
    return worst;
}

void
findings_clear(struct findings *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].message);
        free(list->items[i].fix);
    }
    free(list->items);
    *list = (struct findings){ 0 };
}
