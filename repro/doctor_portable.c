/* doctor_portable.c - where the system is not asked: see doctor_linux.c. */
#include "repro/doctor_checks.h"

void
doctor_ask_kernel(struct doctor *d)
{
    (void)d;
}
