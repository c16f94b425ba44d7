/* runner_log.c - the log of a cell's build; see runner_parts.h. */
#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/matrix/runner_parts.h"

#include <stdlib.h>
#include <string.h>

static void
add_step(struct strbuf *log, char *command, const char *output, bool cached)
{
    strbuf_printf(log, "$ %s%s\n", command, cached ? "   # from the cache" : "");
    if (output != NULL)
        strbuf_puts(log, output);
    free(command);
}

static void
log_program(const struct build_program *program, struct strbuf *log)
{
    for (size_t i = 0; i < program->unit_count; i++) {
        const struct build_unit *unit = program->units[i];
        if (i == 0)
            strbuf_printf(log, "$ cd %s\n", unit->folder);
        if (unit->state != UNIT_NEW)
            add_step(log, unit_command(unit), unit->log, unit->cached);
    }
    if (program->state != UNIT_NEW)
        add_step(log, program_command(program), program->log, program->cached);
}

void
runner_write_log(struct runner_cell *c, const char *problem)
{
    struct strbuf log = { 0 };
    if (problem != NULL)
        strbuf_printf(&log, "%s\n", problem);
    if (c->program != NULL)
        log_program(c->program, &log);
    if (c->build != NULL) {
        strbuf_printf(&log, "$ cd %s\n", c->build->folder);
        add_step(&log, command_build_text(c->build), c->build->log, c->build->cached);
    }
    char *text = redact_text(c->runner->options->redaction, log.data != NULL ? log.data : "");
    char *path = fs_join(c->folder, "build.log");
    free(c->cell->build.log);
    c->cell->build.log = NULL;
    if (fs_write_atomic(path, text, strlen(text), NULL))
        c->cell->build.log = xasprintf("%s/build.log", c->id_path);
    free(path);
    free(text);
    strbuf_free(&log);
}
