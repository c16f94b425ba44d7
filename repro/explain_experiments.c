/* explain_experiments.c - see explain_experiments.h. */
#include "repro/explain_experiments.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/interrupt.h"
#include "repro/paths.h"
#include "repro/version.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_REPEATS = 1000, BUILD_TIMEOUT_MS = 3600000, RUN_TIMEOUT_MS = 60000 };

static bool
needs_experiment(const struct cli *cli, struct repro_err *err)
{
    static const char *const words[] = {
        "only", "repeat", "build", "artifact", "cc", "foreign-cc"
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cli_value(cli, words[i], NULL) != NULL)
            return repro_fail(err, REPRO_E_USAGE, "--%s goes with --experiment", words[i]);
    return true;
}

static bool
read_only(struct explain_experiments *x, const struct cli *cli, struct repro_err *err)
{
    size_t count = 0;
    while (cli_value_at(cli, "only", count) != NULL)
        count++;
    x->only = xcalloc(count + 1, sizeof *x->only);
    for (size_t i = 0; i < count; i++) {
        enum experiment_change change;
        x->only[i] = cli_value_at(cli, "only", i);
        if (experiment_parse(x->only[i], &change))
            continue;
        const char *names[CHANGE_COUNT + 1] = { 0 };
        for (size_t k = 0; k < CHANGE_COUNT; k++)
            names[k] = experiment_table[k].name;
        const char *near = cli_nearest(x->only[i], names);
        return repro_fail(err, REPRO_E_USAGE, "--only %s: no such experiment%s%s%s", x->only[i],
                          near != NULL ? ", did you mean '" : " (docs/experiments.md lists them)",
                          near != NULL ? near : "", near != NULL ? "'?" : "");
    }
    x->options.only = x->only;
    return true;
}

static const struct toolchain *
pick(const struct explain_experiments *x, const struct cli *cli, const char *option,
     const struct toolchain *fallback, struct repro_err *err)
{
    const char *word = cli_value(cli, option, NULL);
    if (word == NULL)
        return fallback;
    const struct toolchain *found = toolchain_find(&x->toolchains, word);
    if (found == NULL)
        repro_fail(err, REPRO_E_CAPABILITY, "--%s %s: no such compiler here (see repro doctor)",
                   option, word);
    return found;
}

static bool
pick_compilers(struct explain_experiments *x, const struct cli *cli, struct repro_err *err)
{
    struct command_options *b = &x->build;
    b->program = pick(x, cli, "cc", toolchain_default_program(&x->toolchains), err);
    if (b->program == NULL && cli_value(cli, "cc", NULL) == NULL)
        return repro_fail(err, REPRO_E_CAPABILITY,
                          "no clang with a profile runtime and an llvm-profdata: see repro doctor");
    if (b->program == NULL)
        return false;
    b->foreign =
        pick(x, cli, "foreign-cc", toolchain_default_foreign(&x->toolchains, b->program), err);
    return b->foreign != NULL || cli_value(cli, "foreign-cc", NULL) == NULL;
}

static bool
read_build(struct explain_experiments *x, const struct cli *cli, struct repro_err *err)
{
    struct command_options *b = &x->build;
    size_t files = cli_operands_before_separator(cli);
    b->command = cli_value(cli, "build", NULL);
    b->artifact = cli_value(cli, "artifact", NULL);
    x->command = b->command != NULL;
    if (x->command != (b->artifact != NULL))
        return repro_fail(err, REPRO_E_USAGE, "--build and --artifact go together");
    if (!x->command && files < cli_operand_count(cli))
        return repro_fail(err, REPRO_E_USAGE, "a command behind -- goes with --build");
    b->run = cli_operands(cli) + files;
    b->tool = REPRO_TOOL;
    b->data_dir = x->data_dir;
    b->folder = x->folder;
    if (x->command)
        x->options.command = b;
    return cli_seconds(cli, "build-timeout", BUILD_TIMEOUT_MS, &b->build_timeout_ms, err) &&
           cli_seconds(cli, "timeout", RUN_TIMEOUT_MS, &b->run_timeout_ms, err) &&
           (!x->command || pick_compilers(x, cli, err));
}

static bool
make_folder(struct explain_experiments *x, const struct cli *cli, struct repro_err *err)
{
    const char *dir = cli_value(cli, "dir", NULL), *base = getenv("TMPDIR");
    x->temporary = dir == NULL;
    if (dir != NULL) {
        char *here = getcwd(NULL, 0);
        x->folder = fs_join(here != NULL ? here : "", dir);
        free(here);
        return fs_mkdirs(x->folder, err);
    }
    x->folder = xasprintf("%s/repro-experiments-XXXXXX", base != NULL && *base ? base : "/tmp");
    if (mkdtemp(x->folder) != NULL)
        return true;
    repro_fail_errno(err, REPRO_E_IO, "%s: cannot make a temporary folder", x->folder);
    free(x->folder);
    x->folder = NULL;
    return false;
}

bool
explain_experiments_open(struct explain_experiments *x, const struct cli *cli,
                         struct repro_err *err)
{
    uint64_t repeat = 1;
    *x = (struct explain_experiments){ .wanted = cli_flag(cli, "experiment") };
    if (!x->wanted)
        return needs_experiment(cli, err);
    interrupt_install();
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    bool ok = read_only(x, cli, err) &&
              cli_number(cli, "repeat", 1, MOST_REPEATS, 1, &repeat, err) &&
              (x->data_dir = paths_data_dir(err)) != NULL &&
              toolchain_discover(&x->toolchains, false, err) && make_folder(x, cli, err) &&
              read_build(x, cli, err);
    x->options.repeat = (unsigned)repeat;
    x->options.jobs = cores > 0 ? (unsigned)cores : 1;
    x->options.toolchains = &x->toolchains;
    x->options.data_dir = x->data_dir;
    x->options.tool = REPRO_TOOL;
    return ok;
}

void
explain_experiments_close(struct explain_experiments *x)
{
    if (x->folder != NULL && x->temporary)
        fs_remove_tree(x->folder, NULL);
    if (x->wanted)
        toolchain_list_clear(&x->toolchains);
    free(x->folder);
    free(x->data_dir);
    free(x->only);
}

/* A folder of its own for each record, when there are several. */
static char *
next_folder(struct explain_experiments *x)
{
    return x->records++ == 0 ? xstrdup(x->folder)
                             : xasprintf("%s/record-%u", x->folder, x->records);
}

/* The unchanged program must fail as recorded, or nothing that is changed proves anything. */
static bool
check_unchanged(const struct crash_record *record, struct repro_err *err)
{
    const struct diagnosis *d = &record->diagnosis;
    const struct experiment *first = d->experiment_count > 0 ? &d->experiments[0] : NULL;
    if (first == NULL || strcmp(first->name, experiment_table[CHANGE_NONE].name) != 0)
        return true;
    if (first->skipped != NULL)
        return repro_fail(err, REPRO_E_BUILD, "%.400s", first->skipped);
    if (!first->agrees)
        log_error("the unchanged program ended as %s (%s), not as recorded: no experiment was made",
                  first->outcome, first->cls);
    return true;
}

bool
explain_experiments_make(struct explain_experiments *x, struct crash_record *record,
                         struct repro_err *err)
{
    if (!x->wanted || record->diagnosis.cls == CLASS_NONE)
        return true;
    char *folder = next_folder(x);
    x->options.folder = folder;
    x->build.folder = folder;
    bool ok = fs_mkdirs(folder, err) && experiments_explain(record, &x->options, err) &&
              check_unchanged(record, err);
    free(folder);
    if (x->command && strstr(x->build.command, "{dir}") == NULL)
        log_info("the folder of the build holds the program of the last experiment: build yours "
                 "again");
    return ok;
}

struct crash_record *
explain_experiments_first(struct explain_experiments *x, struct repro_err *err)
{
    struct command_subject *subject = command_subject_new(NULL, &x->build);
    struct crash_record *record = command_first_record(subject, err);
    command_subject_free(subject);
    x->build.built = x->options.fresh = record != NULL;
    return record;
}
