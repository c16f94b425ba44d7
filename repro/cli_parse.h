/* cli_parse.h - inside of the cli*.c files: the parsed command line, its tables and texts. */
#ifndef REPRO_REPRO_CLI_PARSE_H
#define REPRO_REPRO_CLI_PARSE_H

#include "common/strbuf.h"
#include "repro/cli.h"

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
    size_t separator; /* operands in front of "--"; SIZE_MAX without one */
    enum color_mode color;
};

/* The options every command has, ended by { 0 }. */
extern const struct cli_option cli_common_options[];

/* Fill CLI from ARGV; false with ERR (code REPRO_E_USAGE) names the wrong word. */
bool cli_parse(struct cli *cli, const struct cli_command *command, int argc, char *const argv[],
               struct repro_err *err);
void cli_clear(struct cli *cli);

/* "auto|always|never": is SPEC such a list of words? */
bool cli_words_listed(const char *spec);
/* "[a|b]": the value may be left out. */
bool cli_words_optional(const char *spec);
bool cli_words_contain(const char *spec, const char *word);
/* Give the words one by one: *NEXT starts as SPEC and is NULL after the last. Caller frees. */
char *cli_words_next(const char **next);
/* "auto, always or never" */
void cli_words_sentence(const char *spec, struct strbuf *out);
/* The actions of "check|salvage FILE...": "check|salvage", or NULL. Caller frees. */
char *cli_actions(const struct cli_command *command);

struct cli_exit_code {
    int code;
    const char *meaning;
};
extern const struct cli_exit_code cli_exit_codes[]; /* ended by a NULL meaning */
extern const char cli_program_summary[];

void cli_help_command(const struct cli_command *command, struct strbuf *out);
void cli_help_program(const struct cli_command *const *commands, struct strbuf *out);
/* All command lines as repro.cli/1, the source of man pages and completions. Caller frees. */
char *cli_help_json(const struct cli_command *const *commands);
/* The options of COMMAND, then the common ones it does not describe itself: 0, 1, ... until NULL.
 */
const struct cli_option *cli_option_at(const struct cli_command *command, size_t index);
/* `repro help`, its own command line parsed. */
extern const struct cli_command cli_help;
/* Does this program have the command whose name is the first LEN bytes of NAME? */
bool cli_has_command(const char *name, size_t len);
/* How this program was called, for hints: "repro", or the path that was typed. */
extern const char *cli_program_name;

#endif
