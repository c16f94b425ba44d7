/* class_runtime_mismatch.c - records of one layout under a runtime of another LLVM. */
#include "repro/diagnose/layouts.h"
#include "repro/diagnose/verdict.h"

#include "common/xalloc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void
conclude(const struct scene *scene, struct verdict *verdict, double confidence)
{
    struct strbuf records = { 0 };
    struct strbuf runtime = { 0 };
    layouts_describe(scene->layouts[0].name, &records);
    layouts_describe(scene->runtime_layout, &runtime);
    verdict_title(verdict,
                  "all %" PRIu64 " profile records are %s, the linked profile runtime is of %s",
                  scene->records, records.data, runtime.data);
    diagnosis_add_evidence(&verdict->draft, "decisive",
                           "one record layout in the image (%s), another one in the runtime (%s)",
                           scene->layouts[0].name, scene->runtime_layout);
    char *text = xasprintf("Link with the clang that compiled the objects (%s), so that its own "
                           "libclang_rt.profile is used; or compile them with the LLVM of the "
                           "runtime, %s",
                           records.data, runtime.data);
    diagnosis_add_fix(&verdict->draft, text, NULL, false);
    free(text);
    strbuf_free(&records);
    strbuf_free(&runtime);
    verdict->confidence = confidence;
}

static void
versions_only(const struct scene *scene, struct verdict *verdict)
{
    if (scene->version_expected < 0)
        return;
    if (!scene->uniform || !scene->runtime_layout) {
        verdict_reject(verdict,
                       "the layouts of the records are not known, only that their version "
                       "word (%d) is not the runtime's (%d)",
                       scene->version_got, scene->version_expected);
        return;
    }
    /* Same kind, other version: v9 records under a v10 runtime. */
    conclude(scene, verdict, 0.9);
}

void
class_runtime_mismatch(const struct scene *scene, struct verdict *verdict)
{
    char place[160];
    if (scene->mixed) {
        verdict_reject(verdict, "the image itself holds records of two layouts");
        return;
    }
    if (!scene->uniform || !scene->runtime_kind ||
        strcmp(scene->uniform_kind, scene->runtime_kind) == 0) {
        versions_only(scene, verdict);
        if (verdict->confidence == 0 && scene->uniform && scene->runtime_kind && scene->in_runtime)
            verdict_reject(verdict, "records and runtime agree on %s", scene->runtime_layout);
        return;
    }
    if (scene->crashed && !scene->in_runtime) {
        verdict_reject(verdict, "the runtime does not fit the records, but the fault is not in it");
        return;
    }
    if (scene->crashed) {
        conclude(scene, verdict, 0.98);
        diagnosis_add_evidence(&verdict->draft, "strong", "the fault is in %s, the profile runtime",
                               scene_place(scene->runtime_frame, place, sizeof place));
    } else if (scene->version_expected >= 0) {
        conclude(scene, verdict, 0.98);
        diagnosis_add_evidence(&verdict->draft, "decisive",
                               "\"expected %d, but get %d\": the runtime refuses every write, the "
                               "exit code stays",
                               scene->version_expected, scene->version_got);
    } else if (scene->record->outcome == OUTCOME_CORRUPT ||
               scene->record->outcome == OUTCOME_EMPTY_PROFILE) {
        conclude(scene, verdict, 0.9);
    }
}
