/* cell_reasons.c - why a cell failed and what proves a factor, in words; see grid.h. */
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "reports/grid.h"

#include <string.h>

char *
cell_evidence(const struct matrix_cell *cell)
{
    struct strbuf out = { 0 };
    for (size_t i = 0; i < cell->why.evidence_count; i++) {
        const struct diagnosis_evidence *evidence = &cell->why.evidence[i];
        if (evidence->says == NULL || evidence->strength == NULL ||
            strcmp(evidence->strength, "decisive") != 0)
            continue;
        strbuf_printf(&out, "%s%s", out.len > 0 ? "; " : "", evidence->says);
    }
    return out.len > 0 ? strbuf_take(&out) : NULL;
}

char *
cell_fix(const struct diagnosis_fix *fix)
{
    return xasprintf("%s%s%s%s", fix->text != NULL ? fix->text : "unknown",
                     fix->verified ? " (verified by " : "",
                     fix->verified ? fix->verified_by != NULL ? fix->verified_by : "a run" : "",
                     fix->verified ? ")" : "");
}

char *
factor_pair_words(const struct factor_pair *pair)
{
    const char *a = crash_outcome_name(pair->outcomes[0]),
               *b = crash_outcome_name(pair->outcomes[1]);
    bool alike = strcmp(a, b) == 0;
    return xasprintf("%s and %s: %s%s%s%s", pair->cells[0] != NULL ? pair->cells[0] : "?",
                     pair->cells[1] != NULL ? pair->cells[1] : "?", alike ? "both " : "", a,
                     alike ? "" : ", ", alike ? "" : b);
}
