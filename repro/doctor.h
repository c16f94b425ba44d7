/* doctor.h - what this machine can and cannot do for repro, and what to install. */
#ifndef REPRO_REPRO_DOCTOR_H
#define REPRO_REPRO_DOCTOR_H

#include "common/err.h"
#include "common/strbuf.h"
#include "repro/toolchain/toolchain.h"

#include <jansson.h>

struct doctor_check {
    const char *id;    /* "ptrace"; static */
    const char *title; /* static */
    bool ok;
    bool required; /* without it `repro matrix` cannot do its job */
    char *detail;
    char *fix; /* command, NULL = nothing to do */
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

void doctor_text(const struct doctor *doctor, bool color, struct strbuf *out);
json_t *doctor_json(const struct doctor *doctor); /* repro.doctor/1 */

#endif
