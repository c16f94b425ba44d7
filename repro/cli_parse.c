/* cli_parse.c - argv to settings and operands, by the option tables. */
#include "repro/cli_parse.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_OPTION_WORDS = 64 };

const struct cli_option cli_common_options[] = {
    { 'o', "output", "PATH", "write the result there instead of stdout" },
    { 0, "json", NULL, "JSON on stdout, nothing else there" },
    { 'q', "quiet", NULL, "errors only" },
    { 'v', "verbose", NULL, "say what is being done" },
    { 0, "color", "auto|always|never",
      "colours on a terminal, always or never; NO_COLOR is honoured" },
    { 'h', "help", NULL, "show this help" },
    { 0, "version", NULL, "show the version and the libraries built in" },
    { 0 },
};

/* A command may describe a common option better (matrix: -o is a folder): its own table is first.
 */
static const struct cli_option *
find_option(const struct cli_command *command, char letter, const char *name, size_t name_len)
{
    const struct cli_option *const tables[] = { command->options, cli_common_options };
    for (size_t t = 0; t < 2; t++) {
        for (const struct cli_option *o = tables[t]; o != NULL && o->name != NULL; o++) {
            if (letter != 0 ? o->letter == letter
                            : strlen(o->name) == name_len && memcmp(o->name, name, name_len) == 0)
                return o;
        }
    }
    return NULL;
}

static bool
unknown_option(const struct cli_command *command, const char *word, size_t name_len,
               struct repro_err *err)
{
    const char *words[MAX_OPTION_WORDS + 1] = { 0 };
    size_t count = 0;
    const struct cli_option *const tables[] = { command->options, cli_common_options };
    for (size_t t = 0; t < 2; t++)
        for (const struct cli_option *o = tables[t]; o != NULL && o->name != NULL; o++)
            if (count < MAX_OPTION_WORDS)
                words[count++] = o->name;
    char *name = xstrndup(word, name_len);
    const char *near = cli_nearest(name, words);
    free(name);
    if (near != NULL)
        repro_fail(err, REPRO_E_USAGE, "unknown option '--%.*s', did you mean '--%s'?",
                   (int)name_len, word, near);
    else
        repro_fail(err, REPRO_E_USAGE, "unknown option '--%.*s': 'repro help %s' lists them",
                   (int)name_len, word, command->name);
    return false;
}

static void
add_setting(struct cli *cli, const struct cli_option *option, const char *value)
{
    struct cli_setting setting = { option, value };
    XAPPEND(cli->settings, cli->setting_count, setting);
}

/* "--name", "--name=value", "--name value"; *USED counts the words taken. */
static bool
parse_long(struct cli *cli, const char *word, const char *next, int *used, struct repro_err *err)
{
    size_t len = strcspn(word, "=");
    const struct cli_option *option = find_option(cli->command, 0, word, len);
    if (option == NULL)
        return unknown_option(cli->command, word, len, err);
    const char *value = word[len] == '=' ? word + len + 1 : NULL;
    if (option->arg == NULL && value != NULL)
        return repro_fail(err, REPRO_E_USAGE, "option '--%s' takes no value", option->name);
    if (cli_words_optional(option->arg) && value == NULL) {
        bool given = next != NULL && cli_words_contain(option->arg, next);
        *used = given ? 2 : 1;
        add_setting(cli, option, given ? next : NULL);
        return true;
    }
    if (option->arg != NULL && value == NULL) {
        if (next == NULL)
            return repro_fail(err, REPRO_E_USAGE, "option '--%s' needs a value (%s)", option->name,
                              option->arg);
        value = next;
        *used = 2;
    }
    add_setting(cli, option, value);
    return true;
}

/* "-q", "-qv", "-nVALUE", "-n VALUE". */
static bool
parse_short(struct cli *cli, const char *letters, const char *next, int *used,
            struct repro_err *err)
{
    for (const char *p = letters; *p != '\0'; p++) {
        const struct cli_option *option = find_option(cli->command, *p, NULL, 0);
        if (option == NULL)
            return repro_fail(err, REPRO_E_USAGE,
                              "unknown option '-%c': 'repro help %s' lists them", *p,
                              cli->command->name);
        if (option->arg == NULL) {
            add_setting(cli, option, NULL);
            continue;
        }
        const char *value = p[1] != '\0' ? p + 1 : next;
        if (value == NULL)
            return repro_fail(err, REPRO_E_USAGE, "option '-%c' needs a value (%s)", *p,
                              option->arg);
        *used = p[1] != '\0' ? 1 : 2;
        add_setting(cli, option, value);
        return true;
    }
    return true;
}

/* Values and actions of which the table lists the words. */
static bool
check_word(const char *what, const char *spec, const char *word, struct repro_err *err)
{
    if (cli_words_contain(spec, word))
        return true;
    struct strbuf expected = { 0 };
    cli_words_sentence(spec, &expected);
    repro_fail(err, REPRO_E_USAGE, "%s is '%s', expected %s", what, word, expected.data);
    strbuf_free(&expected);
    return false;
}

static bool
check_values(const struct cli *cli, struct repro_err *err)
{
    for (size_t i = 0; i < cli->setting_count; i++) {
        const struct cli_option *option = cli->settings[i].option;
        if (!cli_words_listed(option->arg) || cli->settings[i].value == NULL)
            continue;
        char *what = xasprintf("--%s", option->name);
        bool ok = check_word(what, option->arg, cli->settings[i].value, err);
        free(what);
        if (!ok)
            return false;
    }
    return true;
}

static bool
check_action(const struct cli *cli, struct repro_err *err)
{
    char *actions = cli->operand_count > 0 ? cli_actions(cli->command) : NULL;
    char *what = xasprintf("the action of '%s'", cli->command->name);
    bool ok = actions == NULL || check_word(what, actions, cli->operands[0], err);
    free(what);
    free(actions);
    return ok;
}

static bool
check_operands(const struct cli *cli, struct repro_err *err)
{
    const struct cli_command *command = cli->command;
    if (cli_flag(cli, "help") || cli_flag(cli, "version"))
        return true;
    if (!check_action(cli, err))
        return false;
    if (cli->operand_count < command->min_operands)
        return repro_fail(err, REPRO_E_USAGE, "'%s' needs %s: 'repro help %s' shows how",
                          command->name, command->operands, command->name);
    if (cli->operand_count > command->max_operands)
        return repro_fail(err, REPRO_E_USAGE, "'%s' does not take '%s': 'repro help %s' shows how",
                          command->name, cli->operands[command->max_operands], command->name);
    return true;
}

bool
cli_parse(struct cli *cli, const struct cli_command *command, int argc, char *const argv[],
          struct repro_err *err)
{
    *cli = (struct cli){ .command = command, .separator = SIZE_MAX };
    cli->operands = xcalloc((size_t)argc + 1, sizeof *cli->operands);
    bool options = true;
    for (int i = 0; i < argc;) {
        const char *word = argv[i];
        const char *next = i + 1 < argc ? argv[i + 1] : NULL;
        int used = 1;
        if (options && strcmp(word, "--") == 0) {
            options = false;
            cli->separator = cli->operand_count;
        } else if (options && strncmp(word, "--", 2) == 0) {
            if (!parse_long(cli, word + 2, next, &used, err))
                return false;
        } else if (options && word[0] == '-' && word[1] != '\0') {
            if (!parse_short(cli, word + 1, next, &used, err))
                return false;
        } else {
            cli->operands[cli->operand_count++] = argv[i];
            options = options && !command->options_end_at_operand;
        }
        i += used;
    }
    return check_values(cli, err) && color_parse(cli_value(cli, "color", "auto"), &cli->color) &&
           check_operands(cli, err);
}

void
cli_clear(struct cli *cli)
{
    free(cli->settings);
    free(cli->operands);
    *cli = (struct cli){ 0 };
}
