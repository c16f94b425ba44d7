/* spec_run.c - the command of one run; see spec.h. */
#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/matrix/spec_read.h"

#include <stdlib.h>

/* A scalar is a command line; a list is words, taken as they are. */
static bool
read_command(const struct spec_reader *r, const struct yaml_node *node, struct argv *argv)
{
    char *text;
    if (node->kind == YAML_LIST)
        return sr_list(r, node, argv);
    if (!sr_text(r, node, NULL, &text))
        return false;
    bool ok = split_words(text, argv) || sr_fail(r, node, "a quote is not closed");
    free(text);
    return ok;
}

/* Without `run`: the artifact, and the input if there is one. */
static void
default_command(const struct plan_words *words, struct argv *argv)
{
    argv_add(argv, words->artifact);
    if (words->input[0] != '\0')
        argv_add(argv, words->input);
}

bool
run_spec_make(struct run_spec *run, const struct plan *plan, const struct cell_plan *cell,
              struct plan_words words, struct repro_err *err)
{
    const struct matrix_file *file = plan->file;
    const struct spec_reader r = { .context = { plan, cell, words }, .err = err };
    *run = (struct run_spec){ 0 };
    bool ok = sr_env(&r, file->env, &run->env) && sr_path(&r, file->stdin_file, &run->stdin_path) &&
              sr_text(&r, file->cwd, words.folder, &run->cwd);
    if (ok && file->cwd != NULL) {
        char *cwd = fs_join(file->folder, run->cwd);
        free(run->cwd);
        run->cwd = cwd;
    }
    if (ok && file->run != NULL)
        ok = read_command(&r, file->run, &run->argv) &&
             (run->argv.count > 0 || sr_fail(&r, file->run, "'run' names no program"));
    else if (ok)
        default_command(&words, &run->argv);
    if (!ok)
        run_spec_clear(run);
    return ok;
}

void
run_spec_clear(struct run_spec *run)
{
    argv_free(&run->argv);
    argv_free(&run->env);
    free(run->cwd);
    free(run->stdin_path);
    *run = (struct run_spec){ 0 };
}

bool
spec_check_all(const struct plan *plan, struct repro_err *err)
{
    bool ok = true;
    for (size_t i = 0; i < plan->count && ok; i++) {
        struct cell_spec spec;
        struct run_spec run;
        const struct cell_plan *cell = &plan->cells[i];
        ok = spec_make(&spec, plan, cell, "/build", err);
        if (!ok)
            break;
        struct plan_words words = { .build = "/build",
                                    .artifact = spec.artifact != NULL ? spec.artifact : "",
                                    .input = "",
                                    .folder = "/cell" };
        ok = run_spec_make(&run, plan, cell, words, err);
        if (ok)
            run_spec_clear(&run);
        spec_clear(&spec);
    }
    return ok;
}
