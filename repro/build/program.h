/* program.h - a linked program, kept by the content of what went into it. */
#ifndef REPRO_BUILD_PROGRAM_H
#define REPRO_BUILD_PROGRAM_H

#include "repro/build/store.h"
#include "repro/build/unit.h"

struct build_program {
    char *name;   /* file name: "evtx_dump" */
    char *linker; /* compiler that links */
    char *identity;
    struct argv options;       /* before the objects */
    struct build_unit **units; /* in link order; belong to somebody else */
    size_t unit_count;
    struct argv libraries;  /* behind the objects */
    char *library_identity; /* changes when a library outside the store changes; NULL = none */
    enum unit_state state;
    bool cached;
    char *path; /* when READY */
    char *log;
    uint64_t wall_ms;
    char *key, *temporary;
};

struct build_program *program_new(const char *name, const char *linker, const char *identity);
void program_free(struct build_program *program);
void program_add_unit(struct build_program *program, struct build_unit *unit);

/* All units are READY: look into the store. FRESH: as if it were empty. */
void program_look_up(struct build_program *program, struct store *store, bool fresh);
/* The command line, for people. Caller frees. */
char *program_command(const struct build_program *program);
int program_link(void *program); /* in a forked child */
void program_finish(struct build_program *program, struct store *store, int wait_status,
                    uint64_t wall_ms);

#endif
