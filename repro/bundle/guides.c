/* guides.c - what tells people what to do with a bundle: README.md, reproduce.sh, distilled/. */
#include "repro/bundle/bundle.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "reports/distilled.h"
#include "reports/escape.h"
#include "repro/bundle/reproduce_sh.h"

#include <stdlib.h>
#include <string.h>

/* Variables that change what a run does and name nothing of this machine. */
static bool
is_carried(const char *variable)
{
    static const char *const prefixes[] = { "LLVM_VP_", "LLVM_PROFILE_VERBOSE",
                                            "MALLOC_",  "MIMALLOC_",
                                            "_RJEM_",   "GLIBC_TUNABLES" };
    if (strstr(variable, "=REDACTED") != NULL || strchr(variable, '=') == NULL)
        return false;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(variable, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

static void
put_variables(const struct crash_run *run, struct strbuf *out)
{
    static const char profile[] = "LLVM_PROFILE_FILE=";
    strbuf_puts(out, "    variables=(");
    for (size_t i = 0; i < run->env_count; i++) {
        const char *variable = run->env[i];
        bool is_profile = strncmp(variable, profile, sizeof profile - 1) == 0;
        if (!is_profile && !is_carried(variable))
            continue;
        char *own = is_profile
                        ? xasprintf("%s%s", profile, fs_basename(variable + sizeof profile - 1))
                        : xstrdup(variable);
        strbuf_puts(out, " ");
        escape_shell(out, own);
        free(own);
    }
    strbuf_puts(out, " )\n");
}

static void
put_word(struct strbuf *out, const char *name, const char *value)
{
    strbuf_printf(out, "    %s=", name);
    escape_shell(out, value != NULL ? value : "");
    strbuf_puts(out, "\n");
}

static void
put_path(struct strbuf *out, const char *name, const char *path)
{
    if (path != NULL)
        strbuf_printf(out, "    %s=\"$here/%s\"\n", name, path);
    else
        strbuf_printf(out, "    %s=\n", name);
}

static unsigned
tries_of(const struct crash_record *record)
{
    if (record->outcome == OUTCOME_TIMEOUT)
        return 1;
    return record->diagnosis.cls == CLASS_CONCURRENT_WRITERS ? 50 : 5;
}

/* The small files crash or are refused; they do not leave a bad profile silently. */
static bool
has_distilled(const struct crash_record *record)
{
    struct distilled how;
    return (record->outcome == OUTCOME_CRASH || record->outcome == OUTCOME_REFUSED_WRITE) &&
           distilled_from(record, &how);
}

static void
put_case(const struct bundle *bundle, size_t index, struct strbuf *out)
{
    const struct bundle_case *c = &bundle->cases[index];
    const struct crash_record *record = c->shown;
    strbuf_printf(out, "case_%zu() {\n", index);
    put_word(out, "name", c->id);
    put_path(out, "program", c->program);
    put_path(out, "profile", c->profile);
    if (c->has_libraries)
        strbuf_printf(out, "    libraries=\"$here/%slib\"\n", c->prefix);
    else
        strbuf_puts(out, "    libraries=\n");
    strbuf_puts(out, "    arguments=(");
    for (size_t i = 0; i < c->argument_count; i++)
        strbuf_printf(out, " %s", c->arguments[i]);
    strbuf_puts(out, " )\n");
    put_variables(&record->run, out);
    bool macho = record->subject.format != NULL && strncmp(record->subject.format, "macho", 5) == 0;
    put_word(out, "machine", record->subject.arch);
    put_word(out, "system", macho ? "Darwin" : "Linux");
    put_word(out, "outcome", crash_outcome_name(record->outcome));
    put_word(out, "class", diagnosis_class_name(record->diagnosis.cls));
    int signal = record->run.exit_signal != 0 ? record->run.exit_signal : record->signal.number;
    strbuf_printf(out, "    signal=%d code=%d tries=%u distilled=%s\n}\n", signal,
                  record->run.exit_code, tries_of(record), has_distilled(record) ? "yes" : "no");
}

static void
put_cases(const struct bundle *bundle, struct strbuf *out)
{
    strbuf_puts(out, "cases=(");
    for (size_t i = 0; i < bundle->case_count; i++) {
        strbuf_puts(out, " ");
        escape_shell(out, bundle->cases[i].id);
    }
    strbuf_puts(out, " )\n");
    for (size_t i = 0; i < bundle->case_count; i++)
        put_case(bundle, i, out);
}

void
bundle_reproduce_script(const struct bundle *bundle, struct strbuf *out)
{
    static const char mark[] = "#CASES#\n";
    char *text = xstrndup((const char *)reproduce_sh, reproduce_sh_size);
    char *at = strstr(text, mark);
    if (at != NULL) {
        strbuf_add(out, text, (size_t)(at - text));
        put_cases(bundle, out);
        strbuf_puts(out, at + sizeof mark - 1);
    }
    free(text);
}

static void
add_copy(struct bundle *bundle, const char *name, const char *text)
{
    bundle_add(bundle, name, xstrdup(text), strlen(text), false);
}

/* The first mixed case tells which compilers and which order. */
static void
add_distilled(struct bundle *bundle)
{
    struct distilled how;
    size_t i = 0;
    while (i < bundle->case_count && !has_distilled(bundle->cases[i].shown))
        i++;
    if (i == bundle->case_count || !distilled_from(bundle->cases[i].shown, &how))
        return;
    struct strbuf script = { 0 };
    distilled_script(&how, &script);
    size_t len = script.len;
    add_copy(bundle, "distilled/program.c", distilled_program);
    add_copy(bundle, "distilled/foreign.c", distilled_foreign);
    bundle_add(bundle, "distilled/build.sh", strbuf_take(&script), len, true);
    bundle->has_distilled = true;
}

static void
put_command(const struct bundle_case *c, struct strbuf *out)
{
    const struct crash_run *run = &c->shown->run;
    if (run->cwd != NULL) {
        strbuf_puts(out, "    cd ");
        escape_shell(out, run->cwd);
        strbuf_puts(out, "\n");
    }
    strbuf_puts(out, "    ");
    for (size_t i = 0; i < run->env_count; i++) {
        const char *equals = strchr(run->env[i], '=');
        if (equals == NULL)
            continue;
        char *name = xstrndup(run->env[i], (size_t)(equals - run->env[i]));
        escape_plain(out, name);
        strbuf_puts(out, "=");
        escape_shell(out, equals + 1);
        strbuf_puts(out, " ");
        free(name);
    }
    for (size_t i = 0; i < run->argc; i++) {
        strbuf_puts(out, i > 0 ? " " : "");
        escape_shell(out, run->argv[i]);
    }
    strbuf_puts(out, "\n");
}

static void
put_case_guide(const struct bundle_case *c, struct strbuf *out)
{
    const struct crash_record *record = c->shown;
    strbuf_printf(out, "\n## %s\n\n", c->id);
    escape_markdown(out, record->diagnosis.title != NULL ? record->diagnosis.title
                                                         : crash_outcome_name(record->outcome));
    strbuf_printf(out, " (%s)\n\nIt was run like this:\n\n",
                  diagnosis_class_name(record->diagnosis.cls));
    put_command(c, out);
    strbuf_printf(
        out,
        "\nFiles: `%sindex.html`, `%sreport.md` (the report), `%scrash.json` (the record), "
        "`%sissue.md` (text for a tracker)%s%s%s.\n",
        c->prefix, c->prefix, c->prefix, c->prefix, c->program != NULL ? ", `" : "",
        c->program != NULL ? c->program : "", c->program != NULL ? "` (the program)" : "");
}

static void
put_notes(const struct bundle *bundle, struct strbuf *out)
{
    const char *level = bundle->cases[0].shown->redacted;
    strbuf_printf(out,
                  "\n## Before you pass this on\n\n- Private things were taken out of the texts: "
                  "level `%s`. Programs and input files are what they are, but for names in debug "
                  "information and symbols, which were covered with x.\n",
                  level != NULL ? level : "none");
    for (size_t i = 0; i < bundle->note_count; i++) {
        strbuf_puts(out, "- ");
        escape_markdown(out, bundle->notes[i]);
        strbuf_puts(out, "\n");
    }
}

static void
add_readme(struct bundle *bundle)
{
    struct strbuf out = { 0 };
    strbuf_puts(&out, "# A crash, packed to be seen again\n\n"
                      "    ./reproduce.sh                # exit code 0: seen again\n");
    if (bundle->has_distilled)
        strbuf_puts(&out, "    ./reproduce.sh --distilled    # the same from two small C files, "
                          "built here by two "
                          "clangs\n");
    strbuf_puts(&out,
                "\nIt needs bash and the usual tools of a Linux system, not repro, which made "
                "this archive.\n");
    if (bundle->has_distilled)
        strbuf_puts(&out,
                    "`distilled/` holds the two files and `build.sh`, which compiles them with the "
                    "compilers that the record\nnames, or others whose records have the same "
                    "layouts.\n");
    for (size_t i = 0; i < bundle->case_count; i++)
        put_case_guide(&bundle->cases[i], &out);
    put_notes(bundle, &out);
    bundle_add_text(bundle, "README.md", &out);
}

void
bundle_add_guides(struct bundle *bundle)
{
    struct strbuf script = { 0 };
    bundle_reproduce_script(bundle, &script);
    size_t len = script.len;
    bundle_add(bundle, "reproduce.sh", strbuf_take(&script), len, true);
    add_distilled(bundle);
    add_readme(bundle);
}
