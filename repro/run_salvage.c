/* run_salvage.c - see run_salvage.h. */
#include "repro/run_salvage.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/profile/rescued.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

char *
run_salvage_folder(const char *given, const char *output)
{
    if (given)
        return xstrdup(given);
    if (!output || strcmp(output, "-") == 0)
        return xstrdup("repro-salvaged");
    size_t length = strlen(output);
    if (length > 5 && strcmp(output + length - 5, ".json") == 0)
        length -= 5;
    return xasprintf("%.*s.salvaged", (int)length, output);
}

static bool
left_profile(const struct crash_record *record)
{
    const struct crash_profile *profile = &record->profile;
    for (size_t i = 0; i < profile->file_count; i++)
        if (strcmp(profile->files[i].status, "ok") != 0)
            return false;
    return profile->file_count > 0;
}

static bool
is_wanted(const struct crash_record *record)
{
    switch (record->outcome) {
    case OUTCOME_CLEAN:
    case OUTCOME_NOT_STARTED:
        return false;
    case OUTCOME_EXIT_NONZERO:
        return !left_profile(record);
    default:
        return true;
    }
}

/* Why there was nothing to look at. */
static const char *
why_nothing(const struct crash_record *record)
{
    const char *kind = record->subject.instrumented;
    bool ptrace = record->run.capture && strcmp(record->run.capture, "ptrace") == 0;
    if (kind && strcmp(kind, "no") == 0)
        return "the program has no profile records";
    if (record->run.exit_signal == SIGKILL)
        return "the program was killed (SIGKILL): nothing can look at it then";
    if (!ptrace && !record->signal.present)
        return "only --capture ptrace can look at a program that ends without exit()";
    return "no image with profile records was found in the process";
}

/* A loop keeps its counts in registers until it ends. */
static void
note_interrupted(const struct crash_record *record, struct crash_salvage *salvage)
{
    bool stopped = record->outcome == OUTCOME_CRASH || record->outcome == OUTCOME_TIMEOUT;
    if (stopped && record->run.phase != PHASE_EXIT && salvage->file_count > 0)
        XAPPEND(salvage->notes, salvage->note_count,
                xstrdup("it was not at its end: counts of the loops it was in may be too small"));
}

bool
run_salvage_take(const struct rescue *rescue, const char *folder, struct crash_record *record,
                 struct repro_err *err)
{
    struct crash_salvage *salvage = &record->profile.salvage;
    if (!is_wanted(record))
        return true;
    if (!rescued_write(rescue, folder, salvage, err))
        return false;
    if (salvage->file_count == 0 && salvage->note_count == 0)
        XAPPEND(salvage->notes, salvage->note_count, xstrdup(why_nothing(record)));
    note_interrupted(record, salvage);
    record->profile.present = record->profile.present || salvage->file_count > 0;
    return true;
}
