/* collect_program.c - the program that crashed and its own libraries, as they were: checked by
 * build id, names covered in what is not loaded. */
#include "repro/bundle/bundle.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "profile/elf.h"

#include <stdlib.h>
#include <string.h>

enum { NOTE_HEADER = 12, BUILD_ID = 3 };

static struct prof_bytes
bytes_of(const char *data, size_t len)
{
    return (struct prof_bytes){ .data = (const unsigned char *)data, .size = len };
}

/* The build id of an ELF image as hex digits, or NULL. Caller frees. */
static char *
build_id_of(const char *data, size_t len)
{
    struct elf_file elf;
    struct elf_section section;
    if (!elf_is(bytes_of(data, len)) || !elf_open(&elf, bytes_of(data, len), NULL) ||
        !elf_section_named(&elf, ".note.gnu.build-id", &section))
        return NULL;
    struct prof_bytes note = elf_section_bytes(&elf, &section);
    if (note.size < NOTE_HEADER + 4 || prof_bytes_get(note, 8, 4, elf.big_endian) != BUILD_ID)
        return NULL;
    uint64_t size = prof_bytes_get(note, 4, 4, elf.big_endian);
    if (prof_bytes_get(note, 0, 4, elf.big_endian) != 4 || size > 64 ||
        !prof_bytes_has(note, NOTE_HEADER + 4, size))
        return NULL;
    struct strbuf hex = { 0 };
    for (uint64_t i = 0; i < size; i++)
        strbuf_printf(&hex, "%02x", note.data[NOTE_HEADER + 4 + i]);
    return strbuf_take(&hex);
}

/* Names of functions are data for the profile file only: the program does not look at them. */
static bool
is_maskable(const struct elf_section *section)
{
    return (section->flags & ELF_SHF_ALLOC) == 0 || strcmp(section->name, "__llvm_prf_names") == 0;
}

/* Cover names in sections that are not loaded; note how many places in loaded ones have them. */
static void
mask_image(struct bundle *bundle, const char *name, char *data, size_t len,
           const struct redaction *redaction)
{
    struct elf_file elf;
    size_t loaded = 0;
    if (redaction->level == REDACT_NONE || !elf_is(bytes_of(data, len)) ||
        !elf_open(&elf, bytes_of(data, len), NULL))
        return;
    for (uint64_t i = 0; i < elf.section_count; i++) {
        struct elf_section section;
        if (!elf_section_at(&elf, i, &section) || section.type == ELF_SHT_NOBITS ||
            (section.flags & ELF_SHF_COMPRESSED) != 0 || strcmp(section.name, ".shstrtab") == 0)
            continue;
        struct prof_bytes bytes = elf_section_bytes(&elf, &section);
        if (bytes.size == 0)
            continue;
        char *start = data + (bytes.data - (const unsigned char *)data);
        bool change = is_maskable(&section);
        size_t count = redact_mask(redaction, start, bytes.size, change);
        loaded += change ? 0 : count;
    }
    if (loaded > 0)
        bundle_note(bundle,
                    "%s holds your home directory, login or host name in %zu place(s) that it "
                    "loads when it runs; these were not changed (--no-binary leaves it out)",
                    name, loaded);
}

/* The file of an image, if it is still the one that ran. */
static bool
read_image(const char *path, const char *build_id, char **data, size_t *len, struct repro_err *err)
{
    if (!fs_read_file(path, BUNDLE_FILE_MAX, data, len, err)) {
        if (err != NULL)
            repro_err_context(err, "the program that crashed (--binary names another place)");
        return false;
    }
    char *found = build_id_of(*data, *len);
    bool same = build_id == NULL || (found != NULL && strcmp(found, build_id) == 0);
    if (!same)
        repro_fail(err, REPRO_E_FORMAT,
                   "%s: is not the program that crashed any more (build id %s, expected %s); "
                   "--binary names another file",
                   path, found != NULL ? found : "none", build_id);
    if (!same)
        free(*data);
    free(found);
    return same;
}

static bool
is_system_path(const char *path)
{
    static const char *const prefixes[] = { "/usr/", "/lib", "/System/", "[", "linux-vdso" };
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(path, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return path[0] == '\0';
}

/* Libraries of the program's own; those of the system only by name, in the record. */
static void
add_libraries(struct bundle *bundle, struct bundle_case *c, const struct bundle_source *source,
              const struct redaction *redaction)
{
    const struct crash_record *record = source->observed;
    for (size_t i = 0; i < record->module_count; i++) {
        const struct crash_module *module = &record->modules[i];
        if (module->path == NULL || is_system_path(module->path) ||
            (record->subject.path != NULL && strcmp(module->path, record->subject.path) == 0))
            continue;
        char *path = bundle_resolve(module->path, record->run.cwd), *data = NULL;
        size_t len = 0;
        char *base = bundle_safe_name(module->path);
        if (read_image(path, module->build_id, &data, &len, NULL)) {
            char *name = xasprintf("%slib/%s", c->prefix, base);
            mask_image(bundle, name, data, len, redaction);
            bundle_add(bundle, name, data, len, true);
            c->has_libraries = true;
            free(name);
        } else {
            bundle_note(bundle, "the library %s is gone or another one now: not packed", base);
        }
        free(base);
        free(path);
    }
}

bool
bundle_collect_program(struct bundle *bundle, struct bundle_case *c,
                       const struct bundle_source *source, const struct bundle_options *options,
                       struct repro_err *err)
{
    const struct crash_subject *subject = &source->observed->subject;
    if (options->without_binary)
        return true;
    if (subject->path == NULL && options->binary == NULL)
        return repro_fail(err, REPRO_E_FORMAT,
                          "the record does not name its program: give it with --binary");
    char *path = options->binary != NULL ? xstrdup(options->binary)
                                         : bundle_resolve(subject->path, source->observed->run.cwd);
    char *data = NULL;
    size_t len = 0;
    bool ok = read_image(path, subject->build_id, &data, &len, err);
    if (ok) {
        char *plain = redact_text(options->redaction, fs_basename(path));
        char *base = bundle_safe_name(plain);
        c->program = xasprintf("%sbin/%s", c->prefix, base);
        mask_image(bundle, c->program, data, len, options->redaction);
        bundle_add(bundle, c->program, data, len, true);
        free(base);
        free(plain);
        add_libraries(bundle, c, source, options->redaction);
    }
    free(path);
    return ok;
}
