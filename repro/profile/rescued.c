/* rescued.c - see rescued.h. */
#include "repro/profile/rescued.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/profile/file.h"
#include "repro/profile/merge.h"

#include <stdlib.h>
#include <string.h>

bool
rescued_parse_version(const char *option, const char *word, unsigned *version,
                      struct repro_err *err)
{
    *version = 0;
    if (word == NULL)
        return true;
    const char *digits = word[0] == 'v' ? word + 1 : word;
    char *end;
    unsigned long n = strtoul(digits, &end, 10);
    if (*digits < '0' || *digits > '9' || *end != '\0' || n > PROF_RAW_VERSION_MAX ||
        prof_layout_get((unsigned)n, 8) == NULL)
        return repro_fail(err, REPRO_E_USAGE, "--%s %s: expected a raw version from v%d to v%d",
                          option, word, PROF_RAW_VERSION_MIN, PROF_RAW_VERSION_MAX);
    *version = (unsigned)n;
    return true;
}

static void
describe_file(const struct rescued_image *image, const struct salvage_output *o, char *path,
              struct crash_salvage *salvage)
{
    struct salvaged_file file = { .path = path,
                                  .process = image->pid,
                                  .image = xstrdup(image->path),
                                  .version = o->version,
                                  .all_records = o->all_records,
                                  .records = o->records,
                                  .values_kept = o->values_kept,
                                  .values_dropped = o->values_dropped,
                                  .size = o->size };
    prof_layout_llvm_range(o->version, &file.llvm_first, &file.llvm_last);
    XAPPEND(salvage->files, salvage->file_count, file);
}

static void
describe_notes(const struct rescue *rescue, struct crash_salvage *salvage)
{
    for (size_t i = 0; i < rescue->count; i++) {
        const struct findings *findings = &rescue->images[i].result.findings;
        for (size_t k = 0; k < findings->count; k++)
            XAPPEND(salvage->notes, salvage->note_count,
                    xasprintf("%s: %s", fs_basename(rescue->images[i].path),
                              findings->items[k].message));
    }
    for (size_t i = 0; i < rescue->failure_count; i++)
        XAPPEND(salvage->notes, salvage->note_count, xstrdup(rescue->failures[i]));
}

bool
rescued_write(const struct rescue *rescue, const char *folder, struct crash_salvage *salvage,
              struct repro_err *err)
{
    unsigned *llvm = NULL;
    size_t count = 0;
    salvage->present = true;
    describe_notes(rescue, salvage);
    if (rescue->count == 0)
        return true;
    if (!fs_mkdirs(folder, err))
        return false;
    salvage->folder = xstrdup(folder);
    bool ok = true;
    for (size_t i = 0; i < rescue->count && ok; i++) {
        const struct salvage_result *result = &rescue->images[i].result;
        for (size_t k = 0; k < result->count && ok; k++) {
            const struct salvage_output *o = &result->outputs[k];
            char *path = fs_join(folder, o->name);
            ok = fs_write_atomic(path, o->data, o->size, err);
            if (!ok) {
                free(path);
                break;
            }
            describe_file(&rescue->images[i], o, path, salvage);
            XAPPEND(llvm, count, o->llvm);
        }
    }
    if (ok)
        merge_commands(salvage, llvm);
    free(llvm);
    return ok;
}

void
rescued_text(const struct rescue *rescue, const char *source, const struct crash_salvage *salvage,
             struct strbuf *text, bool color)
{
    for (size_t i = 0; i < rescue->count; i++) {
        const struct rescued_image *image = &rescue->images[i];
        char *title = xasprintf("%s (%s)", source, image->path);
        profile_text_salvage(text, title, &image->result, salvage->folder, color);
        free(title);
    }
    for (size_t i = 0; i < rescue->failure_count; i++)
        strbuf_printf(text, "  not rescued: %s\n", rescue->failures[i]);
    for (size_t i = 0; i < salvage->command_count; i++)
        strbuf_printf(text, "%s%s\n", i == 0 ? "  next: " : "        ", salvage->commands[i]);
    if (salvage->shortcut != NULL)
        strbuf_printf(text, "    or: %s\n", salvage->shortcut);
}

void
rescued_json(const struct rescue *rescue, const char *source, const struct crash_salvage *salvage,
             json_t *entries)
{
    for (size_t i = 0; i < rescue->count; i++) {
        const struct rescued_image *image = &rescue->images[i];
        json_t *entry = profile_json_salvage(source, &image->result, salvage->folder);
        json_object_set_new(entry, "image", profile_json_text(image->path));
        json_array_append_new(entries, entry);
    }
}
