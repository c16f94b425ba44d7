/* doctor.h - what this machine can and cannot do for repro, and what to install. */
#ifndef REPRO_REPRO_DOCTOR_H
#define REPRO_REPRO_DOCTOR_H

#include "common/err.h"
#include "common/strbuf.h"
#include "repro/toolchain/toolchain.h"

#include <jansson.h>

/* What a machine must be able to do; every check belongs to one. */
enum doctor_ability {
    CAN_BUILD,     /* programs, instrumented and not, with every allocator */
    CAN_RUN,       /* and catch their crashes */
    CAN_UNWIND,    /* the stack of a crash */
    CAN_SYMBOLISE, /* names, files, lines, instructions */
    CAN_MERGE,     /* profiles */
    CAN_DEBUG,     /* by hand, with the commands of lldb/ */
    DOCTOR_ABILITIES
};
const char *doctor_ability_name(enum doctor_ability ability); /* "build" ... */

struct doctor_check {
    const char *id;    /* "ptrace"; static */
    const char *title; /* static */
    enum doctor_ability ability;
    bool ok;
    bool required;  /* without it `repro matrix` cannot do its job */
    bool essential; /* without it the ability is not there */
    char *detail;
    char *fix;            /* command, NULL = nothing to do */
    const char *packages; /* that fix it, for one command that installs all; static, NULL = none */
};

struct doctor {
    struct toolchain_list toolchains;
    const struct toolchain *program, *foreign; /* what a matrix would use; NULL = none */
    struct doctor_check *checks;
    size_t check_count;
};

/* Look at everything. False with ERR on an interrupt. */
bool doctor_examine(struct doctor *doctor, bool fresh, struct repro_err *err);
void doctor_clear(struct doctor *doctor);
bool doctor_healthy(const struct doctor *doctor); /* every required check is ok */
/* Every essential check of the ability is ok. */
bool doctor_can(const struct doctor *doctor, enum doctor_ability ability);

void doctor_text(const struct doctor *doctor, bool color, struct strbuf *out);
json_t *doctor_json(const struct doctor *doctor); /* repro.doctor/1 */

#endif
