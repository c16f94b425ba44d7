/* folder.c - see folder.h. A file named .repro-results marks a folder as ours. */
#include "repro/matrix/folder.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/interrupt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_TRIES = 100 }; /* 5 seconds */

static const char marker[] = ".repro-results";
static const char marker_text[] = "Results of repro matrix; removed and written again by the next "
                                  "run that has this folder as its -o.\n";
/* What a run leaves at the top of the folder. */
static const char *const own_files[] = { "report.json", "report.md", "index.html", "junit.xml",
                                         "input.evtx",  "plan.json", NULL };

static bool
is_empty(const char *path)
{
    DIR *dir = opendir(path);
    if (dir == NULL)
        return false;
    bool empty = true;
    struct dirent *entry;
    while (empty && (entry = readdir(dir)) != NULL)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    closedir(dir);
    return empty;
}

static bool
has_marker(const char *path)
{
    char *file = fs_join(path, marker);
    bool yes = fs_exists(file);
    free(file);
    return yes;
}

/* Does NAME look like what a run leaves in the folder of a cell? */
static bool
is_cell_file(const char *name)
{
    static const char *const patterns[] = { "*.json",    "*.tmp.??????", "stdout*",
                                            "stderr*",   "build.log",    "error.txt",
                                            "*.profraw", "*.profdata",   "index.html",
                                            NULL };
    for (const char *const *pattern = patterns; *pattern != NULL; pattern++)
        if (fnmatch(*pattern, name, 0) == 0)
            return true;
    return false;
}

/* Call VISIT for every entry of PATH except . and .. */
static void
for_each_entry(const char *path, void (*visit)(const char *folder, const char *name))
{
    DIR *dir = opendir(path);
    if (dir == NULL)
        return;
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            visit(path, entry->d_name);
    closedir(dir);
}

static void
remove_cell_file(const char *folder, const char *name)
{
    char *path = fs_join(folder, name);
    if (is_cell_file(name))
        unlink(path);
    else if (fnmatch("profiles-[0-9]*", name, 0) == 0 || strcmp(name, "work") == 0)
        fs_remove_tree(path, NULL);
    free(path);
}

void
folder_clean_cell(const char *cell_path)
{
    for_each_entry(cell_path, remove_cell_file);
}

/* What others put there stays, and so does the folder then. */
static void
remove_cell(const char *folder, const char *name)
{
    char *path = fs_join(folder, name);
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        folder_clean_cell(path);
        rmdir(path);
    }
    free(path);
}

static bool
remove_old(const char *path, struct repro_err *err)
{
    for (const char *const *name = own_files; *name != NULL; name++) {
        char *file = fs_join(path, *name);
        bool gone = unlink(file) == 0 || errno == ENOENT;
        if (!gone)
            repro_fail_errno(err, REPRO_E_IO, "%s: cannot remove", file);
        free(file);
        if (!gone)
            return false;
    }
    char *cells = fs_join(path, "cells");
    for_each_entry(cells, remove_cell);
    rmdir(cells);
    free(cells);
    char *builds = fs_join(path, "builds");
    bool ok = fs_remove_tree(builds, err);
    free(builds);
    return ok;
}

static bool
write_marker(const char *path, struct repro_err *err)
{
    char *file = fs_join(path, marker);
    bool ok = fs_write_atomic(file, marker_text, sizeof marker_text - 1, err);
    free(file);
    return ok;
}

/* Children that a killed run left die with it, but not in the same moment: they hold the lock. */
static bool
lock_folder(struct result_folder *folder, const char *path, struct repro_err *err)
{
    char *file = fs_join(path, marker);
    folder->lock = open(file, O_RDONLY | O_CLOEXEC);
    free(file);
    if (folder->lock < 0)
        return repro_fail_errno(err, REPRO_E_IO, "%s: cannot be locked", path);
    const struct timespec pause = { 0, 50000000 };
    for (unsigned tries = 0; flock(folder->lock, LOCK_EX | LOCK_NB) != 0; tries++) {
        if (errno != EWOULDBLOCK)
            return true; /* a file system without locks */
        if (tries == LOCK_TRIES || interrupt_pending())
            return repro_fail(err, REPRO_E_CAPABILITY,
                              "%s: another repro is at work there: wait for it, or give another "
                              "folder with -o",
                              path);
        nanosleep(&pause, NULL);
    }
    return true;
}

bool
folder_open(struct result_folder *folder, const char *path, bool keep, struct repro_err *err)
{
    *folder = (struct result_folder){ .lock = -1 };
    if (fs_exists(path) && !fs_is_dir(path))
        return repro_fail(err, REPRO_E_IO, "%s: is a file, expected a folder for the results",
                          path);
    if (!fs_mkdirs(path, err))
        return false;
    bool ours = has_marker(path);
    if (!ours && access(path, R_OK) == 0 && !is_empty(path))
        return repro_fail(err, REPRO_E_IO,
                          "%s: holds files that are not results of repro; give another folder "
                          "with -o",
                          path);
    char absolute[PATH_MAX];
    if (realpath(path, absolute) == NULL)
        return repro_fail_errno(err, REPRO_E_IO, "%s: cannot be resolved", path);
    if ((!ours && !write_marker(absolute, err)) || !lock_folder(folder, absolute, err) ||
        (ours && !keep && !remove_old(absolute, err))) {
        folder_close(folder);
        return false;
    }
    folder->path = xstrdup(absolute);
    return true;
}

void
folder_close(struct result_folder *folder)
{
    if (folder->lock > 0)
        close(folder->lock);
    free(folder->path);
    *folder = (struct result_folder){ .lock = -1 };
}

void
folder_discard(struct result_folder *folder)
{
    char *file = fs_join(folder->path, marker);
    remove_old(folder->path, NULL);
    unlink(file);
    rmdir(folder->path); /* what others put there stays */
    free(file);
    folder_close(folder);
}

char *
folder_cell(const struct result_folder *folder, const char *id, struct repro_err *err)
{
    char *path = xasprintf("%s/cells/%s", folder->path, id);
    if (fs_mkdirs(path, err))
        return path;
    free(path);
    return NULL;
}
