/* merge.c - see merge.h. */
#include "repro/matrix/merge.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "records/json.h"
#include "repro/matrix/cell.h"

#include <stdlib.h>
#include <string.h>

struct source {
    const char *folder;
    struct matrix_result *plan;
};

/* Ids become paths, and a plan may come from anywhere. */
static bool
is_folder_name(const char *id)
{
    return id[0] != '\0' && id[0] != '.' && strchr(id, '/') == NULL;
}

static bool
read_plan(struct source *source, struct repro_err *err)
{
    char *path = fs_join(source->folder, "plan.json");
    json_t *doc = json_read_file(path, err);
    source->plan = doc != NULL ? matrix_result_from_json(doc, err) : NULL;
    if (source->plan == NULL)
        repro_err_context(err, doc == NULL ? "no results of repro matrix" : "%s", path);
    json_decref(doc);
    bool ok = source->plan != NULL;
    for (size_t i = 0; ok && i < source->plan->cell_count; i++)
        if (!is_folder_name(source->plan->cells[i].id))
            ok = repro_fail(err, REPRO_E_FORMAT, "%s: '%.60s' is no id of a cell", path,
                            source->plan->cells[i].id);
    free(path);
    return ok;
}

/* What must be equal in all parts of one matrix. */
static json_t *
identity_of(const struct matrix_result *plan)
{
    static const char *const members[] = { "title", "axes", "answer", "cells", "tool" };
    json_t *doc = matrix_result_to_json(plan), *identity = json_object();
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        json_object_set(identity, members[i], json_object_get(doc, members[i]));
    json_decref(doc);
    return identity;
}

static bool
same_matrix(const struct source *sources, size_t count, struct repro_err *err)
{
    json_t *first = identity_of(sources[0].plan);
    bool ok = true;
    for (size_t i = 1; i < count && ok; i++) {
        json_t *other = identity_of(sources[i].plan);
        ok = json_equal(first, other) != 0 ||
             repro_fail(err, REPRO_E_FORMAT,
                        "%s: another matrix than that of %s: merge parts of one file, selection "
                        "and version only",
                        sources[i].folder, sources[0].folder);
        json_decref(other);
    }
    json_decref(first);
    return ok;
}

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void
add_toolchain(struct matrix_result *result, const struct toolchain_info *t)
{
    for (size_t i = 0; i < result->toolchain_count; i++) {
        const struct toolchain_info *known = &result->toolchains[i];
        if (same_text(known->path, t->path) && same_text(known->version, t->version) &&
            same_text(known->role, t->role))
            return;
    }
    struct toolchain_info copy = { .name = xstrdup(t->name),
                                   .path = xstrdup(t->path),
                                   .version = xstrdup(t->version),
                                   .llvm_major = t->llvm_major,
                                   .raw_version = t->raw_version,
                                   .layout = xstrdup(t->layout),
                                   .profdata = xstrdup(t->profdata),
                                   .role = xstrdup(t->role) };
    XAPPEND(result->toolchains, result->toolchain_count, copy);
}

static void
note_shard(struct matrix_result *result, const struct source *source)
{
    const struct matrix_result *plan = source->plan;
    struct merged_shard shard = { .folder = xstrdup(source->folder),
                                  .created = xstrdup(plan->created),
                                  .host_os = xstrdup(plan->host_os),
                                  .host_kernel = xstrdup(plan->host_kernel),
                                  .host_arch = xstrdup(plan->host_arch),
                                  .host_cores = plan->host_cores };
    XAPPEND(result->merged, result->merged_count, shard);
    for (size_t i = 0; i < plan->toolchain_count; i++)
        add_toolchain(result, &plan->toolchains[i]);
    if (plan->created != NULL && strcmp(plan->created, result->created) < 0) {
        free(result->created);
        result->created = xstrdup(plan->created);
    }
}

/* The result of CELL if SOURCE has it. */
static bool
take_from(const struct source *source, struct matrix_cell *cell, const struct result_folder *out,
          bool *taken, struct repro_err *err)
{
    char *from = xasprintf("%s/cells/%s", source->folder, cell->id);
    char *result = fs_join(from, "cell.json"), *to = NULL;
    *taken = fs_exists(result);
    bool ok = !*taken ||
              (cell_read_whole(from, cell, err) && (to = folder_cell(out, cell->id, err)) != NULL &&
               merge_copy_cell(from, to, err));
    free(to);
    free(result);
    free(from);
    return ok;
}

/* A cell that ran is better than one whose build failed. */
static bool
take_cell(struct matrix_result *result, const struct source *sources, size_t count, size_t index,
          const struct result_folder *out, struct repro_err *err)
{
    struct matrix_cell *cell = &result->cells[index];
    for (size_t i = 0; i < count && !cell->ran; i++) {
        bool taken = false;
        if (!take_from(&sources[i], cell, out, &taken, err))
            return false;
        result->merged[i].cells += taken;
        result->wall_ms += taken ? cell->wall_ms + cell->build.wall_ms : 0;
    }
    return true;
}

/* The first plan becomes the result. */
static struct matrix_result *
join(struct source *sources, size_t count, const struct result_folder *out, struct repro_err *err)
{
    struct matrix_result *result = sources[0].plan;
    for (size_t i = 0; i < count; i++)
        note_shard(result, &sources[i]);
    sources[0].plan = NULL;
    result->shard = (struct matrix_shard){ 0 };
    bool ok = true;
    for (size_t i = 0; i < result->cell_count && ok; i++)
        ok = take_cell(result, sources, count, i, out, err);
    if (ok)
        return result;
    matrix_result_free(result);
    return NULL;
}

struct matrix_result *
merge_folders(char *const *folders, size_t count, const char *output, struct result_folder *out,
              struct repro_err *err)
{
    struct source *sources = xcalloc(count, sizeof *sources);
    struct matrix_result *result = NULL;
    bool ok = true;
    for (size_t i = 0; i < count && ok; i++) {
        sources[i].folder = folders[i];
        ok = read_plan(&sources[i], err);
    }
    if (ok && same_matrix(sources, count, err) && folder_open(out, output, false, err))
        result = join(sources, count, out, err);
    if (result == NULL && out->path != NULL)
        folder_discard(out); /* nothing half-merged stays */
    for (size_t i = 0; i < count; i++)
        matrix_result_free(sources[i].plan);
    free(sources);
    return result;
}
