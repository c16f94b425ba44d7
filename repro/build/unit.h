/* unit.h - one translation unit as one compiler builds it with certain flags, kept by content.
 *
 * An object is found by two keys. The first covers the compiler's identity, the flags, the folder
 * and the source text; under it lies the list of headers that the compiler read last time. The
 * second adds the content of those headers: it names the object. Nothing is ever stale, several
 * runs may share the cache, and a change that is taken back finds its object again.
 */
#ifndef REPRO_BUILD_UNIT_H
#define REPRO_BUILD_UNIT_H

#include "common/err.h"
#include "repro/argv.h"
#include "repro/build/store.h"

#include <stdint.h>

enum unit_state { UNIT_NEW, UNIT_READY, UNIT_FAILED };

struct build_unit {
    char *compiler; /* path */
    char *identity; /* of the compiler */
    struct argv flags;
    char *folder; /* where the compiler runs */
    char *source; /* relative to FOLDER, or absolute */
    enum unit_state state;
    bool cached;      /* READY without compiling */
    char *object;     /* path, when READY */
    char *log;        /* compiler output (may be empty), when compiled */
    uint64_t wall_ms; /* of the compilation */
    char *key;        /* first key */
    char *temporary;  /* stem of the files that a compilation writes */
};

/* A new unit; everything is copied. */
struct build_unit *unit_new(const char *compiler, const char *identity, const struct argv *flags,
                            const char *folder, const char *source);
void unit_free(struct build_unit *unit);
/* Would both give the same object? */
bool unit_same(const struct build_unit *a, const struct build_unit *b);

/* Look into the store: READY if the object is there, NEW if it must be compiled, FAILED with a log
 * if the source cannot be read. FRESH: as if the store were empty. */
void unit_look_up(struct build_unit *unit, struct store *store, bool fresh);
/* The command line, for people; run it in unit->folder. Caller frees. */
char *unit_command(const struct build_unit *unit);
/* In a forked child: compile. Returns the exit code. */
int unit_compile(void *unit);
/* In the parent, after the child ended with WAIT_STATUS: put the object into the store. */
void unit_finish(struct build_unit *unit, struct store *store, int wait_status, uint64_t wall_ms);

#endif
