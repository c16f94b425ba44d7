/* text.c - a profile file for people, see file.h. */
#include "repro/profile/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BOLD  "\033[1m"
#define RED   "\033[31m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"

static const char *
paint(bool color, const char *code)
{
    return color ? code : "";
}

void
profile_text_count(struct strbuf *out, uint64_t n, const char *what)
{
    strbuf_printf(out, "%" PRIu64 " %s%s", n, what, n == 1 ? "" : "s");
}

static void
put_ids(struct strbuf *out, const struct raw_profile *p)
{
    for (size_t i = 0; i < p->id_count; i++) {
        strbuf_puts(out, i == 0 ? "    binary id " : ", ");
        for (unsigned k = 0; k < p->ids[i].size; k++)
            strbuf_printf(out, "%02x", p->ids[i].bytes[k]);
    }
    if (p->id_count > 0)
        strbuf_puts(out, "\n");
}

static void
put_profile(struct strbuf *out, const struct raw_check *check, size_t index)
{
    const struct raw_profile *p = &check->profiles[index];
    const struct raw_header *h = &p->header;
    char flags[160];
    if (!p->readable)
        return;
    raw_version_flags_text(h->version_word, flags, sizeof flags);
    strbuf_puts(out, "  ");
    if (check->profile_count > 1)
        strbuf_printf(out, "profile %zu at 0x%" PRIx64 ": ", index + 1, h->offset);
    unsigned first = 0, last = 0;
    strbuf_printf(out, "version %u", h->version);
    if (prof_layout_llvm_range(h->version, &first, &last))
        strbuf_printf(out, first == last ? " (LLVM %u)" : " (LLVM %u to %u)", first, last);
    strbuf_printf(out, ", %u-bit %s-endian, %s\n    ", h->word * 8,
                  h->big_endian ? "big" : "little", flags[0] ? flags : "front end");
    profile_text_count(out, h->num_data, "record");
    if (p->mixed)
        strbuf_puts(out, " by the header's count, ");
    else
        strbuf_printf(out, " (%" PRIu64 " executed), ", p->executed);
    profile_text_count(out, h->num_counters, "counter");
    strbuf_puts(out, ", ");
    profile_text_count(out, p->names, "name");
    if (!p->mixed)
        strbuf_printf(out, ", %" PRIu64 " with value sites", p->with_values);
    strbuf_puts(out, "\n");
    put_ids(out, p);
}

/* "14 to 17, 19": runs of releases that agree. WANT: accept or refuse. */
static bool
put_readers(struct strbuf *out, const struct raw_check *check, bool want)
{
    bool any = false;
    for (unsigned i = 0; i < RAW_MODEL_COUNT; i++) {
        const struct raw_reader *r = &check->readers[i];
        if ((r->show && r->merge) != want)
            continue;
        unsigned k = i;
        while (k + 1 < RAW_MODEL_COUNT &&
               (check->readers[k + 1].show && check->readers[k + 1].merge) == want &&
               strcmp(check->readers[k + 1].says, r->says) == 0)
            k++;
        if (want) {
            strbuf_printf(out, any ? ", %u" : "%u", r->llvm);
            if (k > i)
                strbuf_printf(out, " to %u", check->readers[k].llvm);
        } else {
            strbuf_printf(out, "    %s%u", "llvm-profdata ", r->llvm);
            if (k > i)
                strbuf_printf(out, " to %u", check->readers[k].llvm);
            strbuf_printf(out, "%s: %s\n", r->show ? " (merge only)" : "", r->says);
        }
        any = true;
        i = k;
    }
    return any;
}

void
profile_text_findings(struct strbuf *out, const struct findings *findings, bool color)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->items[i];
        bool bad = f->severity == FINDING_ERROR;
        strbuf_printf(out, "  %s%s%s", paint(color, bad ? RED : BOLD),
                      finding_severity_name(f->severity), paint(color, PLAIN));
        if (f->has_offset)
            strbuf_printf(out, " at 0x%" PRIx64, f->offset);
        strbuf_printf(out, ": %s [%s]\n", f->message, f->id);
        if (f->more > 0)
            strbuf_printf(out, "    and %" PRIu64 " more of this kind\n", f->more);
        if (f->fix != NULL)
            strbuf_printf(out, "    fix: %s\n", f->fix);
    }
}

static void
put_raw(struct strbuf *out, const struct profile_file *file, bool color, bool verbose)
{
    const struct raw_check *check = file->raw;
    for (size_t i = 0; i < check->profile_count; i++)
        put_profile(out, check, i);
    profile_text_findings(out, &check->findings, color);
    strbuf_puts(out, "  read by llvm-profdata ");
    if (!put_readers(out, check, true))
        strbuf_puts(out, "of no release");
    strbuf_puts(out, "\n");
    if (verbose || !check->usable)
        put_readers(out, check, false);
    if (!check->usable && check->salvageable)
        strbuf_printf(out, "  next: repro profile salvage %s -o DIR\n", file->path);
}

void
profile_text(struct strbuf *out, const struct profile_file *file, bool color, bool verbose)
{
    bool usable = profile_file_usable(file), profile = profile_file_is_profile(file);
    strbuf_printf(out, "%s%s%s: ", paint(color, BOLD), file->path, paint(color, PLAIN));
    if (!profile) {
        strbuf_puts(out, "not a profile (no magic of a raw, indexed or text profile)\n");
        return;
    }
    strbuf_printf(out, "%s profile, %zu bytes, %s%s%s\n", profile_kind_name(file->kind),
                  file->map.bytes.size, paint(color, usable ? GREEN : RED),
                  usable ? "usable" : "NOT usable", paint(color, PLAIN));
    if (file->raw != NULL)
        put_raw(out, file, color, verbose);
    if (file->indexed != NULL) {
        profile_text_indexed(out, file, verbose);
        profile_text_findings(out, &file->indexed->findings, color);
    }
    if (file->matched) {
        profile_text_match(out, file, verbose);
        profile_text_findings(out, &file->match.findings, color);
    }
}

void
profile_text_salvage(struct strbuf *out, const char *path, const struct salvage_result *result,
                     const char *dir, bool color)
{
    strbuf_printf(out, "%s%s%s: ", paint(color, BOLD), path, paint(color, PLAIN));
    profile_text_count(out, result->records, "record");
    strbuf_printf(out, " rescued, %" PRIu64 " dropped\n", result->dropped);
    for (size_t i = 0; i < result->count; i++) {
        const struct salvage_output *o = &result->outputs[i];
        unsigned first = 0, last = 0;
        strbuf_printf(out, "  %s/%s: ", dir, o->name);
        profile_text_count(out, o->records, "record");
        strbuf_printf(out, "%s, version %u", o->all_records ? " of all layouts" : "", o->version);
        if (prof_layout_llvm_range(o->version, &first, &last))
            strbuf_printf(out, first == last ? " (llvm-profdata %u)" : " (llvm-profdata %u to %u)",
                          first, last);
        if (o->values_kept > 0)
            strbuf_printf(out, ", value data of %" PRIu64, o->values_kept);
        if (o->values_dropped > 0)
            strbuf_printf(out, ", value data of %" PRIu64 " left out", o->values_dropped);
        strbuf_puts(out, "\n");
    }
    profile_text_findings(out, &result->findings, color);
}
