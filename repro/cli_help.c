/* cli_help.c - help texts, made from the option tables. */
#include "repro/cli_parse.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <string.h>

static void
print_option(const struct cli_option *option, FILE *out)
{
    struct strbuf left = { 0 };
    if (option->letter != 0)
        strbuf_printf(&left, "  -%c, --%s", option->letter, option->name);
    else
        strbuf_printf(&left, "      --%s", option->name);
    if (option->arg != NULL)
        strbuf_printf(&left, " %s", option->arg);
    fprintf(out, "%-28s %s%s\n", left.data, left.len > 28 ? "\n                             " : "",
            option->help);
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

void
cli_help_command(const struct cli_command *command, FILE *out)
{
    fprintf(out, "repro %s - %s\n\nUsage: repro %s [OPTIONS]%s%s\n", command->name,
            command->summary, command->name, command->operands != NULL ? " " : "",
            command->operands != NULL ? command->operands : "");
    if (command->description != NULL)
        fprintf(out, "\n%s\n", command->description);
    fputs("\nOptions:\n", out);
    for (const struct cli_option *o = command->options; o != NULL && o->name != NULL; o++)
        print_option(o, out);
    for (const struct cli_option *o = cli_common_options; o->name != NULL; o++)
        if (!has_option(command->options, o->name))
            print_option(o, out);
    if (command->examples != NULL)
        fprintf(out, "\nExamples:\n%s\n", command->examples);
}

void
cli_help_program(const struct cli_command *const *commands, FILE *out)
{
    fputs("repro - why a PGO-instrumented program crashes, with proof and fix\n\n"
          "Usage: repro COMMAND [OPTIONS] [OPERANDS]\n\nCommands:\n",
          out);
    for (; *commands != NULL; commands++)
        fprintf(out, "  %-10s %s\n", (*commands)->name, (*commands)->summary);
    fputs("  help       show the help of a command\n\n"
          "Every command:\n",
          out);
    for (const struct cli_option *o = cli_common_options; o->name != NULL; o++)
        print_option(o, out);
    fputs("\nExit codes: 0 fine, 1 a finding, 2 wrong usage, 3 bad input, 4 a build failed,\n"
          "5 the tool could not do its job, 6 undecided, 130 interrupted.\n",
          out);
}
