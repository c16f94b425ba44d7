/* cli_parse.h - inside of cli.c, cli_help.c and cli_parse.c: the parsed command line. */
#ifndef REPRO_REPRO_CLI_PARSE_H
#define REPRO_REPRO_CLI_PARSE_H

#include "repro/cli.h"

#include <stdio.h>

struct cli_setting {
    const struct cli_option *option;
    const char *value; /* NULL for a flag */
};

struct cli {
    const struct cli_command *command;
    struct cli_setting *settings; /* in the order given */
    size_t setting_count;
    char **operands; /* NULL-terminated; the strings are argv's */
    size_t operand_count;
    enum color_mode color;
};

/* The options every command has, ended by { 0 }. */
extern const struct cli_option cli_common_options[];

/* Fill CLI from ARGV; false with ERR (code REPRO_E_USAGE) names the wrong word. */
bool cli_parse(struct cli *cli, const struct cli_command *command, int argc, char *const argv[],
               struct repro_err *err);
void cli_clear(struct cli *cli);

void cli_help_command(const struct cli_command *command, FILE *out);
void cli_help_program(const struct cli_command *const *commands, FILE *out);

#endif
