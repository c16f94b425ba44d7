/* doctor.c - see doctor.h: the checks. */
#include "repro/doctor_checks.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/argv.h"
#include "repro/build/allocator.h"
#include "repro/install_hint.h"
#include "repro/paths.h"
#include "repro/proc.h"
#include "repro/system.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
doctor_add(struct doctor *d, enum doctor_ability ability, enum doctor_weight weight, const char *id,
           const char *title, bool ok, char *detail, char *fix)
{
    struct doctor_check check = { .id = id,
                                  .title = title,
                                  .ability = ability,
                                  .ok = ok,
                                  .required = weight == WEIGHT_REQUIRED,
                                  .essential = weight != WEIGHT_NOTE,
                                  .detail = detail,
                                  .fix = ok ? NULL : fix };
    if (ok)
        free(fix);
    XAPPEND(d->checks, d->check_count, check);
}

void
doctor_add_package(struct doctor *d, enum doctor_ability ability, enum doctor_weight weight,
                   const char *id, const char *title, bool ok, char *detail, const char *apt,
                   const char *brew)
{
    doctor_add(d, ability, weight, id, title, ok, detail, install_hint(apt, brew));
    if (!ok)
        d->checks[d->check_count - 1].packages = system_packages(apt, brew);
}

static void
check_program_toolchain(struct doctor *d)
{
    bool ok = d->program != NULL;
    char *detail = ok ? xasprintf("%s builds, runs and merges (layout %s)", d->program->name,
                                  d->program->layout)
                      : xstrdup("no clang with a profile runtime and a matching llvm-profdata");
    doctor_add_package(d, CAN_BUILD, WEIGHT_REQUIRED, "program-toolchain",
                       "clang for instrumented programs", ok, detail,
                       "clang-19 libclang-rt-19-dev llvm-19", "llvm");
}

static void
check_foreign_toolchain(struct doctor *d)
{
    bool ok = d->foreign != NULL;
    char *detail = ok ? xasprintf("%s writes layout %s", d->foreign->name, d->foreign->layout)
                      : xstrdup("no second clang whose profile layout differs");
    const char *apt = d->program != NULL && d->program->llvm_major < 18
                          ? "clang-19 libclang-rt-19-dev llvm-19"
                          : "clang-14 libclang-rt-14-dev llvm-14";
    const char *brew = d->program != NULL && d->program->llvm_major < 18 ? "llvm@19" : "llvm@14";
    doctor_add_package(d, CAN_BUILD, WEIGHT_REQUIRED, "foreign-toolchain",
                       "another LLVM to mix with", ok, detail, apt, brew);
}

void
doctor_add_library(struct doctor *d, enum doctor_ability ability, const char *id, const char *title,
                   const char *version, const char *apt, const char *brew)
{
    bool ok = version[0] != '\0';
    doctor_add_package(d, ability, WEIGHT_ESSENTIAL, id, title, ok,
                       ok ? xasprintf("%s, built in", version)
                          : xstrdup("not built in: install it and build again"),
                       apt, brew);
}

/* Does "#include <HEADER>" compile and link with what a packaged cell is linked with? */
static bool
links_with(const struct toolchain *t, const char *header, const struct allocator_facts *facts)
{
    char program[] = "/tmp/repro-doctor-XXXXXX";
    int fd = mkstemp(program);
    if (fd < 0)
        return false;
    close(fd);
    struct argv argv = { 0 };
    argv_add_words(&argv, "sh -c");
    argv_addf(
        &argv,
        "printf '#include <stddef.h>\\n#include <%s>\\nint main(void){return 0;}\\n' | \"$@\"",
        header);
    argv_add(&argv, "sh");
    argv_add(&argv, t->path);
    argv_add_all(&argv, &facts->adapter_flags);
    argv_add_words(&argv, "-w -o");
    argv_add(&argv, program);
    argv_add_words(&argv, "-x c - -x none");
    argv_add_all(&argv, &facts->links);
    struct proc_command command = { .argv = argv.words };
    struct proc_result result;
    bool ok = proc_run(&command, &result, NULL);
    ok = ok && proc_ok(&result);
    proc_result_clear(&result);
    argv_free(&argv);
    unlink(program);
    return ok;
}

static bool
links(const struct toolchain *t, const char *header, const char *name)
{
    struct allocator_facts facts = { 0 };
    char *data_dir = paths_data_dir(NULL);
    bool ok = data_dir != NULL && allocator_facts_get(data_dir, name, true, &facts, NULL) &&
              links_with(t, header, &facts);
    allocator_facts_clear(&facts);
    free(data_dir);
    return ok;
}

static void
check_packaged_allocators(struct doctor *d)
{
    if (d->program == NULL)
        return;
    bool mimalloc = links(d->program, "mimalloc.h", "mimalloc");
    doctor_add_package(
        d, CAN_BUILD, WEIGHT_REQUIRED, "mimalloc-package", "mimalloc library and header", mimalloc,
        xstrdup(mimalloc ? "found" : "not found: its packaged cells cannot be built"),
        "libmimalloc-dev", "mimalloc");
    bool jemalloc = links(d->program, "jemalloc/jemalloc.h", "jemalloc");
    doctor_add_package(
        d, CAN_BUILD, WEIGHT_REQUIRED, "jemalloc-package", "jemalloc library and header", jemalloc,
        xstrdup(jemalloc ? "found" : "not found: its packaged cells cannot be built"),
        "libjemalloc-dev", "jemalloc");
}

/* The version that scripts/allocator_sources names. */
static char *
source_version(const char *facts)
{
    const char *line = strstr(facts, "version\t");
    return line != NULL ? xstrndup(line + 8, strcspn(line + 8, "\n")) : xstrdup("there");
}

static void
check_sources(struct doctor *d, const char *data_dir, const char *id, const char *title,
              const char *name)
{
    struct argv argv = { 0 };
    argv_addf(&argv, "%s/scripts/allocator_sources", data_dir);
    argv_add(&argv, name);
    struct proc_command command = { .argv = argv.words };
    struct proc_result result;
    bool ran = proc_run(&command, &result, NULL), ok = ran && proc_ok(&result);
    char *version = ok ? source_version(result.out) : NULL;
    /* not required: the matrix fetches them when it needs them */
    doctor_add(d, CAN_BUILD, WEIGHT_NOTE, id, title, ok,
               ok ? version : xstrdup("not there yet: repro matrix fetches them"),
               xasprintf("%s/scripts/fetch_sources", data_dir));
    proc_result_clear(&result);
    argv_free(&argv);
}

static void
check_data(struct doctor *d)
{
    struct repro_err err = { 0 };
    char *data_dir = paths_data_dir(&err);
    doctor_add(d, CAN_BUILD, WEIGHT_REQUIRED, "parser-sources", "sources of the program under test",
               data_dir != NULL, xstrdup(data_dir != NULL ? data_dir : err.msg),
               xstrdup("set REPRO_DATA_DIR to share/repro of the installation"));
    if (data_dir != NULL) {
        check_sources(d, data_dir, "mimalloc-sources", "pinned sources of mimalloc", "mimalloc");
        check_sources(d, data_dir, "jemalloc-sources", "pinned sources of jemalloc", "jemalloc");
    }
    free(data_dir);
}

static void
check_cache(struct doctor *d)
{
    char *cache = fs_cache_dir();
    struct repro_err err = { 0 };
    bool ok = fs_mkdirs(cache, &err);
    if (ok && access(cache, W_OK) != 0)
        ok = repro_fail_errno(&err, REPRO_E_IO, "%s: cannot write", cache);
    doctor_add(d, CAN_BUILD, WEIGHT_REQUIRED, "cache", "cache folder", ok,
               xstrdup(ok ? cache : err.msg), xstrdup("set XDG_CACHE_HOME to a folder of yours"));
    free(cache);
}

/* A clang whose profiles nobody here can read is half a toolchain. */
static void
check_profdata(struct doctor *d)
{
    const struct toolchain *without = NULL;
    size_t readable = 0;
    for (size_t i = 0; i < d->toolchains.count; i++) {
        const struct toolchain *t = &d->toolchains.items[i];
        readable += t->has_runtime && t->profdata != NULL;
        if (t->has_runtime && t->profdata == NULL && without == NULL)
            without = t;
    }
    char *apt = without != NULL ? xasprintf("llvm-%d", without->llvm_major) : xstrdup("llvm-19");
    doctor_add(d, CAN_MERGE, WEIGHT_ESSENTIAL, "profdata", "llvm-profdata for each compiler",
               readable > 0 && without == NULL,
               without != NULL ? xasprintf("none for %s", without->name)
               : readable > 0
                   ? xasprintf("%zu compilers, each wrote a profile that was read", readable)
                   : xstrdup("no compiler here writes profiles"),
               install_hint(apt, "llvm"));
    free(apt);
}

bool
doctor_examine(struct doctor *d, bool fresh, struct repro_err *err)
{
    *d = (struct doctor){ 0 };
    if (!toolchain_discover(&d->toolchains, fresh, err))
        return false;
    d->program = toolchain_default_program(&d->toolchains);
    if (d->program != NULL)
        d->foreign = toolchain_default_foreign(&d->toolchains, d->program);
    check_program_toolchain(d);
    check_foreign_toolchain(d);
    check_packaged_allocators(d);
    check_data(d);
    check_cache(d);
    doctor_ask_system(d);
    doctor_add_library(d, CAN_SYMBOLISE, "capstone", "capstone (instructions)",
                       REPRO_CAPSTONE_VERSION, "libcapstone-dev", "capstone");
    doctor_try_crash(d);
    check_profdata(d);
    doctor_look_for_debuggers(d);
    return true;
}

void
doctor_clear(struct doctor *d)
{
    for (size_t i = 0; i < d->check_count; i++) {
        free(d->checks[i].detail);
        free(d->checks[i].fix);
    }
    free(d->checks);
    toolchain_list_clear(&d->toolchains);
    *d = (struct doctor){ 0 };
}

const char *
doctor_ability_name(enum doctor_ability ability)
{
    static const char *const names[DOCTOR_ABILITIES] = { "build",     "run",   "unwind",
                                                         "symbolise", "merge", "debug" };
    return names[ability];
}

bool
doctor_can(const struct doctor *d, enum doctor_ability ability)
{
    for (size_t i = 0; i < d->check_count; i++)
        if (d->checks[i].ability == ability && d->checks[i].essential && !d->checks[i].ok)
            return false;
    return true;
}

bool
doctor_healthy(const struct doctor *d)
{
    for (size_t i = 0; i < d->check_count; i++)
        if (d->checks[i].required && !d->checks[i].ok)
            return false;
    return true;
}
