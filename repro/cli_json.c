/* cli_json.c - the option tables as one JSON document, for man pages and completions. */
#include "repro/cli_parse.h"

#include "records/json.h"
#include "repro/version.h"

#include <stdlib.h>
#include <string.h>

static json_t *
text_or_null(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

/* The words of SPEC, or null if it is no list of words. */
static json_t *
words_json(const char *spec)
{
    if (!cli_words_listed(spec))
        return json_null();
    json_t *words = json_array();
    for (const char *next = spec; next != NULL;) {
        char *word = cli_words_next(&next);
        json_array_append_new(words, json_string(word));
        free(word);
    }
    return words;
}

static bool
is_common(const struct cli_option *option)
{
    for (const struct cli_option *o = cli_common_options; o->name != NULL; o++)
        if (o == option)
            return true;
    return false;
}

static json_t *
option_json(const struct cli_option *option)
{
    char letter[2] = { option->letter, '\0' };
    return json_pack("{s:o, s:s, s:o, s:o, s:b, s:s, s:b}", "letter",
                     text_or_null(letter[0] != '\0' ? letter : NULL), "name", option->name, "value",
                     text_or_null(option->arg), "words", words_json(option->arg), "value_optional",
                     cli_words_optional(option->arg), "help", option->help, "common",
                     is_common(option));
}

static json_t *
command_json(const struct cli_command *command)
{
    json_t *options = json_array();
    const struct cli_option *option;
    for (size_t i = 0; (option = cli_option_at(command, i)) != NULL; i++)
        json_array_append_new(options, option_json(option));
    char *actions = cli_actions(command);
    json_t *doc =
        json_pack("{s:s, s:s, s:o, s:o, s:b, s:o, s:o, s:o}", "name", command->name, "summary",
                  command->summary, "operands", text_or_null(command->operands), "actions",
                  words_json(actions), "options_end_at_operand", command->options_end_at_operand,
                  "description", text_or_null(command->description), "examples",
                  text_or_null(command->examples), "options", options);
    free(actions);
    return doc;
}

static json_t *
exit_codes_json(void)
{
    json_t *codes = json_array();
    for (const struct cli_exit_code *c = cli_exit_codes; c->meaning != NULL; c++)
        json_array_append_new(codes,
                              json_pack("{s:i, s:s}", "code", c->code, "meaning", c->meaning));
    return codes;
}

char *
cli_help_json(const struct cli_command *const *commands)
{
    json_t *list = json_array();
    for (; *commands != NULL; commands++)
        json_array_append_new(list, command_json(*commands));
    json_array_append_new(list, command_json(&cli_help));
    json_t *doc = json_pack("{s:s, s:s, s:s, s:o, s:o}", "schema", "repro.cli/1", "tool",
                            REPRO_TOOL, "summary", cli_program_summary, "commands", list,
                            "exit_codes", exit_codes_json());
    char *text = json_to_text(doc);
    json_decref(doc);
    return text;
}
