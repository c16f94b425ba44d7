/* doctor_checks.h - inside of the doctor_*.c files: the checks, one function per subject. */
#ifndef REPRO_REPRO_DOCTOR_CHECKS_H
#define REPRO_REPRO_DOCTOR_CHECKS_H

#include "repro/doctor.h"

/* How much depends on a check. */
enum doctor_weight {
    WEIGHT_NOTE,      /* good to know */
    WEIGHT_ESSENTIAL, /* the ability needs it */
    WEIGHT_REQUIRED   /* and `repro matrix` needs it */
};

/* DETAIL and FIX become the doctor's; FIX counts only when not OK. */
void doctor_add(struct doctor *d, enum doctor_ability ability, enum doctor_weight weight,
                const char *id, const char *title, bool ok, char *detail, char *fix);
/* The same for something that packages bring: APT and BREW (NULL = nothing there). */
void doctor_add_package(struct doctor *d, enum doctor_ability ability, enum doctor_weight weight,
                        const char *id, const char *title, bool ok, char *detail, const char *apt,
                        const char *brew);

/* Build a program that crashes, and see whether its stack, names and lines are found. */
void doctor_try_crash(struct doctor *d);
void doctor_look_for_debuggers(struct doctor *d);
/* A library that repro was built with: VERSION is "" where it was not. */
void doctor_add_library(struct doctor *d, enum doctor_ability ability, const char *id,
                        const char *title, const char *version, const char *apt, const char *brew);
/* How crashes are caught here, and what this system forbids (doctor_linux.c, doctor_darwin.c). */
void doctor_ask_system(struct doctor *d);

#endif
