/* cli.c - see cli.h: values, output and the way into a command. */
#include "repro/cli.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/argv.h"
#include "repro/cli_parse.h"
#include "repro/version.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *cli_program_name = "repro";

static const struct cli_setting *
last_setting(const struct cli *cli, const char *name)
{
    for (size_t i = cli->setting_count; i-- > 0;)
        if (strcmp(cli->settings[i].option->name, name) == 0)
            return &cli->settings[i];
    return NULL;
}

bool
cli_flag(const struct cli *cli, const char *name)
{
    return last_setting(cli, name) != NULL;
}

const char *
cli_value(const struct cli *cli, const char *name, const char *fallback)
{
    const struct cli_setting *setting = last_setting(cli, name);
    return setting != NULL ? setting->value : fallback;
}

const char *
cli_value_at(const struct cli *cli, const char *name, size_t index)
{
    for (size_t i = 0; i < cli->setting_count; i++)
        if (strcmp(cli->settings[i].option->name, name) == 0 && index-- == 0)
            return cli->settings[i].value;
    return NULL;
}

/* Leading digits of TEXT; false if there are none or the number is too large. */
static bool
parse_digits(const char *text, uint64_t *number, const char **end)
{
    if (text[0] < '0' || text[0] > '9')
        return false;
    char *rest = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &rest, 10);
    *number = value;
    *end = rest;
    return errno == 0;
}

bool
cli_number(const struct cli *cli, const char *name, uint64_t min, uint64_t max, uint64_t fallback,
           uint64_t *number, struct repro_err *err)
{
    const char *text = cli_value(cli, name, NULL);
    *number = fallback;
    if (text == NULL)
        return true;
    const char *end = text;
    if (parse_digits(text, number, &end) && *end == '\0' && *number >= min && *number <= max)
        return true;
    return repro_fail(err, REPRO_E_USAGE,
                      "--%s is '%s', expected a whole number from %" PRIu64 " to %" PRIu64, name,
                      text, min, max);
}

bool
cli_size(const struct cli *cli, const char *name, uint64_t fallback, uint64_t *bytes,
         struct repro_err *err)
{
    const char *text = cli_value(cli, name, NULL);
    *bytes = fallback;
    if (text == NULL)
        return true;
    static const char suffixes[] = "KMGT";
    const char *end = text;
    bool ok = parse_digits(text, bytes, &end);
    const char *suffix = ok && *end != '\0' ? strchr(suffixes, *end) : NULL;
    if (suffix != NULL) {
        unsigned shift = 10 * (unsigned)(suffix - suffixes + 1);
        ok = *bytes <= UINT64_MAX >> shift;
        *bytes <<= shift;
        end += strcmp(end + 1, "iB") == 0 || strcmp(end + 1, "B") == 0 ? strlen(end) : 1;
    }
    if (ok && *end == '\0' && *bytes > 0)
        return true;
    return repro_fail(err, REPRO_E_USAGE, "--%s is '%s', expected bytes such as 512M or 2GiB", name,
                      text);
}

bool
cli_seconds(const struct cli *cli, const char *name, uint64_t fallback_ms, uint64_t *ms,
            struct repro_err *err)
{
    const char *text = cli_value(cli, name, NULL);
    *ms = fallback_ms;
    if (text == NULL)
        return true;
    char *end = NULL;
    double seconds = text[0] >= '0' && text[0] <= '9' ? strtod(text, &end) : -1;
    bool ok = end != NULL && *end == '\0' && seconds >= 0.001 && seconds <= 30.0 * 86400;
    if (!ok)
        return repro_fail(err, REPRO_E_USAGE,
                          "--%s is '%s', expected seconds from 0.001 to 2592000", name, text);
    *ms = (uint64_t)(seconds * 1000 + 0.5);
    return true;
}

size_t
cli_operands_before_separator(const struct cli *cli)
{
    return cli->separator < cli->operand_count ? cli->separator : cli->operand_count;
}

size_t
cli_operand_count(const struct cli *cli)
{
    return cli->operand_count;
}

const char *
cli_operand(const struct cli *cli, size_t index)
{
    return index < cli->operand_count ? cli->operands[index] : NULL;
}

char *const *
cli_operands(const struct cli *cli)
{
    return cli->operands;
}

bool
cli_json(const struct cli *cli)
{
    return cli_flag(cli, "json");
}

const char *
cli_output_path(const struct cli *cli)
{
    return cli_value(cli, "output", NULL);
}

bool
cli_wants_text(const struct cli *cli)
{
    return log_level() != LOG_QUIET || cli_output_path(cli) != NULL;
}

bool
cli_color(const struct cli *cli, int fd)
{
    return color_enabled(cli->color, fd);
}

bool
cli_color_stdout(const struct cli *cli)
{
    if (cli_output_path(cli) != NULL && cli->color == COLOR_AUTO)
        return false;
    return cli_color(cli, STDOUT_FILENO);
}

const char *
cli_command_name(const struct cli *cli)
{
    return cli->command->name;
}

bool
cli_print(const char *text, size_t len, struct repro_err *err)
{
    if (fwrite(text, 1, len, stdout) == len && fflush(stdout) == 0)
        return true;
    return repro_fail_errno(err, REPRO_E_IO, "stdout: cannot write");
}

bool
cli_emit(const struct cli *cli, const char *text, size_t len, struct repro_err *err)
{
    const char *path = cli_output_path(cli);
    if (path != NULL && strcmp(path, "-") != 0)
        return fs_write_atomic(path, text, len, err);
    return cli_print(text, len, err);
}

int
cli_fail(const struct repro_err *err)
{
    log_error("%s", err->msg);
    return repro_exit_code(err->code);
}

char *
cli_options_again(const struct cli *cli)
{
    struct strbuf text = { 0 };
    for (size_t i = 0; i < cli->setting_count; i++) {
        const struct cli_setting *setting = &cli->settings[i];
        if (cli_words_contain("output|json|quiet|verbose|color", setting->option->name))
            continue;
        char *word = setting->value != NULL
                         ? xasprintf("--%s=%s", setting->option->name, setting->value)
                         : xasprintf("--%s", setting->option->name);
        char *quoted = argv_quote(word);
        strbuf_printf(&text, "%s ", quoted);
        free(quoted);
        free(word);
    }
    return strbuf_take(&text);
}

void
cli_hint(const struct cli *cli, const char *why, const char *command, ...)
{
    if (cli_json(cli) && (cli_output_path(cli) == NULL || strcmp(cli_output_path(cli), "-") == 0))
        return;
    va_list ap;
    va_start(ap, command);
    char *text = xvasprintf(command, ap);
    va_end(ap);
    if (cli_has_command(text, strcspn(text, " ")))
        log_info("next: %s %s  # %s", cli_program_name, text, why);
    free(text);
}

static void
set_log_level(const struct cli *cli)
{
    if (cli_flag(cli, "quiet"))
        log_set_level(LOG_QUIET);
    else if (cli_flag(cli, "verbose"))
        log_set_level(LOG_VERBOSE);
}

/* --help and --version: a text on stdout, or where -o says. */
static int
emit_text(const struct cli *cli, struct strbuf *text)
{
    struct repro_err err = { 0 };
    bool ok = cli_emit(cli, text->data, text->len, &err);
    strbuf_free(text);
    return ok ? 0 : cli_fail(&err);
}

int
cli_run_command(const struct cli_command *command, int argc, char *const argv[])
{
    struct cli cli;
    struct repro_err err = { 0 };
    struct strbuf text = { 0 };
    int code;
    if (!cli_parse(&cli, command, argc, argv, &err)) {
        code = cli_fail(&err);
    } else if (cli_flag(&cli, "help")) {
        cli_help_command(command, &text);
        code = emit_text(&cli, &text);
    } else if (cli_flag(&cli, "version")) {
        version_text(&text);
        code = emit_text(&cli, &text);
    } else {
        set_log_level(&cli);
        code = command->run(&cli);
    }
    cli_clear(&cli);
    return code;
}
