/* check_bitcode.c - the check of LLVM bitcode: its producer decides the layout of its records.
 *
 * Whether it is instrumented is seen from the symbol names, which stand uncompressed in the file:
 * every record is a global __profd_<function>.
 */
#include "profile/bitcode.h"
#include "profile/checker.h"

static size_t
count_text(struct prof_bytes bytes, const char *text)
{
    size_t len = strlen(text), count = 0;
    const unsigned char *at = bytes.data, *end = bytes.data + bytes.size, *hit = NULL;
    while ((hit = memmem(at, (size_t)(end - at), text, len)) != NULL) {
        count++;
        at = hit + len;
    }
    return count;
}

static void
add_group(struct checker *c, const char *producer, uint64_t records)
{
    unsigned version = prof_ident_raw_version(producer);
    const struct prof_layout *layout = prof_layout_get(version, 8);
    if (layout == NULL) {
        c->check.verdict = PROF_UNDECIDED;
        checker_problem(c, "unknown-producer", NULL,
                        "instrumented bitcode of '%s': which LLVM release that is, and so the "
                        "layout of its records, is not known",
                        producer[0] != '\0' ? producer : "an unnamed compiler");
        return;
    }
    struct prof_group *group = checker_group(c, layout->name, layout->size);
    if (group == NULL)
        return;
    group->records = records;
    checker_add_text(c, &group->producers, &group->producer_count, producer);
}

bool
check_bitcode(struct checker *c, struct repro_err *err)
{
    struct bitcode_ident ident;
    (void)err;
    c->check.format = "bitcode";
    c->check.description = prof_arena_strdup(&c->arena, "LLVM bitcode");
    struct prof_bytes bare = bitcode_unwrap(c->bytes);
    bool known = bitcode_identify(c->bytes, &ident);
    if (known) {
        const char *copy = prof_arena_strdup(&c->arena, ident.producer);
        if (copy != NULL)
            PROF_APPEND(&c->arena, c->check.idents, c->check.ident_count, copy);
    }
    if (bare.size == 0) {
        c->check.verdict = PROF_CORRUPT;
        checker_problem(c, "truncated", NULL, "the bitcode wrapper points beyond the file");
        return true;
    }
    uint64_t records = count_text(bare, "__profd_");
    /* LLVM 5 and newer repeat private symbols, with their assembler prefix, for the linker. */
    if (count_text(bare, ".L__profc_") > 0 || count_text(bare, "l___profc_") > 0)
        records /= 2;
    c->check.verdict = records > 0 ? PROF_CLEAN : PROF_NO_PROFILE;
    if (records > 0)
        add_group(c, ident.producer, records);
    return true;
}
