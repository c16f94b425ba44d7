/* class_profile_environment.c - an LLVM_* variable that the runtime cannot live with.
 *
 * LLVM_VP_MAX_NUM_VALS_PER_SITE is read with strtol and not checked for 0: the first value site
 * then looks for the least used of no nodes and reads the count of a null one, at address 8.
 *
 * LLVM_PROFILE_FILE with %c asks for continuous mode, which on ELF needs objects that were compiled
 * for it: the runtime says that its bias variable is undefined, and leaves an empty file.
 */
#include "repro/diagnose/verdict.h"

#include <inttypes.h>
#include <stdlib.h>

#define VARIABLE           "LLVM_VP_MAX_NUM_VALS_PER_SITE"
#define COUNT_OF_NULL_NODE 8 /* offset of the count in a value node, 64- and 32-bit */

static void
conclude(const struct scene *scene, const char *value, struct verdict *verdict)
{
    struct diagnosis *d = &verdict->draft;
    char place[160];
    verdict_title(verdict,
                  VARIABLE "=%s allows no value per site: the first value site reads a null "
                           "node",
                  value);
    diagnosis_add_evidence(d, "decisive", VARIABLE "=%s is read as 0", value);
    diagnosis_add_evidence(d, "decisive", "%s reads the count of a null node, at 0x8",
                           scene_place(scene->runtime_frame, place, sizeof place));
    diagnosis_add_fix(d, "Unset the variable, or give a number from 1 to 255", "unset " VARIABLE,
                      false);
    verdict->confidence = 0.98;
}

static void
conclude_continuous(const char *message, const char *pattern, struct verdict *verdict)
{
    verdict_title(verdict,
                  "LLVM_PROFILE_FILE=%s asks for continuous mode, which the program was not "
                  "compiled for",
                  pattern);
    diagnosis_add_evidence(&verdict->draft, "decisive", "the runtime says: %s", message);
    diagnosis_add_fix(&verdict->draft, "Leave %c out: the profile is then written at exit",
                      "LLVM_PROFILE_FILE=%p.profraw", false);
    diagnosis_add_fix(&verdict->draft,
                      "Or compile all instrumented objects for it (clang 22: -fprofile-continuous)",
                      "-mllvm -runtime-counter-relocation", false);
    verdict->confidence = 0.95;
}

void
class_profile_environment(const struct scene *scene, struct verdict *verdict)
{
    const char *value = scene_env(scene, VARIABLE);
    const char *bias = scene_message(scene, "__llvm_profile_counter_bias");
    bool read_as_zero = value && strtol(value, NULL, 10) == 0;
    bool looks_like_it = scene->crashed && scene->in_runtime &&
                         scene->runtime_role == RUNTIME_INSTRUMENT && scene->null_access &&
                         scene->record->fault.address == COUNT_OF_NULL_NODE;
    if (!scene->crashed && bias && scene_pattern_has(scene, 'c'))
        conclude_continuous(bias, scene_env(scene, "LLVM_PROFILE_FILE"), verdict);
    else if (looks_like_it && read_as_zero && !(scene->mixed && !scene_is_sound(scene)))
        conclude(scene, value, verdict);
    else if (looks_like_it && scene->record->run.argc > 0)
        verdict_reject(verdict, VARIABLE " is %s", value ? value : "not set");
    else if (read_as_zero && scene->crashed)
        verdict_reject(verdict, VARIABLE "=%s is set, but the fault is not the one it causes",
                       value);
}
