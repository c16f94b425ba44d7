/* main.c - the `repro` program: the table of its commands. Only what works is listed. */
#include "repro/cli.h"
#include "repro/commands.h"

static const struct cli_command *const commands[] = {
    &cmd_check,
    &cmd_doctor,
    &cmd_explain,
    &cmd_matrix,
    &cmd_profile,
    &cmd_report,
    &cmd_run,
    &cmd_scenario,
    NULL,
};

int
main(int argc, char *argv[])
{
    return cli_main(commands, argc, argv);
}
