/* probe.c - try one compiler: version, program, instrumented program, llvm-profdata. */
#include "repro/toolchain/probe.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "profile/check.h"
#include "profile/layout.h"
#include "repro/argv.h"
#include "repro/proc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TOOL_TIMEOUT_MS = 60000 };

/* A program with an indirect call and a loop, so that it has value sites and counters. */
static const char probe_source[] = "static int twice(int x) { return 2 * x; }\n"
                                   "static int (*volatile call)(int) = twice;\n"
                                   "int main(int argc, char **argv)\n"
                                   "{\n"
                                   "    int sum = 0;\n"
                                   "    (void)argv;\n"
                                   "    for (int i = 0; i < argc + 3; i++)\n"
                                   "        sum += call(i);\n"
                                   "    return sum < 0;\n"
                                   "}\n";

struct probe {
    struct toolchain *t;
    char *folder; /* temporary */
    struct repro_err *err;
    bool interrupted;
};

/* Run in the probe's folder; true when it ended with 0. Its stdout goes to *OUT, its stderr to
 * *ERROR (either may be NULL). */
static bool
run_both(struct probe *p, const struct argv *argv, const char *profile, char **out, char **error)
{
    struct proc_command command = { .argv = argv->words,
                                    .cwd = p->folder,
                                    .env_name = "LLVM_PROFILE_FILE",
                                    .env_value = profile != NULL ? profile : "/dev/null",
                                    .timeout_ms = TOOL_TIMEOUT_MS };
    struct proc_result result;
    if (!proc_run(&command, &result, p->err)) {
        p->interrupted = true;
        return false;
    }
    bool ok = proc_ok(&result);
    if (out != NULL)
        *out = xstrdup(result.out);
    if (error != NULL)
        *error = xstrdup(result.err);
    proc_result_clear(&result);
    return ok;
}

static bool
run(struct probe *p, const struct argv *argv, const char *profile, char **out)
{
    return run_both(p, argv, profile, out, NULL);
}

static void
set_problem(struct toolchain *t, const char *text)
{
    if (t->problem == NULL)
        t->problem = xstrdup(text);
}

/* The word behind LABEL in TEXT, up to a blank or line end; NULL if LABEL is not there. */
static char *
word_behind(const char *text, const char *label)
{
    const char *at = strstr(text, label);
    if (at == NULL)
        return NULL;
    at += strlen(label);
    size_t len = strcspn(at, " \t\r\n(");
    return len > 0 ? xstrndup(at, len) : NULL;
}

static bool
ask_version(struct probe *p)
{
    struct toolchain *t = p->t;
    bool clang = t->kind == TOOLCHAIN_CLANG;
    struct argv argv = { 0 };
    argv_add(&argv, t->path);
    argv_add_words(&argv, clang ? "--version" : "-dumpfullversion -dumpversion");
    char *out = NULL;
    bool ok = run(p, &argv, NULL, &out);
    argv_free(&argv);
    if (ok && clang) {
        t->version = word_behind(out, "clang version ");
        t->target = word_behind(out, "Target: ");
        t->apple = strstr(out, "Apple clang version ") != NULL;
        t->llvm_major = t->version != NULL ? atoi(t->version) : 0; /* NOLINT(cert-err34-c) */
        if (t->apple)
            t->llvm_major = 0; /* its objects tell */
    } else if (ok) {
        t->version = xstrndup(out, strcspn(out, "\r\n"));
    }
    free(out);
    if (t->version == NULL)
        set_problem(t, "does not tell its version");
    return t->version != NULL;
}

static bool
compile(struct probe *p, const char *flags, const char *output)
{
    struct argv argv = { 0 };
    argv_add(&argv, p->t->path);
    argv_add_words(&argv, flags);
    argv_add_words(&argv, "-w -O1 probe.c -o");
    argv_add(&argv, output);
    bool ok = run(p, &argv, NULL, NULL);
    argv_free(&argv);
    return ok;
}

static bool
run_program(struct probe *p, const char *name, const char *profile)
{
    struct argv argv = { 0 };
    argv_add(&argv, name);
    bool ok = run(p, &argv, profile, NULL);
    argv_free(&argv);
    return ok;
}

static bool
nonempty(struct probe *p, const char *name)
{
    char *path = fs_join(p->folder, name), *data = NULL;
    size_t len = 0;
    bool yes = fs_read_file(path, 1 << 20, &data, &len, NULL) && len > 0;
    free(data);
    free(path);
    return yes;
}

/* The raw version that the compiler puts into objects, from an object. */
static void
look_at_object(struct probe *p)
{
    struct toolchain *t = p->t;
    char *path = fs_join(p->folder, "probe.o");
    struct prof_check *check = prof_check_file(path, NULL);
    free(path);
    if (check != NULL && check->group_count == 1) {
        unsigned word = check->format != NULL && strcmp(check->format, "elf32") == 0 ? 4 : 8;
        const struct prof_layout *layout = prof_layout_by_name(check->groups[0].layout, word);
        t->layout = xstrdup(check->groups[0].layout);
        t->layout_class = layout != NULL ? xstrdup(layout->record_class) : NULL;
        t->raw_version = check->raw_version_symbol;
    }
    prof_check_free(check);
    unsigned first, last;
    if (t->apple && t->raw_version >= 0 &&
        prof_layout_llvm_range((unsigned)t->raw_version, &first, &last))
        t->llvm_major = (int)first;
    if (t->layout_class == NULL)
        set_problem(t, "the profile records in its objects have an unknown layout");
}

/* The archive that -fprofile-generate links, from the link command that the driver would run. */
static void
find_runtime(struct probe *p)
{
    struct argv argv = { 0 };
    argv_add(&argv, p->t->path);
    argv_add_words(&argv, "-fprofile-generate -### probe.o");
    char *text = NULL;
    if (run_both(p, &argv, NULL, NULL, &text)) {
        const char *at = strstr(text, "clang_rt.profile");
        while (at != NULL && at > text && at[-1] != '"' && at[-1] != ' ')
            at--;
        if (at != NULL)
            p->t->runtime = xstrndup(at, strcspn(at, "\" \n"));
    }
    free(text);
    argv_free(&argv);
}

/* Does TOOL read the profile that the probe program wrote? */
static bool
profdata_reads(struct probe *p, const char *tool)
{
    struct argv merge = { 0 }, show = { 0 };
    argv_add(&merge, tool);
    argv_add_words(&merge, "merge -o probe.profdata probe.profraw");
    argv_add(&show, tool);
    argv_add_words(&show, "show --all-functions probe.profdata");
    char *out = NULL;
    bool ok = run(p, &merge, NULL, NULL) && run(p, &show, NULL, &out) && out != NULL &&
              strstr(out, "main:") != NULL;
    free(out);
    argv_free(&merge);
    argv_free(&show);
    return ok;
}

static void
find_profdata(struct probe *p)
{
    struct path_list tools = candidates_profdata(p->t->path);
    for (size_t i = 0; i < tools.count && p->t->profdata == NULL && !p->interrupted; i++)
        if (profdata_reads(p, tools.paths[i]))
            p->t->profdata = xstrdup(tools.paths[i]);
    path_list_clear(&tools);
    if (p->t->profdata == NULL)
        set_problem(p->t, "no llvm-profdata here reads its profiles");
}

static void
try_everything(struct probe *p)
{
    struct toolchain *t = p->t;
    if (!ask_version(p))
        return;
    t->compiles = compile(p, "", "./probe") && run_program(p, "./probe", NULL);
    if (!t->compiles)
        set_problem(t, "cannot build and run a C program");
    if (t->kind == TOOLCHAIN_GCC || !t->compiles || p->interrupted)
        return;
    if (compile(p, "-c -fprofile-generate", "probe.o"))
        look_at_object(p);
    else
        set_problem(t, "does not know -fprofile-generate");
    t->has_runtime = compile(p, "-fprofile-generate", "./probe-pgo") &&
                     run_program(p, "./probe-pgo", "probe.profraw") && nonempty(p, "probe.profraw");
    if (t->has_runtime) {
        find_runtime(p);
        find_profdata(p);
    } else {
        set_problem(t, "has no profile runtime (libclang_rt.profile)");
    }
}

bool
probe_compiler(struct toolchain *t, struct repro_err *err)
{
    const char *tmp = getenv("TMPDIR");
    struct probe p = { .t = t, .err = err };
    p.folder = xasprintf("%s/repro-probe-XXXXXX", tmp != NULL && tmp[0] == '/' ? tmp : "/tmp");
    if (mkdtemp(p.folder) == NULL) {
        repro_fail_errno(err, REPRO_E_CAPABILITY, "%s: cannot make a temporary folder", p.folder);
        free(p.folder);
        return false;
    }
    t->raw_version = -1;
    char *source = fs_join(p.folder, "probe.c");
    bool ok = fs_write_atomic(source, probe_source, sizeof probe_source - 1, err);
    if (ok)
        try_everything(&p);
    free(source);
    fs_remove_tree(p.folder, NULL);
    free(p.folder);
    return ok && !p.interrupted;
}
