/* main.c - the `repro` program: the table of its commands. Only what works is listed. */
#include "repro/cli.h"
#include "repro/commands.h"

#include <fcntl.h>
#include <unistd.h>

/* One per line. */
/* clang-format off */
static const struct cli_command *const commands[] = {
    &cmd_bundle,
    &cmd_check,
    &cmd_doctor,
    &cmd_explain,
    &cmd_lldb,
    &cmd_matrix,
    &cmd_merge,
    &cmd_profile,
    &cmd_report,
    &cmd_run,
    &cmd_scenario,
    NULL,
};
/* clang-format on */

/* A standard file that is closed must not become one of ours: a program that inherits it would get
 * that. Ours is closed again when the program starts. */
static void
fill_standard_files(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

int
main(int argc, char *argv[])
{
    fill_standard_files();
    return cli_main(commands, argc, argv);
}
