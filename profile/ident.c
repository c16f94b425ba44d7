/* ident.c - which LLVM release a compiler identification stands for, and who gets it.
 *
 * Sources: the strings that clang and rustc write into .comment and DW_AT_producer; the release
 * notes of Rust for its LLVM versions. Apple's numbers name no upstream release and are not mapped.
 */
#include "profile/checker.h"

#include <stdlib.h>
#include <string.h>

/* Leading decimal number of TEXT, 0 if there is none or it is absurd. */
static unsigned
leading_number(const char *text)
{
    char *end = NULL;
    if (*text < '0' || *text > '9')
        return 0;
    unsigned long value = strtoul(text, &end, 10);
    return value <= 1000 ? (unsigned)value : 0;
}

/* First minor release of Rust 1.x with that LLVM. */
static const struct {
    unsigned minor, llvm;
} rust_releases[] = { { 99, 23 }, { 95, 22 }, { 91, 21 }, { 87, 20 }, { 82, 19 },
                      { 78, 18 }, { 73, 17 }, { 70, 16 }, { 65, 15 }, { 60, 14 },
                      { 56, 13 }, { 52, 12 }, { 47, 11 }, { 45, 10 }, { 38, 9 } };

static unsigned
llvm_of_rust(const char *version)
{
    if (strncmp(version, "1.", 2) != 0)
        return 0;
    unsigned minor = leading_number(version + 2);
    for (size_t i = 0; i < sizeof rust_releases / sizeof *rust_releases; i++) {
        if (minor >= rust_releases[i].minor)
            return rust_releases[i].llvm;
    }
    return 0;
}

unsigned
prof_ident_llvm_major(const char *ident)
{
    static const char clang[] = "clang version ", rust[] = "rustc version ", llvm[] = "LLVM";
    if (strstr(ident, "Apple") != NULL)
        return 0;
    const char *at = strstr(ident, clang);
    if (at != NULL)
        return leading_number(at + strlen(clang));
    /* DWARF: "clang LLVM (rustc version 1.95.0 (...))" */
    at = strstr(ident, rust);
    if (at != NULL)
        return llvm_of_rust(at + strlen(rust));
    /* Bitcode: "LLVM14.0.6", "LLVM22.1.2-rust-1.95.0-stable" */
    if (strncmp(ident, llvm, strlen(llvm)) == 0)
        return leading_number(ident + strlen(llvm));
    return 0;
}

unsigned
prof_ident_raw_version(const char *ident)
{
    return prof_raw_version_of_llvm(prof_ident_llvm_major(ident));
}

static bool
makes(const char *ident, const struct prof_group *group, bool exactly)
{
    const struct prof_layout *made = prof_layout_get(prof_ident_raw_version(ident), 8);
    const struct prof_layout *layout = prof_layout_by_name(group->layout, 8);
    if (made == NULL || layout == NULL)
        return false;
    return exactly ? made == layout : strcmp(made->record_class, layout->record_class) == 0;
}

/* Who writes this very version; if nobody does, who writes records that look like it. */
static void
attribute_to(struct checker *c, struct prof_group *group)
{
    for (int exactly = 1; exactly >= 0 && group->producer_count == 0; exactly--) {
        for (size_t i = 0; i < c->check.ident_count; i++) {
            if (makes(c->check.idents[i], group, exactly == 1))
                checker_add_text(c, &group->producers, &group->producer_count, c->check.idents[i]);
        }
    }
}

void
checker_attribute_idents(struct checker *c)
{
    for (size_t g = 0; g < c->check.group_count; g++)
        attribute_to(c, &c->check.groups[g]);
}
