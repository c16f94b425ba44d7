/* verdict.c - from layouts, runtime and version word to a verdict, its reasons and the fix. */
#include "profile/checker.h"

#include <stdio.h>
#include <string.h>

static const struct prof_layout *
layout_of_group(const struct prof_group *group)
{
    return prof_layout_by_name(group->layout, 8);
}

/* Layouts that one walk can read alike have the same class. */
static const char *
class_of(const char *layout)
{
    const struct prof_layout *l = layout != NULL ? prof_layout_by_name(layout, 8) : NULL;
    return l != NULL ? l->record_class : "?";
}

static uint64_t
total_records(const struct prof_check *check)
{
    uint64_t total = 0;
    for (size_t i = 0; i < check->group_count; i++)
        total += check->groups[i].records;
    return total;
}

static size_t
count_classes(const struct prof_check *check)
{
    size_t classes = 0;
    for (size_t i = 0; i < check->group_count; i++) {
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen |=
                strcmp(class_of(check->groups[i].layout), class_of(check->groups[k].layout)) == 0;
        classes += !seen;
    }
    return classes;
}

/* Class that the rest should have: the runtime's; without one, that of most records. */
static const char *
native_class(const struct prof_check *check)
{
    if (check->runtime_layout != NULL)
        return class_of(check->runtime_layout);
    const struct prof_group *most = NULL;
    for (size_t i = 0; i < check->group_count; i++) {
        if (most == NULL || check->groups[i].records > most->records)
            most = &check->groups[i];
    }
    return most != NULL ? class_of(most->layout) : "?";
}

static const char *
native_layout(const struct prof_check *check)
{
    if (check->runtime_layout != NULL)
        return check->runtime_layout;
    const char *cls = native_class(check);
    for (size_t i = 0; i < check->group_count; i++) {
        if (strcmp(class_of(check->groups[i].layout), cls) == 0)
            return check->groups[i].layout;
    }
    return "?";
}

/* "LLVM 19 to 22" */
static const char *
releases(struct checker *c, unsigned raw_version)
{
    unsigned first = 0, last = 0;
    if (!prof_layout_llvm_range(raw_version, &first, &last))
        return "an unknown LLVM release";
    if (first == last)
        return prof_arena_printf(&c->arena, "LLVM %u", first);
    return prof_arena_printf(&c->arena, "LLVM %u to %u", first, last);
}

static const char *
releases_of_layout(struct checker *c, const char *layout)
{
    const struct prof_layout *l = prof_layout_by_name(layout, 8);
    return l != NULL ? releases(c, l->raw_version) : "an unknown LLVM release";
}

/* The list as "a, b and 3 more"; NULL if empty. */
static const char *
join(struct checker *c, char *const *list, size_t count, size_t most)
{
    const char *text = NULL;
    for (size_t i = 0; i < count && i < most; i++)
        text = text == NULL ? list[i] : prof_arena_printf(&c->arena, "%s, %s", text, list[i]);
    if (count > most)
        text = prof_arena_printf(&c->arena, "%s and %zu more", text, count - most);
    return text != NULL ? text : NULL;
}

/* Newest LLVM major among the idents that writes this layout; 0 if none is named. */
static unsigned
named_major(const struct prof_check *check, const char *layout)
{
    unsigned best = 0;
    for (size_t i = 0; i < check->ident_count; i++) {
        unsigned major = prof_ident_llvm_major(check->idents[i]);
        const struct prof_layout *l = prof_layout_get(prof_raw_version_of_llvm(major), 8);
        if (l != NULL && strcmp(l->record_class, class_of(layout)) == 0 && major > best)
            best = major;
    }
    return best;
}

static bool
names_rust(const struct prof_check *check)
{
    for (size_t i = 0; i < check->ident_count; i++) {
        if (strstr(check->idents[i], "rustc version") != NULL)
            return true;
    }
    return false;
}

/* What to type: the compiler whose layout the runtime walks. */
static const char *
fix_for(struct checker *c, const char *wanted_layout, const char *what)
{
    unsigned major = named_major(&c->check, wanted_layout);
    const char *how =
        prof_arena_printf(&c->arena, "with a compiler of %s", releases_of_layout(c, wanted_layout));
    if (major != 0)
        how = prof_arena_printf(&c->arena, "with CC=clang-%u CXX=clang++-%u", major, major);
    const char *rust =
        names_rust(&c->check)
            ? "; in a Cargo build it is the cc crate, versions 1.2.2 to 1.7.0, that passes "
              "-Cprofile-generate on to clang: cargo update -p cc"
            : "";
    return prof_arena_printf(&c->arena,
                             "rebuild %s %s, or without -fprofile-generate and "
                             "-fprofile-instr-generate%s",
                             what, how, rust);
}

static const char *
culprits(struct checker *c, const struct prof_group *group)
{
    const char *members = join(c, group->members, group->member_count, 4);
    const char *producers = join(c, group->producers, group->producer_count, 3);
    if (members != NULL && producers != NULL)
        return prof_arena_printf(&c->arena, "%s (%s)", members, producers);
    if (members != NULL)
        return members;
    if (producers != NULL)
        return prof_arena_printf(&c->arena, "the objects compiled by %s", producers);
    return prof_arena_printf(&c->arena, "the objects compiled by %s",
                             releases_of_layout(c, group->layout));
}

static void
report_foreign_groups(struct checker *c)
{
    const char *native = native_class(&c->check), *layout = native_layout(&c->check);
    for (size_t i = 0; i < c->check.group_count; i++) {
        const struct prof_group *group = &c->check.groups[i];
        if (strcmp(class_of(group->layout), native) == 0)
            continue;
        const char *who = culprits(c, group);
        const char *walker =
            c->check.runtime_layout != NULL ? "the profile runtime in this file walks" : "most are";
        const char *functions = join(c, group->functions, group->function_count, 3);
        checker_problem(
            c, "foreign-records", fix_for(c, layout, who),
            "%llu of %llu records have layout %s (%u bytes, %s), but %s %s: they come "
            "from %s%s%s",
            (unsigned long long)group->records, (unsigned long long)total_records(&c->check),
            group->layout, group->record_size, releases_of_layout(c, group->layout), walker, layout,
            who, functions != NULL ? "; functions " : "", functions != NULL ? functions : "");
    }
}

static void
add_known_issues(struct checker *c)
{
    checker_known_issue(c, "llvm-project#52683: profile versions are not checked when linking");
    if (!names_rust(&c->check))
        return;
    checker_known_issue(c, "cargo-pgo#68: C dependencies built by another clang, \"expected 10, "
                           "but get 8\"");
    checker_known_issue(c, "mise#11129: Apple clang objects (v8) in a program of rustc (v10)");
}

static bool
version_word_differs(const struct prof_check *check)
{
    return check->has_runtime && check->runtime_raw_version > 0 && check->raw_version_symbol > 0 &&
           check->raw_version_symbol != check->runtime_raw_version;
}

static void
report_version_word(struct checker *c)
{
    int word = c->check.raw_version_symbol, runtime = c->check.runtime_raw_version;
    checker_problem(c, "version-word",
                    fix_for(c, c->check.runtime_layout != NULL ? c->check.runtime_layout : "?",
                            prof_arena_printf(&c->arena, "the objects that carry version %d (%s)",
                                              word, releases(c, (unsigned)word))),
                    "__llvm_profile_raw_version is %d (%s), the profile runtime expects %d (%s): "
                    "it prints \"expected %d, but get %d\" and writes nothing",
                    word, releases(c, (unsigned)word), runtime, releases(c, (unsigned)runtime),
                    runtime, word);
}

static const char *
fix_for_runtime(struct checker *c, unsigned llvm)
{
    if (checker_runtime_without_files(c))
        return prof_arena_printf(&c->arena,
                                 "take the release of that runtime that is made for LLVM %u (the "
                                 "crate minicov has one for each raw version)",
                                 llvm);
    return prof_arena_printf(&c->arena,
                             "link with the driver of the compiler that made the objects: clang-%u "
                             "-fprofile-generate ... (its libclang_rt.profile)",
                             llvm);
}

static void
report_wrong_runtime(struct checker *c)
{
    const struct prof_group *group = &c->check.groups[0];
    unsigned major = named_major(&c->check, group->layout), first = 0, last = 0;
    const struct prof_layout *l = layout_of_group(group);
    if (major == 0 && l != NULL && prof_layout_llvm_range(l->raw_version, &first, &last))
        major = last;
    const char *fix = major != 0 ? fix_for_runtime(c, major) : NULL;
    checker_problem(c, "wrong-runtime", fix,
                    "all %llu records have layout %s (%s), but the profile runtime linked in walks "
                    "%s (%s)",
                    (unsigned long long)total_records(&c->check), group->layout,
                    releases_of_layout(c, group->layout), c->check.runtime_layout,
                    releases_of_layout(c, c->check.runtime_layout));
}

static void
report_side_effects(struct checker *c)
{
    if (c->segments.junk_bytes > 0)
        checker_problem(c, "unreadable-records", NULL,
                        "%zu bytes of __llvm_prf_data are no record of any known layout (first at "
                        "offset %zu)",
                        c->segments.junk_bytes, c->segments.junk_offset);
    if (c->mixed_counter_sizes)
        checker_problem(c, "mixed-counter-size",
                        "compile all objects with the same coverage options",
                        "some functions count in single bytes and some in 8 bytes, but the file "
                        "has one version word for all");
    if (c->image.truncated)
        checker_problem(c, "truncated", NULL, "the file is cut short: %s reach beyond its end",
                        c->image.damage);
}

/* A writer would misread this; is it certain enough to say so? */
static bool
trust_segments(const struct checker *c)
{
    return c->segments.junk_bytes == 0 && (c->check.record_count > 0 || c->check.data_size == 0);
}

static void
set_instrumentation(struct checker *c)
{
    if (c->check.group_count == 0)
        return;
    if (c->check.raw_version_symbol > 0 && (c->check.raw_version_flags & PROF_FLAG_IR) != 0)
        c->check.instrumentation = "ir";
    else if (c->image.has_coverage_map || c->check.raw_version_symbol > 0)
        c->check.instrumentation = "front-end";
}

static enum prof_verdict
judge_records(struct checker *c)
{
    const struct prof_check *check = &c->check;
    if (count_classes(check) > 1 || c->mixed_9_and_10 || c->mixed_counter_sizes)
        return trust_segments(c) ? PROF_MIXED_ABI : PROF_UNDECIDED;
    if (!trust_segments(c))
        return PROF_UNDECIDED;
    if (check->runtime_layout != NULL && check->group_count == 1 &&
        strcmp(class_of(check->groups[0].layout), class_of(check->runtime_layout)) != 0)
        return PROF_RUNTIME_MISMATCH;
    if (version_word_differs(check))
        return PROF_RUNTIME_MISMATCH;
    return PROF_CLEAN;
}

static void
report_verdict(struct checker *c)
{
    enum prof_verdict verdict = c->check.verdict;
    bool sick = verdict == PROF_MIXED_ABI || verdict == PROF_RUNTIME_MISMATCH;
    if (sick && (c->flags & PROF_CHECK_NO_DWARF) == 0)
        checker_blame(c);
    if (verdict == PROF_MIXED_ABI) {
        report_foreign_groups(c);
        if (c->mixed_9_and_10)
            checker_problem(c, "foreign-records", fix_for(c, "v10", "the objects of LLVM 18"),
                            "records of version 9 (LLVM 18) and of version 10 (LLVM 19 and newer) "
                            "are mixed: same size, but MC/DC bitmaps are lost");
    }
    if (verdict == PROF_RUNTIME_MISMATCH && !version_word_differs(&c->check))
        report_wrong_runtime(c);
    if (version_word_differs(&c->check))
        report_version_word(c);
    if (sick)
        add_known_issues(c);
}

/* Records are in debug info or in a section that is not loaded (-profile-correlate=...): fine for
 * counters, but value-profile sites pass the address of a record that is not there. */
static void
judge_correlated(struct checker *c)
{
    if (c->image.sections[PROF_SEC_VALS].size == 0) {
        c->check.verdict = PROF_CLEAN;
        checker_problem(c, "needs-binary", NULL,
                        "built for profile correlation: llvm-profdata merge needs this file "
                        "(--binary-file or --debug-info) to read its profiles");
        return;
    }
    c->check.verdict = PROF_UNDECIDED;
    c->check.prediction = PREDICT_UNDECIDED;
    c->check.predicted_function = "__llvm_profile_instrument_target";
    c->check.predicted_phase = "running";
    c->check.predicted_reason = prof_arena_strdup(
        &c->arena, "it crashes in __llvm_profile_instrument_target as soon as it reaches an "
                   "indirect call or a sized memory function "
                   "that is value-profiled; whether it does depends on the input");
    checker_problem(c, "unallocated-records", "compile with -mllvm -disable-vp=true as well",
                    "built for profile correlation with value profiling: the records are not in "
                    "memory at run time, yet value-profile sites make the runtime read them");
}

static void
judge_without_records(struct checker *c)
{
    bool counters = c->image.sections[PROF_SEC_CNTS].size > 0;
    if (c->image.truncated) {
        c->check.verdict = PROF_CORRUPT;
        return;
    }
    c->check.verdict = PROF_NO_PROFILE;
    if (c->image.kind == IMAGE_OBJECT)
        return;
    if (c->check.has_runtime && (c->image.correlated || counters))
        judge_correlated(c);
    else if (c->check.has_runtime)
        checker_problem(c, "no-records", NULL,
                        "the profile runtime is linked in, but no function is instrumented");
}

void
checker_judge(struct checker *c)
{
    set_instrumentation(c);
    if (c->check.data_size == 0 && c->check.group_count == 0) {
        judge_without_records(c);
        report_side_effects(c);
        return;
    }
    c->check.verdict = judge_records(c);
    if (c->image.truncated && c->check.verdict != PROF_MIXED_ABI)
        c->check.verdict = PROF_CORRUPT;
    report_verdict(c);
    report_side_effects(c);
    if (c->image.kind != IMAGE_OBJECT) /* what is not linked yet does not run */
        checker_predict(c);
}
