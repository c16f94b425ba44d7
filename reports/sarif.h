/* sarif.h - what all SARIF 2.1.0 documents of ours are made of (internal to reports/).
 *
 * One run; a rule per cause, made when its first result is added. Functions return new references
 * unless they say otherwise; texts may be hostile.
 */
#ifndef REPRO_REPORTS_SARIF_H
#define REPRO_REPORTS_SARIF_H

#include <jansson.h>
#include <stddef.h>

struct sarif {
    json_t *rules, *results;
};

/* A finding. Everything may be NULL but rule, level and message. */
struct sarif_finding {
    const char *rule;    /* id of the cause */
    const char *level;   /* "error", "warning", "note" */
    const char *message; /* one sentence */
    const char *help;    /* how to fix it */
    const char *path;    /* file that the finding is about */
    unsigned line;       /* in it, 0 = the file as a whole */
    json_t *logical;     /* logicalLocations; stolen */
};

struct sarif sarif_start(void);
void sarif_add(struct sarif *sarif, const struct sarif_finding *finding);
/* The document. VERSION of the tool, NULL to leave it out. SARIF is used up. */
json_t *sarif_finish(struct sarif *sarif, const char *version);
/* Append {fullyQualifiedName, kind} to LIST ("function", "module"); NULL names are left out. */
void sarif_add_logical(json_t *list, const char *kind, const char *name);

#endif
