/* cli_main.c - the whole program's command line: which command, `repro help`, `repro --version`. */
#include "repro/cli_parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COMMANDS = 32 };

static const struct cli_command *const *commands; /* the program's, ended by NULL */

static const struct cli_command *
find_command(const char *name)
{
    if (strcmp(cli_help.name, name) == 0)
        return &cli_help;
    for (size_t i = 0; commands[i] != NULL; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

bool
cli_has_command(const char *name, size_t len)
{
    for (size_t i = 0; commands != NULL && commands[i] != NULL; i++)
        if (strlen(commands[i]->name) == len && memcmp(commands[i]->name, name, len) == 0)
            return true;
    return false;
}

static int
unknown_command(const char *word)
{
    const char *words[MAX_COMMANDS + 2] = { cli_help.name };
    for (size_t i = 0; commands[i] != NULL && i < MAX_COMMANDS; i++)
        words[i + 1] = commands[i]->name;
    const char *near = cli_nearest(word, words);
    if (near != NULL)
        log_error("unknown command '%s', did you mean '%s'?", word, near);
    else
        log_error("unknown command '%s': 'repro help' lists them", word);
    return repro_exit_code(REPRO_E_USAGE);
}

static int
run_help(struct cli *cli)
{
    struct strbuf text = { 0 };
    const char *name = cli_operand(cli, 0);
    const struct cli_command *command = name != NULL ? find_command(name) : NULL;
    if (name != NULL && command == NULL)
        return unknown_command(name);
    if (cli_json(cli)) {
        char *json = cli_help_json(commands);
        strbuf_puts(&text, json);
        free(json);
    } else if (command != NULL) {
        cli_help_command(command, &text);
    } else {
        cli_help_program(commands, &text);
    }
    struct repro_err err = { 0 };
    bool ok = cli_emit(cli, text.data, text.len, &err);
    strbuf_free(&text);
    return ok ? 0 : cli_fail(&err);
}

const struct cli_command cli_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "show the help of a command",
    .description = "With --json: every command, option and value as one document (repro.cli/1),\n"
                   "from which the man pages and the completions are made.",
    .examples = "repro help run\n"
                "repro help --json",
    .max_operands = 1,
    .run = run_help,
};

static int
finish_stdout(int code)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return code;
    log_error("stdout: cannot write: %s", strerror(errno));
    return code != 0 ? code : repro_exit_code(REPRO_E_IO);
}

/* `repro` alone is a mistake; `repro --help`, `-h` and `--version` stand for `repro help ...`. */
static int
without_command(int argc, char *argv[])
{
    const char *word = argc > 1 ? argv[1] : NULL;
    if (word != NULL && (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0))
        return cli_run_command(&cli_help, argc - 2, argv + 2);
    if (word != NULL && strcmp(word, "--version") == 0)
        return cli_run_command(&cli_help, argc - 1, argv + 1);
    if (word != NULL) {
        log_error("'%s' before a command: the order is repro COMMAND [OPTIONS]", word);
        return repro_exit_code(REPRO_E_USAGE);
    }
    struct strbuf text = { 0 };
    cli_help_program(commands, &text);
    fputs(text.data, stderr);
    strbuf_free(&text);
    return repro_exit_code(REPRO_E_USAGE);
}

int
cli_main(const struct cli_command *const *table, int argc, char *argv[])
{
    commands = table;
    if (argc > 0 && strchr(argv[0], '/') != NULL)
        cli_program_name = argv[0];
    if (argc < 2 || argv[1][0] == '-')
        return finish_stdout(without_command(argc, argv));
    const struct cli_command *command = find_command(argv[1]);
    return finish_stdout(command != NULL ? cli_run_command(command, argc - 2, argv + 2)
                                         : unknown_command(argv[1]));
}
