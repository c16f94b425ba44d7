/* cmd_bundle.c - `repro bundle`: everything that a maintainer needs to see a crash again. */
#include "repro/commands.h"

#include "common/strbuf.h"
#include "common/xalloc.h"
#include "records/json.h"
#include "repro/bundle/bundle.h"
#include "repro/redact_options.h"

#include <stdlib.h>
#include <string.h>

static const struct cli_option options[] = {
    { 'o', "output", "FILE", "the archive to write, *.tar.zst" },
    { 0, "binary", "FILE", "the program that crashed [where the record says]" },
    { 0, "no-binary", NULL, "leave programs and libraries out" },
    { 0, "inputs", NULL, "also pack the files that its arguments name, wherever they are" },
    REDACT_OPTION,
    { 0 },
};

static json_t *
as_json(const struct bundle *bundle, const char *path)
{
    json_t *files = json_array(), *notes = json_array(), *cases = json_array();
    for (size_t i = 0; i < bundle->file_count; i++)
        json_array_append_new(files, json_pack("{s:s, s:I}", "name", bundle->files[i].name, "size",
                                               (json_int_t)bundle->files[i].len));
    for (size_t i = 0; i < bundle->note_count; i++)
        json_array_append_new(notes, json_string(bundle->notes[i]));
    for (size_t i = 0; i < bundle->case_count; i++)
        json_array_append_new(cases, json_string(bundle->cases[i].id));
    return json_pack("{s:s, s:s, s:s, s:o, s:b, s:o, s:o}", "schema", "repro.bundle/1", "archive",
                     path, "folder", bundle->top, "cases", cases, "distilled",
                     bundle->has_distilled, "files", files, "notes", notes);
}

static bool
print_result(const struct cli *cli, const struct bundle *bundle, const char *path,
             struct repro_err *err)
{
    struct strbuf text = { 0 };
    if (cli_json(cli)) {
        json_t *doc = as_json(bundle, path);
        char *json = json_to_text(doc);
        strbuf_puts(&text, json);
        free(json);
        json_decref(doc);
    } else if (log_level() != LOG_QUIET) {
        size_t size = 0;
        for (size_t i = 0; i < bundle->file_count; i++)
            size += bundle->files[i].len;
        strbuf_printf(&text, "%s: %zu files, %.1f MB unpacked\n", path, bundle->file_count,
                      (double)size / 1e6);
        strbuf_printf(&text, "To see it again: tar xf %s && %s/reproduce.sh\n", path, bundle->top);
    }
    bool ok = text.len == 0 || cli_print(text.data, text.len, err);
    strbuf_free(&text);
    return ok;
}

static int
run(struct cli *cli)
{
    struct repro_err err = { 0 };
    struct redaction redaction = { 0 };
    struct bundle bundle = { 0 };
    const char *path = cli_output_path(cli);
    struct bundle_options how = { .redaction = &redaction,
                                  .binary = cli_value(cli, "binary", NULL),
                                  .without_binary = cli_flag(cli, "no-binary"),
                                  .with_inputs = cli_flag(cli, "inputs") };
    bool ok = path != NULL || repro_fail(&err, REPRO_E_USAGE, "bundle: -o FILE.tar.zst is missing");
    ok = ok && (!how.binary || !how.without_binary ||
                repro_fail(&err, REPRO_E_USAGE, "--binary and --no-binary exclude each other"));
    ok = ok && redact_options_read(cli, &redaction, &err) &&
         bundle_collect(cli_operand(cli, 0), &how, &bundle, &err) &&
         bundle_write(&bundle, path, &err) && print_result(cli, &bundle, path, &err);
    for (size_t i = 0; ok && i < bundle.note_count; i++)
        log_info("note: %s", bundle.notes[i]);
    bundle_clear(&bundle);
    redaction_clear(&redaction);
    return ok ? 0 : cli_fail(&err);
}

const struct cli_command cmd_bundle = {
    .name = "bundle",
    .operands = "DIR|FILE",
    .summary = "pack everything a maintainer needs to see a crash again",
    .description =
        "FILE is a crash record (JSON), the folder of a matrix cell, or the folder of a matrix.\n"
        "The archive holds the record, its reports, the program and its own libraries, profiles,\n"
        "the exact commands, and a reproduce.sh that needs no repro and ends with 0 when it sees\n"
        "the crash again. For a mix of LLVMs also two small C files that show the same.\n"
        "\n"
        "Input files are packed when they are among the results (the matrix' own), others only\n"
        "with --inputs: they may hold what nobody should see.",
    .examples = "  repro run --json -o crash.json -- ./prog\n"
                "  repro bundle crash.json -o crash.tar.zst\n"
                "  repro bundle reports/out/latest/cells/ID -o cell.tar.zst",
    .options = options,
    .min_operands = 1,
    .max_operands = 1,
    .run = run,
};
