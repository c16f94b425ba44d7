/* class_mixed_abi.c - records of two layouts in one image: the runtime walks them with one stride.
 *
 * Looks for: two kinds of layouts in __llvm_prf_data (decisive for the mix), and a fault that the
 * mix explains: the runtime reading what is no record of its own layout, a decoded value that is a
 * field of a foreign record, a refused write, a file that no llvm-profdata accepts.
 */
#include "repro/diagnose/layouts.h"
#include "repro/diagnose/verdict.h"

#include "common/xalloc.h"
#include "profile/layout.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const field_meanings[] = { "num-counters", "counters-and-sites", "name-hash",
                                              "function-hash", "code-bytes" };

static const struct fault_decode *
misread_field(const struct scene *scene)
{
    for (size_t i = 0; i < sizeof field_meanings / sizeof field_meanings[0]; i++) {
        const struct fault_decode *decode = scene_decode(scene, field_meanings[i]);
        if (decode && decode->confidence >= 0.5)
            return decode;
    }
    return NULL;
}

/* Was the runtime reading something that is no record of its own layout? 1 yes, 0 no, -1 unknown */
static int
reads_foreign(const struct scene *scene)
{
    const struct crash_profile *profile = &scene->record->profile;
    if (!profile->present || !profile->has_at_fault)
        return -1;
    if (!profile->at_fault_is_record)
        return 1;
    const char *kind = scene_layout_kind(profile->at_fault_layout);
    if (!kind || !scene->runtime_kind)
        return -1;
    return strcmp(kind, scene->runtime_kind) != 0;
}

static void
add_mix(const struct scene *scene, struct verdict *verdict)
{
    struct strbuf foreign = { 0 };
    layouts_describe_foreign(scene, &foreign);
    struct strbuf runtime = { 0 };
    if (scene->runtime_layout)
        layouts_describe(scene->runtime_layout, &runtime);
    verdict_title(verdict,
                  "%" PRIu64 " of %" PRIu64 " profile records are foreign: %s; the runtime "
                  "reads them as %s",
                  layouts_foreign_records(scene), scene->records,
                  foreign.data ? foreign.data : "another layout",
                  runtime.data ? runtime.data : "its own layout");
    diagnosis_add_evidence(&verdict->draft, "decisive",
                           "__llvm_prf_data holds records of two layouts: their counters tile "
                           "__llvm_prf_cnts only when %s %s read as such",
                           foreign.data ? foreign.data : "both",
                           layouts_foreign_records(scene) == 1 ? "is" : "are");
    strbuf_free(&foreign);
    strbuf_free(&runtime);
}

static void
add_fault_evidence(const struct scene *scene, struct verdict *verdict)
{
    struct diagnosis *d = &verdict->draft;
    const struct crash_profile *profile = &scene->record->profile;
    char place[160];
    diagnosis_add_evidence(d, "strong", "the fault is in %s, the profile runtime",
                           scene_place(scene->runtime_frame, place, sizeof place));
    int foreign = reads_foreign(scene);
    if (foreign == 1 && !profile->at_fault_is_record)
        diagnosis_add_evidence(d, "decisive",
                               "the runtime was reading offset 0x%" PRIx64 " of the section as its "
                               "record %" PRIu64 ": no record starts there",
                               profile->at_fault_offset, profile->at_fault_index);
    else if (foreign == 1)
        diagnosis_add_evidence(
            d, "decisive", "the record at fault%s%s%s is %s, the runtime reads it as %s",
            profile->at_fault_function ? " (of " : "",
            profile->at_fault_function ? profile->at_fault_function : "",
            profile->at_fault_function ? ")" : "", profile->at_fault_layout, scene->runtime_layout);
    const struct fault_decode *decode = misread_field(scene);
    if (decode)
        diagnosis_add_evidence(d, "decisive", "%s = 0x%" PRIx64 " is no pointer: %s", decode->where,
                               decode->value, decode->detail ? decode->detail : decode->meaning);
    const struct prof_check *check = scene->check;
    if (check && check->prediction == PREDICT_CRASH && check->predicted_function &&
        scene->runtime_frame && scene->runtime_frame->function &&
        strcmp(check->predicted_function, scene->runtime_frame->function) == 0)
        diagnosis_add_evidence(d, "strong", "the static check predicts a crash in this function");
}

static bool
explains_crash(const struct scene *scene, struct verdict *verdict)
{
    if (!scene->in_runtime) {
        if (scene->names_known || misread_field(scene) == NULL) {
            verdict_reject(verdict,
                           "the image does mix layouts, but the fault is not in the profile "
                           "runtime");
            return false;
        }
    }
    if (scene->runtime_role == RUNTIME_BINARY_IDS) {
        verdict_reject(verdict, "the image does mix layouts, but the fault comes before any record "
                                "is read");
        return false;
    }
    int foreign = reads_foreign(scene);
    if (foreign == 0 && scene->writer_threads > 1) {
        verdict_reject(verdict, "the record at fault has the runtime's own layout");
        return false;
    }
    add_mix(scene, verdict);
    add_fault_evidence(scene, verdict);
    if (scene->binary_unsure)
        diagnosis_add_evidence(&verdict->draft, "weak",
                               "the report is imported: the layouts are those of the binary given, "
                               "which must be the one that crashed");
    verdict->confidence = foreign == 1           ? 0.99
                          : foreign == 0         ? 0.6
                          : misread_field(scene) ? 0.98
                                                 : 0.9;
    if (scene->binary_unsure && verdict->confidence > 0.85)
        verdict->confidence = 0.85;
    return true;
}

/* What the runtime says when it does not merge what a crash left in a pool file: by the words it
 * misreads as hashes the file is another program's, or, loaded at the same addresses, its own. */
static const char *
left_over_pool(const struct scene *scene)
{
    static const char *const refusals[] = { "source profile file is not compatible",
                                            "Invalid profile data to merge" };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        if (scene_message(scene, refusals[i]))
            return refusals[i];
    return NULL;
}

/* Records of one size, as those of LLVM 13 and 14, lead no walk astray. */
static bool
sizes_differ(const struct scene *scene)
{
    for (size_t i = 1; i < scene->layout_count; i++) {
        const struct prof_layout *one = prof_layout_by_name(scene->layouts[0].name, 8);
        const struct prof_layout *other = prof_layout_by_name(scene->layouts[i].name, 8);
        if (one == NULL || other == NULL || one->size != other->size)
            return true;
    }
    return false;
}

static void
explain_pool(const struct scene *scene, const char *pool, struct verdict *verdict)
{
    bool crashes = sizes_differ(scene);
    diagnosis_add_evidence(&verdict->draft, "strong",
                           "the pool file of an earlier run%s is in the way (\"%s\"): it hides %s",
                           crashes ? " that crashed" : "", pool,
                           crashes ? "the crash" : "what this run would have written");
    diagnosis_add_fix(&verdict->draft,
                      crashes
                          ? "Delete the left-over pool file before reproducing: without it this "
                            "program crashes"
                          : "Delete the left-over pool file: no tool reads it, and the runtime "
                            "cannot merge into it",
                      "rm -f *.profraw", false);
}

static bool
explains_ending(const struct scene *scene, struct verdict *verdict)
{
    const struct crash_record *record = scene->record;
    const char *pool = left_over_pool(scene);
    if (scene->version_expected >= 0) {
        add_mix(scene, verdict);
        diagnosis_add_evidence(&verdict->draft, "decisive",
                               "the runtime expects raw version %d, the first instrumented object "
                               "of the link says %d: every write is refused, the exit code stays",
                               scene->version_expected, scene->version_got);
        diagnosis_add_evidence(
            &verdict->draft, "weak", "linked in another order the same objects %s",
            sizes_differ(scene) ? "crash at exit" : "leave a profile that no tool reads");
        verdict->confidence = 0.98;
    } else if (pool) {
        add_mix(scene, verdict);
        explain_pool(scene, pool, verdict);
        verdict->confidence = 0.9;
    } else if (record->outcome == OUTCOME_CORRUPT) {
        add_mix(scene, verdict);
        diagnosis_add_evidence(&verdict->draft, "strong",
                               "the program ended well and said nothing, but no llvm-profdata "
                               "accepts its file: the records of both layouts are in it");
        verdict->confidence = 0.95;
    } else if (record->outcome == OUTCOME_EMPTY_PROFILE) {
        add_mix(scene, verdict);
        verdict->confidence = 0.7;
    }
    return verdict->confidence > 0;
}

void
class_mixed_abi(const struct scene *scene, struct verdict *verdict)
{
    if (!scene->mixed) {
        if (scene->uniform && (scene->crashed || scene->version_expected >= 0))
            verdict_reject(verdict, "all %" PRIu64 " records have one layout, %s%s", scene->records,
                           scene->layouts[0].name,
                           scene->crashed && !scene->in_runtime
                               ? ", and the fault is not in the profile runtime"
                               : "");
        return;
    }
    bool found = scene->crashed ? explains_crash(scene, verdict) : explains_ending(scene, verdict);
    if (found)
        layouts_add_fixes(scene, &verdict->draft);
}
