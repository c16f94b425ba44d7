/* build_command.h - the placeholders of a build command: {cc} {cflags} {order:A|B} ... (internal to
 * experiments/).
 *
 * `{name}` is replaced by a value; the shell's own `${name}` and unknown names stay. The same
 * values are in the command's environment as REPRO_NAME, for builds that are scripts.
 */
#ifndef REPRO_EXPERIMENTS_BUILD_COMMAND_H
#define REPRO_EXPERIMENTS_BUILD_COMMAND_H

#include "common/err.h"
#include "repro/argv.h"

#include <stdbool.h>

enum build_value {
    VALUE_CC,
    VALUE_CXX,
    VALUE_CFLAGS,
    VALUE_FOREIGN_CC,
    VALUE_FOREIGN_CXX,
    VALUE_FOREIGN_CFLAGS,
    VALUE_LDFLAGS,
    VALUE_DIR,
    VALUE_COUNT
};

struct build_values {
    const char *values[VALUE_COUNT];
    bool reversed; /* {order:A|B}: B in front of A */
};

/* COMMAND with its placeholders replaced; caller frees. NULL with ERR: {order:...} without a '|' or
 * a closing brace. */
char *build_command_expand(const char *command, const struct build_values *values,
                           struct repro_err *err);
/* "REPRO_CC=..." for all of them, and REPRO_ORDER (program-first, foreign-first). */
void build_command_environment(const struct build_values *values, struct argv *environment);
/* Can the value, or the order, change what COMMAND does? It names it, or it names nothing at all
 * and may be a script that reads its environment. */
bool build_command_uses(const char *command, enum build_value value);
bool build_command_uses_order(const char *command);

#endif
