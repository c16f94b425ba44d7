/* redact_options.h - the option --redact and the names of this machine that it takes out. */
#ifndef REPRO_REPRO_REDACT_OPTIONS_H
#define REPRO_REPRO_REDACT_OPTIONS_H

#include "common/err.h"
#include "records/redact.h"
#include "repro/cli.h"

/* For the option tables of commands that write records or reports. */
#define REDACT_OPTION                                                             \
    {                                                                             \
        0, "redact", "none|paths|strict", "take private things out first [paths]" \
    }

/* What CLI asks for, with the home directory, login and host names of this machine. False with ERR
 * for an unknown level. redaction_clear() it. */
bool redact_options_read(const struct cli *cli, struct redaction *redaction, struct repro_err *err);
/* Only the level: whether the option is right can be said before the names are needed. */
bool redact_options_level(const struct cli *cli, enum redact_level *level, struct repro_err *err);

#endif
