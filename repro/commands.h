/* commands.h - every subcommand of `repro`; each is defined in cmd_<name>.c. */
#ifndef REPRO_REPRO_COMMANDS_H
#define REPRO_REPRO_COMMANDS_H

#include "repro/cli.h"

extern const struct cli_command cmd_bundle;
extern const struct cli_command cmd_check;
extern const struct cli_command cmd_doctor;
extern const struct cli_command cmd_lldb;
extern const struct cli_command cmd_matrix;
extern const struct cli_command cmd_explain;
extern const struct cli_command cmd_merge;
extern const struct cli_command cmd_profile;
extern const struct cli_command cmd_report;
extern const struct cli_command cmd_run;
extern const struct cli_command cmd_scenario;

#endif
