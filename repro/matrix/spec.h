/* spec.h - what a cell builds and runs: the values of its matrix file with all expressions
 * replaced.
 */
#ifndef REPRO_MATRIX_SPEC_H
#define REPRO_MATRIX_SPEC_H

#include "repro/argv.h"
#include "repro/matrix/plan.h"

/* Parameters of the builder allocator-parser. */
enum parser_parameter {
    PARSER_ALLOCATOR,
    PARSER_PROGRAM,
    PARSER_ALLOCATOR_CODE,
    PARSER_LINK_ORDER,
    PARSER_PARAMETERS
};

/* A profile is wanted: always, never, or when the static check finds that the program writes one.
 */
enum profile_wanted { PROFILE_AUTO, PROFILE_REQUIRED, PROFILE_NOT };

/* "allocator", "program", "allocator-code", "link-order" */
const char *parser_parameter_name(enum parser_parameter parameter);

struct cell_spec {
    bool parser;                         /* made by the builder allocator-parser */
    const char *with[PARSER_PARAMETERS]; /* static strings */
    struct argv build;     /* commands of a shell, in order; none = nothing to build */
    struct argv build_env; /* NAME=value */
    struct argv sources;   /* absolute */
    char *artifact;        /* absolute; NULL = the program that `run` names */
    struct argv inputs;    /* absolute, existing files */
    unsigned repeat;
    uint64_t timeout_ms, build_timeout_ms, memory_bytes, cpu_seconds; /* 0 = no limit */
    enum profile_wanted profile;
    char *profile_file; /* name in the cell's folder, may hold % patterns */
    char *profile_tool; /* llvm-profdata: path or name on PATH; NULL = the one that fits */
    char *counted;      /* a function whose name starts so must have counts; "" = any function */
    uint64_t functions; /* at least so many in the profile */
};

/* BUILD is the folder of the build. False with ERR: an expression, a number, a missing input. */
bool spec_make(struct cell_spec *spec, const struct plan *plan, const struct cell_plan *cell,
               const char *build, struct repro_err *err);
void spec_clear(struct cell_spec *spec);
/* Does the builder compile something of the cell with the foreign compiler? */
bool spec_is_foreign(const struct plan *plan, const struct cell_plan *cell);

/* One run, when WORDS are known. */
struct run_spec {
    struct argv argv; /* at least one word */
    struct argv env;  /* NAME=value, added to the clean environment */
    char *cwd, *stdin_path;
};
bool run_spec_make(struct run_spec *run, const struct plan *plan, const struct cell_plan *cell,
                   struct plan_words words, struct repro_err *err);
void run_spec_clear(struct run_spec *run);

/* Evaluate everything that any cell says, so that errors come before the first build. */
bool spec_check_all(const struct plan *plan, struct repro_err *err);

/* The words of a command line: blanks separate, '...' and "..." and \ quote as in a shell, nothing
 * else means anything. False: a quote is not closed. */
bool split_words(const char *text, struct argv *words);

#endif
