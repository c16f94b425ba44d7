/* main.c - the `repro` program: the table of its commands. Only what works is listed. */
#include "repro/cli.h"
#include "repro/commands.h"

/* One per line. */
/* clang-format off */
static const struct cli_command *const commands[] = {
    &cmd_check,  &cmd_doctor, &cmd_explain,  &cmd_matrix, &cmd_profile,
    &cmd_report, &cmd_run,    &cmd_scenario, NULL,
};
/* clang-format on */

int
main(int argc, char *argv[])
{
    return cli_main(commands, argc, argv);
}
