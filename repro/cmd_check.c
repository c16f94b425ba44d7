/* cmd_check.c - `repro check`: the static verdict on binaries, objects, archives and profiles. */
#include "repro/check_inputs.h"
#include "repro/commands.h"
#include "repro/next.h"
#include "repro/version.h"

#include "common/log.h"
#include "common/xalloc.h"
#include "profile/check.h"
#include "records/json.h"
#include "reports/report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cli_option check_options[] = {
    { 0, "sarif", NULL, "write SARIF 2.1.0 instead of text" },
    { 0, "link", NULL, "also check the files against each other, as inputs of one link" },
    { 0, "records", NULL, "with --json: list every record with its place and layout" },
    { 0, "all", NULL, "folders: show clean and uninstrumented files too" },
    { 0 },
};

struct session {
    struct prof_check **checks;
    size_t count;
    size_t unreadable;
};

static bool
is_finding(const struct prof_check *check)
{
    return check->verdict == PROF_MIXED_ABI || check->verdict == PROF_RUNTIME_MISMATCH ||
           check->prediction == PREDICT_CRASH || check->prediction == PREDICT_REFUSED_WRITE ||
           check->prediction == PREDICT_CORRUPT_PROFILE ||
           (check->verdict == PROF_CORRUPT && strcmp(check->format, "profraw") == 0);
}

/* Not a program or profile at all, or damaged. */
static bool
is_invalid(const struct prof_check *check)
{
    return check->verdict == PROF_CORRUPT ||
           (check->verdict == PROF_NO_PROFILE && strcmp(check->format, "other") == 0);
}

/* A finding outranks an unreadable file, that outranks "undecided". */
static int
exit_code(const struct session *s)
{
    bool invalid = s->unreadable > 0, undecided = false;
    for (size_t i = 0; i < s->count; i++) {
        if (is_finding(s->checks[i]))
            return 1;
        invalid |= is_invalid(s->checks[i]);
        undecided |= s->checks[i]->verdict == PROF_UNDECIDED;
    }
    return invalid ? 3 : undecided ? 6 : 0;
}

static void
check_one(struct session *s, const struct check_input *input)
{
    struct repro_err err = { 0 };
    struct prof_check *check = prof_check_file(input->path, &err);
    if (check == NULL) {
        log_error("%s", err.msg);
        s->unreadable++;
        return;
    }
    XAPPEND(s->checks, s->count, check);
}

/* What the files would become if they were linked together. */
static void
check_together(struct session *s)
{
    struct repro_err err;
    struct prof_check *link =
        prof_check_link((const struct prof_check *const *)s->checks, s->count, &err);
    if (link == NULL) {
        log_error("%s", err.msg);
        s->unreadable++;
        return;
    }
    XAPPEND(s->checks, s->count, link);
}

/* Those worth a block of text: from folders only what is wrong or instrumented. */
static size_t
select_shown(const struct session *s, const struct check_inputs *inputs, bool all,
             const struct prof_check **shown)
{
    size_t count = 0;
    bool from_folder = false;
    for (size_t i = 0; i < inputs->count; i++)
        from_folder |= inputs->items[i].found_in_folder;
    for (size_t i = 0; i < s->count; i++) {
        bool dull = s->checks[i]->verdict == PROF_NO_PROFILE || s->checks[i]->verdict == PROF_CLEAN;
        if (all || !from_folder || !dull)
            shown[count++] = s->checks[i];
    }
    return count;
}

static void
write_summary(const struct session *s, size_t shown, struct strbuf *out)
{
    size_t totals[PROF_CORRUPT + 1] = { 0 };
    const char *separator = " ";
    for (size_t i = 0; i < s->count; i++)
        totals[s->checks[i]->verdict]++;
    strbuf_printf(out, "%s%zu files checked:", shown > 0 ? "\n" : "", s->count);
    for (unsigned v = 0; v <= PROF_CORRUPT; v++) {
        if (totals[v] == 0)
            continue;
        strbuf_printf(out, "%s%zu %s", separator, totals[v],
                      prof_verdict_name((enum prof_verdict)v));
        separator = ", ";
    }
    strbuf_puts(out, totals[0] + s->count > 0 ? "\n" : " none\n");
}

static void
render_json(json_t *doc, struct strbuf *out)
{
    char *text = json_to_text(doc);
    strbuf_puts(out, text);
    free(text);
    json_decref(doc);
}

static void
render(const struct cli *cli, const struct session *s, const struct check_inputs *inputs,
       struct strbuf *out)
{
    const struct prof_check *const *all = (const struct prof_check *const *)s->checks;
    if (cli_json(cli)) {
        json_t *document = report_check_json(all, s->count);
        if (cli_flag(cli, "records"))
            report_check_add_records(document, all, s->count);
        render_json(document, out);
        return;
    }
    if (cli_flag(cli, "sarif")) {
        render_json(report_check_sarif(all, s->count, REPRO_VERSION), out);
        return;
    }
    if (!cli_wants_text(cli))
        return;
    const struct prof_check **shown = xcalloc(s->count + 1, sizeof *shown);
    size_t count = select_shown(s, inputs, cli_flag(cli, "all"), shown);
    struct report_style style = { .color = cli_color_stdout(cli) };
    report_check_text(shown, count, style, out);
    if (count != s->count)
        write_summary(s, count, out);
    free(shown);
}

static const struct prof_check *
first_to_look_at(const struct session *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (is_finding(s->checks[i]))
            return s->checks[i];
    return s->checks[0];
}

static bool
collect(const struct cli *cli, struct check_inputs *inputs, struct repro_err *err)
{
    for (size_t i = 0; i < cli_operand_count(cli); i++) {
        if (!check_inputs_add(inputs, cli_operand(cli, i), err))
            return false;
    }
    return true;
}

static int
run(struct cli *cli)
{
    struct check_inputs inputs = { 0 };
    struct session s = { 0 };
    struct strbuf out = { 0 };
    struct repro_err err = { 0 };
    if (!collect(cli, &inputs, &err)) {
        check_inputs_clear(&inputs);
        return cli_fail(&err);
    }
    for (size_t i = 0; i < inputs.count; i++)
        check_one(&s, &inputs.items[i]);
    if (cli_flag(cli, "link"))
        check_together(&s);
    render(cli, &s, &inputs, &out);
    int code = exit_code(&s);
    if (out.len > 0 && !cli_emit(cli, out.data, out.len, &err))
        code = cli_fail(&err);
    else if (s.count > 0)
        next_after_check(cli, first_to_look_at(&s));
    for (size_t i = 0; i < s.count; i++)
        prof_check_free(s.checks[i]);
    free(s.checks);
    strbuf_free(&out);
    check_inputs_clear(&inputs);
    return code;
}

const struct cli_command cmd_check = {
    .name = "check",
    .operands = "FILE|FOLDER|@LIST...",
    .summary = "can this binary, object or archive write a usable profile? (nothing is run)",
    .description =
        "Reads programs, libraries, objects, archives, LLVM bitcode and raw profiles, and says\n"
        "which layouts their profile records have, which one the profile runtime in them walks,\n"
        "who brought the records that do not fit, what will happen at run time, and the fix.\n"
        "A folder is searched for such files; @LIST names a file with one path a line.\n"
        "\n"
        "Exit codes: 0 fine or not instrumented, 1 a finding, 3 a file is unreadable, damaged or\n"
        "no program at all, 6 undecided.",
    .examples = "repro check build/myprogram\n"
                "repro check --link main.o libfoo.a    before linking them\n"
                "repro check --sarif -o check.sarif build/\n",
    .options = check_options,
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .run = run,
};
