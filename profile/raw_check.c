/* raw_check.c - see raw_check.h. */
#include "profile/raw_check.h"

#include "profile/raw_mixed.h"
#include "profile/raw_scan.h"

#include <inttypes.h>
#include <stdlib.h>

bool
raw_check_is_raw(const struct prof_bytes *file)
{
    unsigned word;
    bool big;
    return raw_magic_at(file, 0, &word, &big);
}

static struct raw_profile *
add_profile(struct raw_check *check)
{
    size_t n = check->profile_count;
    if ((n & (n - 1)) == 0) {
        struct raw_profile *grown =
            realloc(check->profiles, (n ? n * 2 : 1) * sizeof *check->profiles);
        if (grown == NULL)
            return NULL;
        check->profiles = grown;
    }
    check->profiles[n] = (struct raw_profile){ 0 };
    check->profile_count++;
    return &check->profiles[n];
}

/* Which part is cut, when the file is shorter than its header says. */
static void
report_truncation(const struct prof_bytes *file, struct raw_check *check, struct raw_profile *p)
{
    uint64_t missing = raw_header_missing(file, &p->header);
    if (missing == 0)
        return;
    p->complete = false;
    unsigned part = 0;
    while (part + 1 < RAW_PART_COUNT &&
           p->header.parts[part].offset + p->header.parts[part].size <= file->size)
        part++;
    finding_add(&check->findings, FINDING_ERROR, "truncated", file->size,
                "the writer was interrupted (crash at exit, full disk, kill), or a size in the "
                "header is wrong",
                "the file ends %" PRIu64 " bytes too early, in its %s (header at 0x%" PRIx64
                " promises %" PRIu64 " bytes of them)",
                missing, raw_part_name(part), p->header.offset, p->header.parts[part].size);
}

/* The records are not what the header says: look for other layouts inside. */
static void
look_for_mix(struct raw_scan *scan, struct raw_check *check)
{
    struct raw_profile *p = scan->profile;
    bool suspicious = p->faulty != 0 || (p->unnamed != 0 && p->names != 0);
    if (suspicious)
        raw_scan_index(scan);
    if (!suspicious || !raw_mixed_segment(scan->file, &p->header, &scan->names, p) || !p->mixed)
        return;
    const char *fix = "`repro profile salvage FILE -o DIR` writes one valid profile per layout; to "
                      "cure the cause, compile everything with one LLVM (`repro check PROGRAM` "
                      "names the objects)";
    char text[400];
    raw_mixed_text(p, text, sizeof text);
    finding_add(&check->findings, FINDING_ERROR, "mixed-records",
                p->run_count > 1 ? p->runs[1].offset : p->header.parts[RAW_DATA].offset, fix,
                "records of different layouts share one section: %s; the runtime and every "
                "llvm-profdata walk them as v%u",
                text, p->header.version);
}

/* Is there an error among the findings from index FROM on? */
static bool
has_errors(const struct findings *list, size_t from)
{
    for (size_t i = from; i < list->count; i++) {
        if (list->items[i].severity == FINDING_ERROR)
            return true;
    }
    return false;
}

/* Check the profile whose header is read; false: where it ends is not known. */
static bool
check_profile(const struct prof_bytes *file, struct raw_check *check, struct raw_profile *p)
{
    struct raw_scan scan = { .file = file, .profile = p, .findings = &check->findings };
    size_t before = check->findings.count;
    p->complete = true;
    p->end = p->header.values;
    report_truncation(file, check, p);
    raw_scan_ids(&scan);
    raw_scan_names(&scan);
    raw_scan_records(&scan);
    look_for_mix(&scan, check);
    bool ended = p->complete && !p->mixed && p->faulty == 0 && raw_scan_values(&scan);
    raw_scan_conclude(&scan);
    p->sound = ended && scan.names_whole && !has_errors(&check->findings, before);
    prof_names_clear(&scan.names);
    check->salvageable |= p->records != 0;
    return ended;
}

/* The next magic at a multiple of 8 behind FROM, or the end of the file. */
static uint64_t
find_magic(const struct prof_bytes *file, uint64_t from)
{
    unsigned word;
    bool big;
    uint64_t at = (from + 7) & ~UINT64_C(7);
    while (at < file->size && !raw_magic_at(file, at, &word, &big))
        at += 8;
    return at < file->size ? at : file->size;
}

/* Offset of the next header behind a profile, or the file's size. */
static uint64_t
next_header(const struct prof_bytes *file, struct raw_check *check, uint64_t end, bool end_known)
{
    uint64_t at = end;
    while (at < file->size && file->data[at] == 0)
        at++;
    if (at >= file->size)
        return file->size;
    uint64_t magic = find_magic(file, at);
    if (!end_known || magic == at)
        return magic;
    finding_add(&check->findings, FINDING_ERROR, "trailing-bytes", at, NULL,
                "%" PRIu64 " bytes behind the profile are neither padding nor another profile%s",
                (magic == file->size ? file->size : magic) - at,
                magic == file->size ? "" : "; the next header comes after them");
    return magic;
}

static void
check_versions(struct raw_check *check)
{
    for (size_t i = 1; i < check->profile_count; i++) {
        const struct raw_header *first = &check->profiles[0].header;
        const struct raw_header *other = &check->profiles[i].header;
        if (other->version == first->version && other->word == first->word &&
            other->big_endian == first->big_endian)
            continue;
        finding_add(&check->findings, FINDING_ERROR, "versions-differ", other->offset,
                    "give every module its own file: LLVM_PROFILE_FILE with %m; "
                    "`repro profile salvage` splits this one",
                    "profile %zu is version %u for %u-bit targets, the first is version %u for "
                    "%u-bit: modules with different runtimes appended to one file, and no "
                    "llvm-profdata reads that",
                    i + 1, other->version, other->word * 8, first->version, first->word * 8);
    }
}

static bool
walk_file(const struct prof_bytes *file, struct raw_check *check, struct repro_err *err)
{
    uint64_t at = 0;
    while (at < file->size) {
        struct raw_profile *p = add_profile(check);
        if (p == NULL)
            return repro_fail(err, REPRO_E_NOMEM, "out of memory for the list of profiles");
        struct repro_err why = { 0 };
        p->readable = raw_header_read(file, at, &p->header, &why);
        if (!p->readable)
            finding_add(&check->findings, FINDING_ERROR, "header", why.has_offset ? why.offset : at,
                        NULL, "%s", why.msg);
        bool known = p->readable && check_profile(file, check, p);
        uint64_t from = known ? p->end : at + 8;
        at = next_header(file, check, from, known);
    }
    return true;
}

static void
judge(const struct prof_bytes *file, struct raw_check *check)
{
    bool clean = check->profile_count > 0 && findings_worst(&check->findings) == FINDING_NOTE &&
                 check->findings.count == 0;
    for (size_t i = 1; clean && i < check->profile_count; i++)
        clean = check->profiles[i].header.version_word == check->profiles[0].header.version_word;
    for (size_t i = 0; clean && i < check->profile_count; i++)
        clean = check->profiles[i].header.num_data != 0;
    if (clean)
        raw_model_clean(check->profiles[0].header.version_word, check->readers);
    else
        raw_model_run(file, check->readers);
    bool read = false;
    for (unsigned i = 0; i < RAW_MODEL_COUNT; i++)
        read |= check->readers[i].show && check->readers[i].merge;
    for (size_t i = 0; i < check->profile_count; i++) /* needs the program beside it */
        read |= (check->profiles[i].header.version_word & PROF_FLAG_DEBUG_INFO) != 0;
    /* LLVM 12 and earlier are not modelled. */
    read |= clean && check->profiles[0].header.version < 7;
    check->usable = read && findings_worst(&check->findings) != FINDING_ERROR;
}

struct raw_check *
raw_check_bytes(const struct prof_bytes *file, struct repro_err *err)
{
    struct raw_check *check = calloc(1, sizeof *check);
    if (check == NULL) {
        repro_fail(err, REPRO_E_NOMEM, "out of memory for the check of a profile");
        return NULL;
    }
    if (file->size == 0)
        finding_add(&check->findings, FINDING_ERROR, "empty", 0,
                    "run the program to its normal end; `repro run -- PROGRAM` tells why it "
                    "wrote nothing",
                    "the file is empty: it was created at start, and the program ended without "
                    "writing (crash, _exit, or the runtime refused the version); `llvm-profdata "
                    "merge` passes it over without a word");
    if (!walk_file(file, check, err)) {
        raw_check_free(check);
        return NULL;
    }
    check_versions(check);
    judge(file, check);
    return check;
}

void
raw_check_free(struct raw_check *check)
{
    if (check == NULL)
        return;
    for (size_t i = 0; i < check->profile_count; i++) {
        struct raw_profile *p = &check->profiles[i];
        for (size_t k = 0; k < p->run_count; k++)
            free(p->runs[k].function);
        free(p->runs);
        free(p->ids);
    }
    free(check->profiles);
    findings_clear(&check->findings);
    free(check);
}
