/* cmd_merge.c - `repro merge`: join the results of the shards of a matrix. */
#include "common/xalloc.h"
#include "records/json.h"
#include "reports/report.h"
#include "repro/cli.h"
#include "repro/commands.h"
#include "repro/matrix/baseline.h"
#include "repro/matrix/matrix.h"
#include "repro/matrix/merge.h"
#include "repro/next.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cli_option options[] = {
    { 'o', "output", "DIR", "folder for the merged results (needed)" },
    { 0, "baseline", "FILE", "compare with this earlier report.json" },
    { 0, "strict", NULL, "exit with 1 when anything crashed, expected or not" },
    { 0 },
};

/* The folder that is emptied and written must not be one of those read. */
static bool
is_apart(const struct cli *cli, const char *output, struct repro_err *err)
{
    char target[PATH_MAX], source[PATH_MAX];
    if (realpath(output, target) == NULL)
        return true; /* not there yet */
    for (size_t i = 0; i < cli_operand_count(cli); i++)
        if (realpath(cli_operand(cli, i), source) != NULL && strcmp(source, target) == 0)
            return repro_fail(err, REPRO_E_USAGE,
                              "%s is to be read and to be written: give -o "
                              "another folder",
                              output);
    return true;
}

static bool
print_result(struct cli *cli, const struct matrix_result *result, const char *output,
             struct repro_err *err)
{
    struct strbuf out = { 0 };
    if (cli_json(cli)) {
        json_t *doc = matrix_result_to_json(result);
        char *text = json_to_text(doc);
        strbuf_puts(&out, text);
        free(text);
        json_decref(doc);
    } else if (log_level() != LOG_QUIET) {
        struct report_style style = { .color = cli_color(cli, STDOUT_FILENO) };
        report_matrix_text(result, output, style, &out);
    }
    bool ok = out.len == 0 || cli_print(out.data, out.len, err);
    strbuf_free(&out);
    return ok;
}

static int
finish(struct cli *cli, struct matrix_result *result, const struct result_folder *folder,
       const struct matrix_result *baseline, const char *output, struct repro_err *err)
{
    matrix_conclude(result);
    if (baseline != NULL)
        baseline_compare(result, baseline, cli_value(cli, "baseline", NULL));
    bool ok = matrix_write(result, folder, err) && print_result(cli, result, output, err);
    struct matrix_totals totals = matrix_result_totals(result);
    if (ok && totals.not_run > totals.build_failed)
        log_info("%zu of %zu cells have no result: a shard is missing or was interrupted",
                 totals.not_run - totals.build_failed, totals.cells);
    if (ok)
        next_after_matrix(cli, result, output);
    return ok ? matrix_exit_code(result, cli_flag(cli, "strict")) : cli_fail(err);
}

static int
run(struct cli *cli)
{
    struct repro_err err = { 0 };
    struct result_folder folder = { 0 };
    struct matrix_result *result = NULL, *baseline = NULL;
    const char *output = cli_output_path(cli), *old = cli_value(cli, "baseline", NULL);
    int code;
    bool ok = output != NULL || repro_fail(&err, REPRO_E_USAGE,
                                           "'merge' needs -o DIR, the folder "
                                           "for the merged results");
    ok = ok && is_apart(cli, output, &err);
    if (ok && old != NULL)
        ok = (baseline = baseline_read(old, &err)) != NULL;
    if (ok)
        result = merge_folders(cli_operands(cli), cli_operand_count(cli), output, &folder, &err);
    if (result == NULL)
        code = cli_fail(&err);
    else
        code = finish(cli, result, &folder, baseline, output, &err);
    matrix_result_free(result);
    matrix_result_free(baseline);
    folder_close(&folder);
    return code;
}

const struct cli_command cmd_merge = {
    .name = "merge",
    .operands = "DIR...",
    .summary = "join the results of the shards of a matrix",
    .description =
        "DIR is what `repro matrix --shard K/N -o DIR` wrote, also when it was interrupted: what\n"
        "it finished counts. The merged report is that of the whole matrix. Ends as `repro "
        "matrix`\n"
        "does; 6 when cells are missing.",
    .examples = "  repro merge part1 part2 -o whole",
    .options = options,
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .run = run,
};
