/* log.h - messages for people, on stderr: `repro: ...`, one write per line.
 *
 * Only programs (repro/) call this; libraries return struct repro_err. The level is process-wide.
 */
#ifndef REPRO_COMMON_LOG_H
#define REPRO_COMMON_LOG_H

#include <stdbool.h>

enum log_level { LOG_QUIET, LOG_NORMAL, LOG_VERBOSE };

void log_set_level(enum log_level level); /* -q, default, -v */
enum log_level log_level(void);
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));   /* always */
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));    /* not with -q */
void log_verbose(const char *fmt, ...) __attribute__((format(printf, 1, 2))); /* with -v */

enum color_mode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
/* auto|always|never -> mode; false for anything else. */
bool color_parse(const char *word, enum color_mode *mode);
/* Should FD be coloured? auto = a terminal, NO_COLOR unset or empty, TERM not "dumb". */
bool color_enabled(enum color_mode mode, int fd);

#endif
