/* cli_help.c - help texts, made from the option tables. */
#include "repro/cli_parse.h"

#include "common/xalloc.h"

#include <string.h>

static void
print_option(const struct cli_option *option, struct strbuf *out)
{
    struct strbuf left = { 0 };
    if (option->letter != 0)
        strbuf_printf(&left, "  -%c, --%s", option->letter, option->name);
    else
        strbuf_printf(&left, "      --%s", option->name);
    if (option->arg != NULL)
        strbuf_printf(&left, " %s", option->arg);
    if (left.len > 26)
        strbuf_printf(out, "%s\n%29s%s\n", left.data, "", option->help);
    else
        strbuf_printf(out, "%-28s %s\n", left.data, option->help);
    strbuf_free(&left);
}

static bool
has_option(const struct cli_option *table, const char *name)
{
    for (; table != NULL && table->name != NULL; table++)
        if (strcmp(table->name, name) == 0)
            return true;
    return false;
}

const struct cli_option *
cli_option_at(const struct cli_command *command, size_t index)
{
    for (const struct cli_option *o = command->options; o != NULL && o->name != NULL; o++)
        if (index-- == 0)
            return o;
    for (const struct cli_option *o = cli_common_options; o->name != NULL; o++)
        if (!has_option(command->options, o->name) && index-- == 0)
            return o;
    return NULL;
}

/* LINES, each indented by two blanks. */
static void
print_examples(const char *lines, struct strbuf *out)
{
    for (const char *line = lines; *line != '\0';) {
        line += strspn(line, " ");
        size_t len = strcspn(line, "\n");
        if (len > 0)
            strbuf_printf(out, "  %.*s\n", (int)len, line);
        line += len + (line[len] == '\n');
    }
}

void
cli_help_command(const struct cli_command *command, struct strbuf *out)
{
    strbuf_printf(out, "repro %s - %s\n\nUsage: repro %s [OPTIONS]%s%s\n", command->name,
                  command->summary, command->name, command->operands != NULL ? " " : "",
                  command->operands != NULL ? command->operands : "");
    if (command->description != NULL)
        strbuf_printf(out, "\n%s\n", command->description);
    strbuf_puts(out, "\nOptions:\n");
    const struct cli_option *option;
    for (size_t i = 0; (option = cli_option_at(command, i)) != NULL; i++)
        print_option(option, out);
    if (command->examples != NULL) {
        strbuf_puts(out, "\nExamples:\n");
        print_examples(command->examples, out);
    }
}

const char cli_program_summary[] = "why a PGO-instrumented program crashes, with proof and fix";

const struct cli_exit_code cli_exit_codes[] = {
    { 0, "asked and fine: no crash, profile writable and usable, expectation met" },
    { 1, "a finding: a crash, a binary that cannot write a profile, an unusable profile" },
    { 2, "wrong usage" },
    { 3, "an input or configuration file is unreadable or invalid" },
    { 4, "a build failed" },
    { 5, "the tool could not do its job: no ptrace, a missing compiler" },
    { 6, "undecided: timeouts, missing cells" },
    { 130, "interrupted; what was finished is kept" },
    { 0, NULL },
};

void
cli_help_program(const struct cli_command *const *commands, struct strbuf *out)
{
    strbuf_printf(out, "repro - %s\n\nUsage: repro COMMAND [OPTIONS] [OPERANDS]\n\nCommands:\n",
                  cli_program_summary);
    for (; *commands != NULL; commands++)
        strbuf_printf(out, "  %-10s %s\n", (*commands)->name, (*commands)->summary);
    strbuf_printf(out, "  %-10s %s\n\nEvery command:\n", cli_help.name, cli_help.summary);
    for (const struct cli_option *o = cli_common_options; o->name != NULL; o++)
        print_option(o, out);
    strbuf_puts(out, "\nExit codes:\n");
    for (const struct cli_exit_code *c = cli_exit_codes; c->meaning != NULL; c++)
        strbuf_printf(out, "  %3d  %s\n", c->code, c->meaning);
}
