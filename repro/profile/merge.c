/* merge.c - see merge.h. */
#include "repro/profile/merge.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "profile/layout.h"
#include "repro/argv.h"
#include "repro/proc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION_TIMEOUT_MS 20000

/* Release of the tool called NAME, 0 if it is not there or does not say. */
static unsigned
release_of(const char *name)
{
    char *argv[] = { xstrdup(name), xstrdup("--version"), NULL };
    struct proc_command command = { .argv = argv, .timeout_ms = VERSION_TIMEOUT_MS };
    struct proc_result result;
    struct repro_err err = { 0 };
    unsigned release = 0;
    if (proc_run(&command, &result, &err)) {
        const char *at = strstr(result.out, "LLVM version ");
        release = at ? (unsigned)strtoul(at + strlen("LLVM version "), NULL, 10) : 0;
        proc_result_clear(&result);
    }
    free(argv[0]);
    free(argv[1]);
    return release;
}

/* "llvm-profdata-N" if it is on PATH. */
static char *
numbered_tool(unsigned release)
{
    char *name = xasprintf("llvm-profdata-%u", release);
    char *path = fs_which(name);
    bool found = path != NULL;
    free(path);
    if (found)
        return name;
    free(name);
    return NULL;
}

char *
merge_tool(unsigned version, unsigned llvm, bool *installed)
{
    unsigned first, last;
    *installed = true;
    if (!prof_layout_llvm_range(version, &first, &last))
        return NULL;
    char *tool = llvm >= first && llvm <= last ? numbered_tool(llvm) : NULL;
    for (unsigned release = first; !tool && release <= last; release++)
        tool = numbered_tool(release);
    if (tool)
        return tool;
    char *plain = fs_which("llvm-profdata");
    unsigned release = plain ? release_of(plain) : 0;
    free(plain);
    if (release >= first && release <= last)
        return xstrdup("llvm-profdata");
    *installed = false;
    return xasprintf("llvm-profdata-%u", llvm >= first && llvm <= last ? llvm : last);
}

struct plan {
    struct crash_salvage *salvage;
    const unsigned *llvm;
};

static void
add_path(struct argv *command, const char *folder, const char *name)
{
    char *path = fs_join(folder, name);
    argv_add(command, path);
    free(path);
}

static bool
same_image(const struct salvaged_file *a, const struct salvaged_file *b)
{
    return a->process == b->process && strcmp(a->image, b->image) == 0;
}

/* Is FILE in the command for VERSION? ALL: the one step with everything in that version. */
static bool
belongs(const struct plan *plan, size_t index, unsigned version, bool all)
{
    const struct salvaged_file *file = &plan->salvage->files[index];
    if (file->version != version || !all)
        return file->version == version && !file->all_records;
    if (file->all_records)
        return true;
    for (size_t i = 0; i < plan->salvage->file_count; i++) {
        const struct salvaged_file *other = &plan->salvage->files[i];
        if (other->all_records && other->version == version && same_image(other, file))
            return false;
    }
    return true;
}

/* The oldest release that made any record of these files. */
static unsigned
oldest_release(const struct plan *plan, unsigned version, bool all)
{
    unsigned oldest = 0;
    for (size_t i = 0; i < plan->salvage->file_count; i++)
        if (belongs(plan, i, version, all) && plan->llvm[i] > 0 &&
            (oldest == 0 || plan->llvm[i] < oldest))
            oldest = plan->llvm[i];
    return oldest;
}

static char *
finish(struct argv *command)
{
    char *text = argv_text(command);
    argv_free(command);
    return text;
}

static char *
command_for(const struct plan *plan, unsigned version, bool all, const char *target)
{
    struct crash_salvage *salvage = plan->salvage;
    struct argv command = { 0 };
    bool installed;
    char *tool = merge_tool(version, oldest_release(plan, version, all), &installed);
    if (!tool)
        return NULL;
    argv_add(&command, tool);
    argv_add_words(&command, "merge -o");
    add_path(&command, salvage->folder, target);
    for (size_t i = 0; i < salvage->file_count; i++)
        if (belongs(plan, i, version, all))
            argv_add(&command, salvage->files[i].path);
    if (!installed && !all)
        XAPPEND(salvage->notes, salvage->note_count,
                xasprintf("%s is not installed: raw profiles of version %u need it or a neighbour",
                          tool, version));
    free(tool);
    return finish(&command);
}

/* One command for every version, oldest first; returns how many. */
static size_t
merge_each(const struct plan *plan, unsigned versions[PROF_RAW_VERSION_MAX + 1])
{
    struct crash_salvage *salvage = plan->salvage;
    size_t count = 0;
    for (unsigned v = PROF_RAW_VERSION_MIN; v <= PROF_RAW_VERSION_MAX; v++) {
        bool any = false;
        for (size_t i = 0; i < salvage->file_count; i++)
            any = any || belongs(plan, i, v, false);
        char target[32];
        snprintf(target, sizeof target, "v%u.profdata", v);
        char *command = any ? command_for(plan, v, false, target) : NULL;
        if (!command)
            continue;
        XAPPEND(salvage->commands, salvage->command_count, command);
        versions[count++] = v;
    }
    return count;
}

/* The newer tool reads the older one's files, not the other way round. */
static void
merge_merged(const struct plan *plan, const unsigned *versions, size_t count)
{
    struct crash_salvage *salvage = plan->salvage;
    unsigned newest = versions[count - 1];
    struct argv command = { 0 };
    bool installed;
    char *tool = merge_tool(newest, oldest_release(plan, newest, false), &installed);
    argv_add(&command, tool);
    argv_add_words(&command, "merge -o");
    add_path(&command, salvage->folder, "merged.profdata");
    for (size_t i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "v%u.profdata", versions[i]);
        add_path(&command, salvage->folder, name);
    }
    XAPPEND(salvage->commands, salvage->command_count, finish(&command));
    free(tool);
}

/* Is every image in the one step for VERSION? */
static bool
covers_all(const struct plan *plan, unsigned version)
{
    const struct crash_salvage *salvage = plan->salvage;
    for (size_t i = 0; i < salvage->file_count; i++) {
        bool covered = false;
        for (size_t k = 0; k < salvage->file_count && !covered; k++)
            covered = same_image(&salvage->files[i], &salvage->files[k]) &&
                      belongs(plan, k, version, true);
        if (!covered)
            return false;
    }
    return true;
}

void
merge_commands(struct crash_salvage *salvage, const unsigned *llvm)
{
    struct plan plan = { salvage, llvm };
    unsigned versions[PROF_RAW_VERSION_MAX + 1];
    size_t count = merge_each(&plan, versions);
    if (count > 1)
        merge_merged(&plan, versions, count);
    for (size_t i = 0; i < salvage->file_count && !salvage->shortcut; i++)
        if (salvage->files[i].all_records && covers_all(&plan, salvage->files[i].version))
            salvage->shortcut = command_for(&plan, salvage->files[i].version, true, "all.profdata");
}
