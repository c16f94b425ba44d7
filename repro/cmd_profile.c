/* cmd_profile.c - `repro profile check` and `repro profile salvage`. */
#include "repro/commands.h"

#include "common/fs.h"
#include "harness/core_file.h"
#include "records/json.h"
#include "repro/profile/file.h"
#include "repro/profile/rescued.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_option profile_options[] = {
    { 0, "binary", "FILE", "check: compare with it; salvage --core: the program, if it was moved" },
    { 0, "core", "CORE", "salvage: from the memory in this core file (64-bit ELF)" },
    { 0, "no-compilers", NULL, "check: do not ask the installed compilers for their versions" },
    { 0, "transcode", "vN", "salvage: write all records as raw version N (5 to 11)" },
    { 0 },
};

/* 3 (unreadable) and the like outrank 1 (a finding), which outranks 0. */
static void
worsen(int *code, int other)
{
    if (other > 1 || *code == 0)
        *code = other;
}

static json_t *
new_document(const char *list, json_t **entries)
{
    json_t *doc = json_object();
    *entries = json_array();
    json_object_set_new(doc, "schema", json_string("repro.profile/1"));
    json_object_set_new(doc, list, *entries);
    return doc;
}

/* Ask the compilers when the first profile that needs their answer is met. */
struct lazy_compilers {
    bool asked;
    struct profile_compilers list;
};

static bool
open_and_match(const struct cli *cli, const char *path, struct lazy_compilers *compilers,
               struct profile_file *file, struct repro_err *err)
{
    const char *binary = cli_value(cli, "binary", NULL);
    if (!profile_file_open(file, path, err))
        return false;
    bool ok = true;
    if (file->kind == PROFILE_INDEXED && !cli_flag(cli, "no-compilers")) {
        ok = compilers->asked || profile_compilers_find(&compilers->list, err);
        compilers->asked = true;
        file->compilers = &compilers->list;
    }
    ok = ok && (binary == NULL || profile_file_match(file, binary, err));
    if (!ok)
        profile_file_close(file);
    return ok;
}

static int
check_one(const struct cli *cli, const char *path, struct lazy_compilers *compilers,
          struct strbuf *text, json_t *entries)
{
    struct profile_file file;
    struct repro_err err = { 0 };
    if (!open_and_match(cli, path, compilers, &file, &err))
        return cli_fail(&err);
    if (cli_json(cli))
        json_array_append_new(entries, profile_json(&file));
    else
        profile_text(text, &file, cli_color_stdout(cli), log_level() == LOG_VERBOSE);
    int code = profile_file_usable(&file) ? 0 : 1;
    if (!profile_file_is_profile(&file)) {
        repro_fail_at(&err, REPRO_E_FORMAT, 0, "%s: not a profile", path);
        code = cli_fail(&err);
    }
    profile_file_close(&file);
    return code;
}

/* Write the document or the text, unless -q asks for the exit code only. */
static int
finish(const struct cli *cli, struct strbuf *text, json_t *doc, int code, bool to_output)
{
    struct repro_err err = { 0 };
    bool ok = true;
    if (cli_json(cli)) {
        char *json = json_to_text(doc);
        strbuf_puts(text, json);
        free(json);
    }
    json_decref(doc);
    if (text->len > 0 &&
        (cli_json(cli) || (to_output ? cli_wants_text(cli) : log_level() != LOG_QUIET))) {
        if (to_output)
            ok = cli_emit(cli, text->data, text->len, &err);
        else
            ok = fwrite(text->data, 1, text->len, stdout) == text->len && fflush(stdout) == 0;
        if (!ok && err.code == REPRO_OK)
            repro_fail_errno(&err, REPRO_E_IO, "standard output: cannot write");
    }
    strbuf_free(text);
    return ok ? code : cli_fail(&err);
}

static int
run_check(struct cli *cli)
{
    struct strbuf text = { 0 };
    struct lazy_compilers compilers = { 0 };
    json_t *entries, *doc = new_document("files", &entries);
    int code = 0;
    for (size_t i = 1; i < cli_operand_count(cli); i++)
        worsen(&code, check_one(cli, cli_operand(cli, i), &compilers, &text, entries));
    profile_compilers_clear(&compilers.list);
    return finish(cli, &text, doc, code, true);
}

/* "dir/prog.profraw" -> "prog". Caller frees. */
static char *
stem_of(const char *path)
{
    char *stem = strdup(fs_basename(path));
    size_t len = stem != NULL ? strlen(stem) : 0;
    if (len > 8 && strcmp(stem + len - 8, ".profraw") == 0)
        stem[len - 8] = '\0';
    return stem;
}

static bool
salvage_open(struct profile_file *file, const char *path, unsigned version,
             struct salvage_result *result, struct repro_err *err)
{
    if (!profile_file_open(file, path, err))
        return false;
    char *stem = stem_of(path);
    bool ok;
    if (file->raw == NULL)
        ok = repro_fail_at(err, REPRO_E_FORMAT, 0, "not a raw profile");
    else
        ok = salvage_bytes(&file->map.bytes, file->raw, stem != NULL ? stem : "profile", version,
                           result, err);
    free(stem);
    if (!ok) {
        repro_err_context(err, "%s", path);
        profile_file_close(file);
    }
    return ok;
}

static int
salvage_one(const struct cli *cli, const char *path, unsigned version, struct strbuf *text,
            json_t *entries)
{
    const char *dir = cli_output_path(cli);
    struct profile_file file;
    struct salvage_result result = { 0 };
    struct repro_err err = { 0 };
    if (!salvage_open(&file, path, version, &result, &err))
        return cli_fail(&err);
    bool ok = salvage_write(&result, dir, &err);
    if (ok && cli_json(cli))
        json_array_append_new(entries, profile_json_salvage(path, &result, dir));
    else if (ok)
        profile_text_salvage(text, path, &result, dir, cli_color(cli, 1));
    if (ok && !cli_json(cli) && result.count > 1)
        strbuf_puts(text, "  next: merge each file with its own llvm-profdata, then the results "
                          "with the newest one\n");
    salvage_result_clear(&result);
    profile_file_close(&file);
    return ok ? 0 : cli_fail(&err);
}

/* The images of a core file that could be rescued, one entry each. */
static int
salvage_core(const struct cli *cli, const char *path, unsigned version, struct strbuf *text,
             json_t *entries)
{
    struct rescue rescue = { .transcode = version, .binary = cli_value(cli, "binary", NULL) };
    struct crash_salvage salvage = { 0 };
    struct repro_err err = { 0 };
    bool ok = core_file_rescue(path, &rescue, &err) &&
              rescued_write(&rescue, cli_output_path(cli), &salvage, &err);
    if (ok && rescue.count == 0)
        ok = repro_fail(&err, REPRO_E_FORMAT, "%s: nothing to rescue: %s", path,
                        rescue.failure_count > 0 ? rescue.failures[0]
                                                 : "no image in it has profile records");
    if (ok && cli_json(cli))
        rescued_json(&rescue, path, &salvage, entries);
    else if (ok)
        rescued_text(&rescue, path, &salvage, text, cli_color(cli, 1));
    crash_salvage_clear(&salvage);
    rescue_clear(&rescue);
    return ok ? 0 : cli_fail(&err);
}

static int
run_salvage(struct cli *cli)
{
    struct repro_err err = { 0 };
    const char *core = cli_value(cli, "core", NULL);
    unsigned version = 0;
    if (cli_output_path(cli) == NULL)
        repro_fail(&err, REPRO_E_USAGE, "profile salvage: give the folder for its results: -o DIR");
    else
        rescued_parse_version("transcode", cli_value(cli, "transcode", NULL), &version, &err);
    if (err.code != REPRO_OK)
        return cli_fail(&err);
    struct strbuf text = { 0 };
    json_t *entries, *doc = new_document("salvaged", &entries);
    int code = 0;
    if (core != NULL)
        worsen(&code, salvage_core(cli, core, version, &text, entries));
    for (size_t i = 1; i < cli_operand_count(cli); i++)
        worsen(&code, salvage_one(cli, cli_operand(cli, i), version, &text, entries));
    return finish(cli, &text, doc, code, false);
}

static int
run_profile(struct cli *cli)
{
    const char *action = cli_operand(cli, 0);
    bool salvage = strcmp(action, "salvage") == 0, check = strcmp(action, "check") == 0;
    bool has_core = cli_value(cli, "core", NULL) != NULL;
    struct repro_err err = { 0 };
    if ((salvage || check) && cli_operand_count(cli) < 2 && !(salvage && has_core)) {
        repro_fail(&err, REPRO_E_USAGE, "profile %s: expected FILE...%s", action,
                   salvage ? " or --core CORE" : "");
        return cli_fail(&err);
    }
    if (check && has_core) {
        repro_fail(&err, REPRO_E_USAGE, "profile check: --core goes with `profile salvage`");
        return cli_fail(&err);
    }
    if (check)
        return run_check(cli);
    if (salvage)
        return run_salvage(cli);
    repro_fail(&err, REPRO_E_USAGE, "profile %s: expected `profile check` or `profile salvage`",
               action);
    return cli_fail(&err);
}

const struct cli_command cmd_profile = {
    .name = "profile",
    .operands = "check|salvage [FILE...]",
    .summary = "are these profiles usable, by which llvm-profdata; rescue what can be rescued",
    .description =
        "`profile check` reads raw profiles (.profraw) of every version, word size and byte\n"
        "order. It says whether a profile is usable and by which releases of llvm-profdata, and\n"
        "otherwise what is wrong at which offset. -v lists what every release says. Of indexed\n"
        "profiles (.profdata) it tells version, kind and functions, and which installed clang and\n"
        "rustc can use them. --binary compares either with a program or object: share of its\n"
        "functions found, hash mismatches, binary id and number of records.\n"
        "\n"
        "`profile salvage` takes a truncated or malformed .profraw, as a program of mixed layouts\n"
        "leaves it, and writes one valid .profraw per layout into the folder of -o, or with\n"
        "--transcode all records in one version. Value data are lost in such a file.\n"
        "With --core the counts come from a core file: one .profraw per layout of the program\n"
        "and of each instrumented library, and one with all records, with value data.",
    .examples = "  repro profile check default.profraw\n"
                "  repro profile check merged.profdata --binary build/app\n"
                "  repro profile salvage default.profraw -o rescued\n"
                "  repro profile salvage --core core.1234 --binary build/app -o rescued\n",
    .options = profile_options,
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .run = run_profile,
};
