/* log.c - see log.h. */
#include "common/log.h"

#include "common/xalloc.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum log_level current_level = LOG_NORMAL;

void
log_set_level(enum log_level level)
{
    current_level = level;
}

enum log_level
log_level(void)
{
    return current_level;
}

__attribute__((format(printf, 1, 0))) static void
write_line(const char *fmt, va_list ap)
{
    char *text = xvasprintf(fmt, ap);
    char *line = xasprintf("repro: %s\n", text);
    if (write(STDERR_FILENO, line, strlen(line)) < 0) {
        /* stderr is gone: nobody is left to tell */
    }
    free(line);
    free(text);
}

#define WRITE_LINE(fmt)      \
    do {                     \
        va_list ap;          \
        va_start(ap, fmt);   \
        write_line(fmt, ap); \
        va_end(ap);          \
    } while (0)

void
log_error(const char *fmt, ...)
{
    WRITE_LINE(fmt);
}

void
log_info(const char *fmt, ...)
{
    if (current_level >= LOG_NORMAL)
        WRITE_LINE(fmt);
}

void
log_verbose(const char *fmt, ...)
{
    if (current_level >= LOG_VERBOSE)
        WRITE_LINE(fmt);
}

bool
color_parse(const char *word, enum color_mode *mode)
{
    static const char *const words[] = { "auto", "always", "never" };
    for (int i = 0; i < 3; i++) {
        if (strcmp(word, words[i]) == 0) {
            *mode = (enum color_mode)i;
            return true;
        }
    }
    return false;
}

bool
color_enabled(enum color_mode mode, int fd)
{
    if (mode != COLOR_AUTO)
        return mode == COLOR_ALWAYS;
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return (no_color == NULL || no_color[0] == '\0') &&
           (term == NULL || strcmp(term, "dumb") != 0) && isatty(fd) == 1;
}
