/* spec.c - see spec.h. */
#include "repro/matrix/spec.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/cli.h"
#include "repro/matrix/spec_inputs.h"
#include "repro/matrix/spec_read.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_REPEAT = 10000,
    DEFAULT_TIMEOUT_MS = 60 * 1000,
    DEFAULT_BUILD_TIMEOUT_MS = 1800 * 1000,
    MAX_CPU_SECONDS = 30 * 24 * 3600
};

static const char builder_name[] = "allocator-parser";

static const struct {
    const char *name;
    const char *values[5];
} parameters[PARSER_PARAMETERS] = {
    [PARSER_ALLOCATOR] = { "allocator", { "system", "mimalloc", "mimalloc-secure", "jemalloc" } },
    [PARSER_PROGRAM] = { "program", { "plain", "instrumented" } },
    [PARSER_ALLOCATOR_CODE] = { "allocator-code",
                                { "packaged", "same-llvm", "foreign-llvm",
                                  "foreign-uninstrumented" } },
    [PARSER_LINK_ORDER] = { "link-order", { "program-first", "allocator-first" } },
};

const char *
parser_parameter_name(enum parser_parameter parameter)
{
    return parameters[parameter].name;
}

/* One of the known values; a static string. */
static bool
take_parameter(const struct spec_reader *r, const struct yaml_node *node, unsigned which,
               const char **taken)
{
    char *text;
    if (!sr_text(r, node, NULL, &text))
        return false;
    for (const char *const *value = parameters[which].values; *value != NULL; value++)
        if (strcmp(*value, text) == 0)
            *taken = *value;
    const char *near = *taken == NULL ? cli_nearest(text, parameters[which].values) : NULL;
    bool ok =
        *taken != NULL || sr_fail(r, node, "'%.60s' is no %s%s%s%s", text, parameters[which].name,
                                  near != NULL ? ", did you mean '" : "", near != NULL ? near : "",
                                  near != NULL ? "'?" : ": docs/matrix.md lists them");
    free(text);
    return ok;
}

static bool
read_builder(const struct spec_reader *r, struct cell_spec *spec)
{
    const struct matrix_file *file = r->context.plan->file;
    const char *known[PARSER_PARAMETERS + 1] = { 0 };
    char *name;
    if (file->builder == NULL)
        return true;
    if (!sr_text(r, file->builder, NULL, &name))
        return false;
    spec->parser = strcmp(name, builder_name) == 0;
    free(name);
    if (!spec->parser)
        return sr_fail(r, file->builder, "there is one builder: %s", builder_name);
    for (unsigned i = 0; i < PARSER_PARAMETERS; i++)
        known[i] = parameters[i].name;
    if (file->with != NULL && !yaml_check_keys(file->yaml, file->with, "'with'", known, r->err))
        return false;
    for (unsigned i = 0; i < PARSER_PARAMETERS; i++) {
        const struct yaml_node *node = yaml_get(file->with, known[i]);
        spec->with[i] = NULL;
        if (node == NULL)
            spec->with[i] = parameters[i].values[0];
        else if (!take_parameter(r, node, i, &spec->with[i]))
            return false;
    }
    return true;
}

static bool
read_build(const struct spec_reader *r, struct cell_spec *spec)
{
    const struct matrix_file *file = r->context.plan->file;
    char *artifact;
    if (!sr_text(r, file->artifact, NULL, &artifact))
        return false;
    const char *start = file->build != NULL ? r->context.words.build : file->folder;
    spec->artifact = artifact != NULL ? fs_join(start, artifact) : NULL;
    free(artifact);
    struct spec_reader with = *r;
    with.context.words.artifact = spec->artifact;
    return sr_list(&with, file->build, &spec->build) &&
           sr_env(&with, file->env, &spec->build_env) && sr_paths(r, file->sources, &spec->sources);
}

static bool
read_limits(const struct spec_reader *r, struct cell_spec *spec)
{
    const struct matrix_file *file = r->context.plan->file;
    uint64_t repeat = 1;
    spec->timeout_ms = DEFAULT_TIMEOUT_MS;
    spec->build_timeout_ms = DEFAULT_BUILD_TIMEOUT_MS;
    if (!sr_number(r, file->repeat, 1, MAX_REPEAT, &repeat) ||
        !sr_seconds(r, file->limits.timeout, &spec->timeout_ms) ||
        !sr_seconds(r, file->limits.build, &spec->build_timeout_ms) ||
        !sr_size(r, file->limits.memory, &spec->memory_bytes) ||
        !sr_number(r, file->limits.cpu, 1, MAX_CPU_SECONDS, &spec->cpu_seconds))
        return false;
    spec->repeat = (unsigned)repeat;
    return true;
}

static bool
read_profile(const struct spec_reader *r, struct cell_spec *spec)
{
    const struct matrix_file *file = r->context.plan->file;
    bool required = false;
    if (file->profile.required != NULL) {
        if (!sr_truth(r, file->profile.required, &required))
            return false;
        spec->profile = required ? PROFILE_REQUIRED : PROFILE_NOT;
    }
    if (!sr_text(r, file->profile.file, "default.profraw", &spec->profile_file) ||
        !sr_text(r, file->profile.tool, NULL, &spec->profile_tool) ||
        !sr_text(r, file->profile.counted, "", &spec->counted) ||
        !sr_number(r, file->profile.functions, 1, UINT32_MAX, &spec->functions))
        return false;
    size_t len = strlen(spec->profile_file);
    bool named = len > 8 && strcmp(spec->profile_file + len - 8, ".profraw") == 0;
    if (file->profile.file != NULL && (!named || strchr(spec->profile_file, '/') != NULL))
        return sr_fail(
            r, file->profile.file,
            "'%.60s' is no name of a profile: NAME.profraw, without folders; %% patterns "
            "are understood",
            spec->profile_file);
    return true;
}

bool
spec_make(struct cell_spec *spec, const struct plan *plan, const struct cell_plan *cell,
          const char *build, struct repro_err *err)
{
    *spec = (struct cell_spec){ 0 };
    const struct spec_reader r = {
        .context = { .plan = plan, .cell = cell, .words = { .build = build } }, .err = err
    };
    bool ok = read_builder(&r, spec) && read_build(&r, spec) && read_limits(&r, spec) &&
              read_profile(&r, spec) && spec_inputs(&r, &spec->inputs);
    if (!ok)
        spec_clear(spec);
    return ok;
}

void
spec_clear(struct cell_spec *spec)
{
    argv_free(&spec->build);
    argv_free(&spec->build_env);
    argv_free(&spec->sources);
    argv_free(&spec->inputs);
    free(spec->artifact);
    free(spec->profile_file);
    free(spec->profile_tool);
    free(spec->counted);
    *spec = (struct cell_spec){ 0 };
}

bool
spec_is_foreign(const struct plan *plan, const struct cell_plan *cell)
{
    struct cell_spec spec;
    if (!spec_make(&spec, plan, cell, "", NULL))
        return false;
    const char *code = spec.with[PARSER_ALLOCATOR_CODE];
    bool foreign = spec.parser && strncmp(code, "foreign", 7) == 0;
    spec_clear(&spec);
    return foreign;
}
