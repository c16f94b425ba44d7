/* fuzz_matrix_file.c - fuzz target: a matrix file up to what its cells would build and run. */
#include "repro/matrix/plan_show.h"
#include "repro/matrix/spec.h"
#include "tests/config/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_CELLS = 64 };

/* Every error names the file and, but for bytes that are no text, the place. */
static void
check_error(const struct repro_err *err)
{
    if (strncmp(err->msg, "fuzz.yaml:", 10) != 0 || repro_exit_code(err->code) != 3)
        abort();
}

static void
show(struct plan *plan)
{
    struct strbuf out = { 0 };
    static const char *const none[] = { NULL };
    if (!plan_select(plan, none, none, none, NULL)) /* nothing is selected: all cells stay */
        abort();
    plan_show_text(plan, &out);
    plan_show_github(plan, 0, &out, NULL);
    strbuf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plan plan;
    struct repro_err err = { 0 };
    if (!plan_parse(&plan, "fuzz.yaml", "/nowhere", (const char *)data, size, &err)) {
        check_error(&err);
        return 0;
    }
    if (plan.count == 0)
        abort();
    if (plan.count <= MOST_CELLS && !spec_check_all(&plan, &err))
        check_error(&err);
    if (plan.count <= MOST_CELLS)
        show(&plan);
    plan_clear(&plan);
    return 0;
}
