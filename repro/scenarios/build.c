/* build.c - compile and link the program of a scenario with the compilers that were found. */
#include "repro/scenarios/scenario.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/argv.h"
#include "repro/build/allocator.h"
#include "repro/proc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMON_FLAGS "-O1 -g -fPIC"

struct builder {
    const struct scenario *scenario;
    const struct scenario_options *options;
    struct argv objects;
};

static bool
run_tool(const struct argv *words, struct repro_err *err)
{
    struct proc_result result;
    struct proc_command command = { .argv = words->words };
    if (!proc_run(&command, &result, err))
        return false;
    bool ok = proc_ok(&result);
    if (!ok) {
        char *text = argv_text(words);
        repro_fail(err, REPRO_E_BUILD, "%.200s: %.150s", text,
                   result.err_len ? result.err : "failed without a word");
        free(text);
    }
    proc_result_clear(&result);
    return ok;
}

static const struct toolchain *
compiler_of(const struct builder *builder, enum scenario_who who)
{
    return who == BY_FOREIGN ? builder->options->foreign : builder->options->program;
}

static char *
source_path(const struct builder *builder, const char *source)
{
    return xasprintf("%s/repro/scenarios/programs/%s", builder->options->data_dir, source);
}

static char *
object_path(const struct builder *builder)
{
    return xasprintf("%s/unit%zu.o", builder->options->folder, builder->objects.count);
}

static bool
compile(struct builder *builder, const char *compiler, const struct argv *flags, const char *source,
        struct repro_err *err)
{
    char *object = object_path(builder);
    struct argv words = { 0 };
    argv_add(&words, compiler);
    argv_add_words(&words, COMMON_FLAGS);
    argv_add_all(&words, flags);
    argv_add(&words, "-c");
    argv_add(&words, source);
    argv_add(&words, "-o");
    argv_add(&words, object);
    bool ok = run_tool(&words, err);
    if (ok)
        argv_add(&builder->objects, object);
    argv_free(&words);
    free(object);
    return ok;
}

/* mimalloc in place of malloc, its code not instrumented. */
static bool
compile_mimalloc(struct builder *builder, const char *compiler, struct repro_err *err)
{
    struct allocator_facts facts = { 0 };
    if (!allocator_facts_get(builder->options->data_dir, "mimalloc", false, &facts, err))
        return false;
    bool ok = true;
    argv_add(&facts.source_flags, "-DMI_MALLOC_OVERRIDE=1");
    for (size_t i = 0; ok && i < facts.sources.count; i++)
        ok = compile(builder, compiler, &facts.source_flags, facts.sources.words[i], err);
    allocator_facts_clear(&facts);
    return ok;
}

static bool
compile_unit(struct builder *builder, const struct scenario_unit *unit, struct repro_err *err)
{
    const char *compiler = compiler_of(builder, unit->by)->path;
    if (strcmp(unit->source, SCENARIO_MIMALLOC) == 0)
        return compile_mimalloc(builder, compiler, err);
    struct argv flags = { 0 };
    if (!builder->scenario->plain)
        argv_add(&flags, "-fprofile-generate");
    if (unit->flags)
        argv_add_words(&flags, unit->flags);
    char *source = source_path(builder, unit->source);
    bool ok = compile(builder, compiler, &flags, source, err);
    free(source);
    argv_free(&flags);
    return ok;
}

static char *
resource_dir(const char *compiler, struct repro_err *err)
{
    char *words[] = { xstrdup(compiler), xstrdup("-print-resource-dir"), NULL };
    struct proc_result result;
    struct proc_command command = { .argv = words };
    char *dir = NULL;
    if (proc_run(&command, &result, err)) {
        if (proc_ok(&result))
            dir = xstrndup(result.out, strcspn(result.out, "\n"));
        else
            repro_fail(err, REPRO_E_BUILD, "%s -print-resource-dir failed", compiler);
        proc_result_clear(&result);
    }
    free(words[0]);
    free(words[1]);
    return dir;
}

/* The archive with the profile runtime of COMPILER. */
static char *
runtime_archive(const struct toolchain *compiler, struct repro_err *err)
{
    char *dir = resource_dir(compiler->path, err);
    if (!dir)
        return NULL;
    int arch = (int)strcspn(compiler->target, "-");
    char *candidates[] = {
        xasprintf("%s/lib/linux/libclang_rt.profile-%.*s.a", dir, arch, compiler->target),
        xasprintf("%s/lib/%s/libclang_rt.profile.a", dir, compiler->target),
        xasprintf("%s/lib/darwin/libclang_rt.profile_osx.a", dir),
    };
    char *found = NULL;
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
        if (!found && fs_exists(candidates[i]))
            found = candidates[i];
        else
            free(candidates[i]);
    }
    if (!found)
        repro_fail(err, REPRO_E_CAPABILITY, "no profile runtime below %s/lib", dir);
    free(dir);
    return found;
}

/* Objects in order; with runtime_first the runtime stands before the last one. */
static bool
add_objects(const struct builder *builder, struct argv *words, struct repro_err *err)
{
    const struct scenario *scenario = builder->scenario;
    for (size_t i = 0; i < builder->objects.count; i++) {
        if (scenario->runtime_first && !scenario->plain && i + 1 == builder->objects.count) {
            char *runtime = runtime_archive(compiler_of(builder, scenario->linked_by), err);
            if (!runtime)
                return false;
            argv_add(words, "-Wl,-u,__llvm_profile_runtime");
            argv_add(words, runtime);
            free(runtime);
        }
        argv_add(words, builder->objects.words[i]);
    }
    if (!scenario->runtime_first && !scenario->plain)
        argv_add(words, "-fprofile-generate");
    return true;
}

static bool
link_program(const struct builder *builder, const char *program, struct repro_err *err)
{
    struct argv words = { 0 };
    argv_add(&words, compiler_of(builder, builder->scenario->linked_by)->path);
    bool ok = add_objects(builder, &words, err);
    if (builder->scenario->link_flags)
        argv_add_words(&words, builder->scenario->link_flags);
    argv_add(&words, "-o");
    argv_add(&words, program);
    ok = ok && run_tool(&words, err);
    argv_free(&words);
    return ok;
}

static bool
build_library(const struct builder *builder, struct repro_err *err)
{
    struct argv words = { 0 };
    char *source = source_path(builder, builder->scenario->library);
    argv_add(&words, builder->options->program->path);
    argv_add_words(&words, COMMON_FLAGS " -shared");
    if (!builder->scenario->plain)
        argv_add(&words, "-fprofile-generate");
    argv_add(&words, source);
    argv_add(&words, "-o");
    argv_addf(&words, "%s/library.so", builder->options->folder);
    bool ok = run_tool(&words, err);
    argv_free(&words);
    free(source);
    return ok;
}

static bool
strip_program(const char *program, struct repro_err *err)
{
    struct argv words = { 0 };
    argv_add(&words, "strip");
    argv_add(&words, program);
    bool ok = run_tool(&words, err);
    argv_free(&words);
    return ok;
}

static bool
build_all(struct builder *builder, const char *program, struct repro_err *err)
{
    if (!fs_mkdirs(builder->options->folder, err))
        return false;
    for (const struct scenario_unit *unit = builder->scenario->units; unit->source; unit++)
        if (!compile_unit(builder, unit, err))
            return false;
    if (builder->scenario->library && !build_library(builder, err))
        return false;
    if (!link_program(builder, program, err))
        return false;
    return !builder->options->strip || strip_program(program, err);
}

char *
scenario_build(const struct scenario *scenario, const struct scenario_options *options,
               struct repro_err *err)
{
    struct builder builder = { .scenario = scenario, .options = options };
    char *program = xasprintf("%s/%s", options->folder, scenario->name);
    bool ok = build_all(&builder, program, err);
    argv_free(&builder.objects);
    if (ok)
        return program;
    free(program);
    return NULL;
}
