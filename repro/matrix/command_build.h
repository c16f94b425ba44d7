/* command_build.h - a build that the commands of a matrix file make, in a folder of its own.
 *
 * Cells with the same commands, environment and sources share one build. The folder is
 * <results>/builds/KEY; KEY covers all of that. Behind a finished build lies a stamp, so that
 * --resume finds it again; without the stamp the folder is removed and made anew.
 */
#ifndef REPRO_MATRIX_COMMAND_BUILD_H
#define REPRO_MATRIX_COMMAND_BUILD_H

#include "repro/argv.h"
#include "repro/build/unit.h"
#include "repro/matrix/spec.h"

struct command_build {
    char *key;    /* 16 hex digits */
    char *folder; /* absolute */
    char *source; /* folder of the matrix file */
    struct argv commands, env;
    uint64_t timeout_ms; /* 0 = no limit */
    enum unit_state state;
    bool cached; /* READY without building */
    bool asked;  /* a job makes it */
    char *log;   /* what the commands said */
    uint64_t wall_ms;
};

/* The key of SPEC, which was made with COMMAND_BUILD_PLACEHOLDER as the build's folder. DIGESTS (of
 * its sources) is part of it. Caller frees. */
#define COMMAND_BUILD_PLACEHOLDER "/build-folder"
char *command_build_key(const struct cell_spec *spec, const char *source, const char *digests);

/* SPEC is the final one; KEY is taken over. */
struct command_build *command_build_new(const struct cell_spec *spec, char *key,
                                        const char *results, const char *source);
void command_build_free(struct command_build *build);

/* READY if RESUME and a finished build is there, else NEW. */
void command_build_look_up(struct command_build *build, bool resume);
/* The commands, for people. Caller frees. */
char *command_build_text(const struct command_build *build);
int command_build_main(void *build); /* in a forked child */
void command_build_finish(struct command_build *build, int wait_status, uint64_t wall_ms);

/* A digest over the files PATHS name, folders with all below (.git and folders of results left
 * out); a missing one counts as missing. Caller frees. */
char *digest_tree(const struct argv *paths);

#endif
