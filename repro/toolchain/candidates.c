/* candidates.c - where compilers may be: $PATH and the folders of LLVM packages. */
#include "repro/toolchain/probe.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <dirent.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Debian, Fedora, Homebrew (Apple silicon, Intel), MacPorts. */
static const char *const package_folders[] = {
    "/usr/lib/llvm-*/bin",      "/usr/lib64/llvm*/bin",          "/opt/homebrew/opt/llvm*/bin",
    "/usr/local/opt/llvm*/bin", "/opt/local/libexec/llvm-*/bin", "/usr/local/llvm*/bin",
};

void
path_list_clear(struct path_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->paths[i]);
    free(list->paths);
    *list = (struct path_list){ 0 };
}

/* A door is a compiler only if there is one behind it; Apple's gcc is its clang once more. */
static bool
is_closed_door(const char *path)
{
    char *behind = candidate_behind(path);
    bool closed = behind != NULL &&
                  (behind[0] == '\0' || strncmp(fs_basename(path), "gcc", strlen("gcc")) == 0);
    free(behind);
    return closed;
}

static void
add_unique(struct path_list *list, const char *path)
{
    char real[PATH_MAX];
    if (!fs_is_executable(path) || realpath(path, real) == NULL || is_closed_door(real))
        return;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->paths[i], real) == 0)
            return;
    XAPPEND(list->paths, list->count, xstrdup(real));
}

/* "clang", "clang-19", "clang-19.1"; not "clang-format" or "clang++". */
static bool
is_versioned(const char *name, const char *stem)
{
    size_t len = strlen(stem);
    if (strncmp(name, stem, len) != 0)
        return false;
    name += len;
    if (*name == '\0')
        return true;
    return *name == '-' && name[1] >= '0' && name[1] <= '9' &&
           strspn(name + 1, "0123456789.") == strlen(name + 1);
}

static void
add_from_folder(struct path_list *list, const char *folder, const char *stem)
{
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return;
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (!is_versioned(entry->d_name, stem))
            continue;
        char *path = fs_join(folder, entry->d_name);
        add_unique(list, path);
        free(path);
    }
    closedir(dir);
}

static void
add_from_search_path(struct path_list *list, const char *stem, const char *path)
{
    while (path != NULL && *path != '\0') {
        size_t len = strcspn(path, ":");
        char *folder = xstrndup(path, len);
        if (len > 0)
            add_from_folder(list, folder, stem);
        free(folder);
        path += len + (path[len] == ':');
    }
}

static void
add_from_packages(struct path_list *list, const char *stem)
{
    for (size_t i = 0; i < sizeof package_folders / sizeof *package_folders; i++) {
        glob_t found;
        if (glob(package_folders[i], GLOB_NOSORT, NULL, &found) != 0)
            continue;
        for (size_t j = 0; j < found.gl_pathc; j++)
            add_from_folder(list, found.gl_pathv[j], stem);
        globfree(&found);
    }
}

/* $REPRO_TOOLCHAIN_PATH, if set, is all there is. */
static void
add_all(struct path_list *list, const char *stem)
{
    const char *only = getenv("REPRO_TOOLCHAIN_PATH");
    add_from_search_path(list, stem, only != NULL ? only : getenv("PATH"));
    if (only == NULL)
        add_from_packages(list, stem);
}

struct path_list
candidates_find(enum toolchain_kind kind)
{
    struct path_list list = { 0 };
    add_all(&list, kind == TOOLCHAIN_CLANG ? "clang" : "gcc");
    return list;
}

struct path_list
candidates_profdata(const char *compiler)
{
    struct path_list list = { 0 };
    char *folder = xstrdup(compiler);
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        *slash = '\0';
    add_from_folder(&list, folder, "llvm-profdata");
    free(folder);
    char *of_system = candidate_of_system("llvm-profdata");
    if (of_system != NULL)
        add_unique(&list, of_system);
    free(of_system);
    add_all(&list, "llvm-profdata");
    return list;
}

char *
identity_of(const char *path)
{
    struct stat st;
    char *behind = candidate_behind(path);
    bool there = stat(behind != NULL ? behind : path, &st) == 0;
    free(behind);
    if (!there)
        return NULL;
    return xasprintf("%s %lld %lld", path, (long long)st.st_size, (long long)st.st_mtime);
}
