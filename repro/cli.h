/* cli.h - command lines: one table of options per command, help text made from it, one way to end.
 *
 * A command is one `const struct cli_command cmd_x` in cmd_x.c, listed in main.c. Its options are
 * an array that ends with `{ 0 }`; -o, --json, -q, -v, --color, --help and --version come with
 * every command. Options may stand before, between and after operands; `--` ends them. Values are
 * given as `--name VALUE`, `--name=VALUE`, `-n VALUE` or `-nVALUE`.
 *
 * run() returns the exit code of the process. Results go to stdout (cli_emit), messages to stderr
 * (common/log.h). Not thread-safe: used by the main thread only.
 */
#ifndef REPRO_REPRO_CLI_H
#define REPRO_REPRO_CLI_H

#include "common/err.h"
#include "common/log.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Help, man pages (share/man) and completions (share/completions) are made from these tables. What
 * a value is follows from the word in ARG and OPERANDS: "a|b|c" in lower case is one of these words
 * and nothing else, FILE and PATH are files, DIR a folder, CC a compiler, ID a cell of the matrix,
 * EXPR a choice of cells, CMD a command. "[a|b|c]": the value may be left out, then it is the first
 * word; a word behind the option is its value only if it is one of them. */
struct cli_option {
    char letter;      /* 'n' for -n, 0 = none */
    const char *name; /* "repeat" for --repeat; NULL ends the table */
    const char *arg;  /* "N": takes a value; NULL: a flag */
    const char *help; /* one line, lower case, no full stop */
};

struct cli;

struct cli_command {
    const char *name;
    const char *operands;    /* "FILE...", "check|salvage FILE..."; NULL = none */
    const char *summary;     /* one line for the list of commands */
    const char *description; /* paragraphs for --help, NULL = none */
    const char *examples;    /* lines for --help, NULL = none */
    const struct cli_option *options;
    size_t min_operands, max_operands; /* max SIZE_MAX = any number */
    bool options_end_at_operand;       /* `run CMD ARGS...`: what follows belongs to CMD */
    int (*run)(struct cli *cli);
};

/* What was parsed. The accessors want the long name of an option the command has (or a common one).
 */
bool cli_flag(const struct cli *cli, const char *name);
/* The last value given, or FALLBACK (may be NULL). */
const char *cli_value(const struct cli *cli, const char *name, const char *fallback);
/* The INDEX-th of repeated values, NULL behind the last. */
const char *cli_value_at(const struct cli *cli, const char *name, size_t index);
/* A whole number from MIN to MAX; FALLBACK if the option was not given. */
bool cli_number(const struct cli *cli, const char *name, uint64_t min, uint64_t max,
                uint64_t fallback, uint64_t *number, struct repro_err *err);
/* A size with an optional suffix K, M, G, T or KiB ... (powers of 1024), in bytes. */
bool cli_size(const struct cli *cli, const char *name, uint64_t fallback, uint64_t *bytes,
              struct repro_err *err);
/* Seconds, decimals allowed, as milliseconds; from 1 ms to 30 days. */
bool cli_seconds(const struct cli *cli, const char *name, uint64_t fallback_ms, uint64_t *ms,
                 struct repro_err *err);
size_t cli_operand_count(const struct cli *cli);
/* Of these, those in front of the first "--"; all of them without one. */
size_t cli_operands_before_separator(const struct cli *cli);
const char *cli_operand(const struct cli *cli, size_t index);
char *const *cli_operands(const struct cli *cli); /* NULL-terminated, belongs to CLI */

bool cli_json(const struct cli *cli);               /* --json */
const char *cli_output_path(const struct cli *cli); /* -o, NULL = not given */
/* False: -q asks for the exit code only, and no -o takes the text. */
bool cli_wants_text(const struct cli *cli);
bool cli_color(const struct cli *cli, int fd); /* --color, NO_COLOR, terminal? */
bool cli_color_stdout(const struct cli *cli);  /* for text that cli_emit writes */
const char *cli_command_name(const struct cli *cli);

/* The options that were given, to be typed again: "--timeout=5 ", each followed by a blank; without
 * those for output (-o, --json, -q, -v, --color). Caller frees. */
char *cli_options_again(const struct cli *cli);
/* Name the command to type next, on stderr: "repro: next: COMMAND  # WHY". COMMAND begins with the
 * name of the subcommand (argv_quote() the words that come from outside); the program is put before
 * it as it was called. Not for a command that this program does not have, not with -q, and not with
 * --json unless -o took the document. */
void cli_hint(const struct cli *cli, const char *why, const char *command, ...)
    __attribute__((format(printf, 3, 4)));

/* Write a result to the file of -o (atomically) or to stdout. */
bool cli_emit(const struct cli *cli, const char *text, size_t len, struct repro_err *err);
/* Write a result to stdout, wherever -o points (matrix: a folder). */
bool cli_print(const char *text, size_t len, struct repro_err *err);
/* Say ERR on stderr and return its exit code. */
int cli_fail(const struct repro_err *err);

/* Parse ARGV (without the program's and the command's name) and run COMMAND. */
int cli_run_command(const struct cli_command *command, int argc, char *const argv[]);
/* The whole program: `repro [common options] COMMAND ...`. COMMANDS ends with NULL. */
int cli_main(const struct cli_command *const *commands, int argc, char *argv[]);

/* The word of WORDS (NULL-terminated) that was probably meant, or NULL if none is near. */
const char *cli_nearest(const char *word, const char *const *words);

#endif
