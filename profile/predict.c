/* predict.c - what happens when the program runs, from the bytes the runtime will read.
 *
 * The profile writer of compiler-rt steps through __llvm_prf_data with its own record size and, for
 * every "record" with value sites, follows its Values pointer: one list head per site, each head a
 * list of nodes. In a mixed section a step lands inside foreign records. All words it sees there
 * are known from the file: constants, or addresses of this image. So the walk is simulated and
 * every load is judged: certainly mapped, certainly not, or unknown.
 *
 * While the program runs, __llvm_profile_instrument_target does the same with one foreign record
 * whenever such a function reaches an indirect call or a sized memory function; whether it does
 * depends on the input and cannot be known here.
 */
#include "profile/checker.h"

#include <string.h>

#define NULL_GUARD 0x10000U            /* Linux maps nothing below vm.mmap_min_addr */
#define MAX_LIST   4096U               /* nodes followed in one list */
#define USER_END   (UINT64_C(1) << 47) /* x86_64, and macOS on arm64 */
#define ARM64_END  (UINT64_C(1) << 52) /* Linux on arm64, with large virtual addresses */
#define PAGE_ZERO \
    (UINT64_C(1) << 32) /* macOS maps nothing into the first 4 GiB of a 64-bit program */
#define TAG_BITS   56   /* arm64 ignores the bits above in a data address */
#define HEAP_DENY  (UINT64_C(1) << 32) /* non-PIE: image, then heap, below this */
#define PIE_LOWEST UINT64_C(0x550000000000)

static const char writer_function[] = "initializeValueProfRuntimeRecord";
static const char target_function[] = "__llvm_profile_instrument_target";

enum access { ACCESS_FAULT, ACCESS_KNOWN, ACCESS_UNKNOWN };

/* A word as the running program sees it: a number, or an address of the image (bias not added). */
struct value {
    uint64_t number;
    bool relocated;
    bool unknown;
};

struct walk {
    const struct checker *c;
    const struct prof_layout *runtime;
    bool faults, unknown, misread;
    uint64_t fault_offset;
};

static bool
is_zero(struct value v)
{
    return !v.unknown && !v.relocated && v.number == 0;
}

/* Word at OFFSET of the record section, or just behind it. */
static struct value
section_word(const struct checker *c, uint64_t offset, unsigned size)
{
    const struct prof_image *image = &c->image;
    struct value v = { 0 };
    if (offset + size > image->data_size) {
        v.unknown = true;
        return v;
    }
    v.number = prof_load(image->data + offset, size, image->big_endian);
    if (size != image->word)
        return v;
    enum prof_word_kind kind = image->word_kinds[offset / size];
    v.unknown = kind == WORD_SYMBOL;
    v.relocated = kind == WORD_ADDRESS;
    if (image->fixed_address && v.number != 0 && prof_image_load_at(image, v.number) != NULL)
        v.relocated = true;
    return v;
}

/* A small integer field; unknown if it lies (partly) in a word that is not constant. */
static struct value
section_field(const struct checker *c, uint64_t offset, unsigned size)
{
    const struct prof_image *image = &c->image;
    struct value v = { 0 };
    if (offset + size > image->data_size) {
        v.unknown = true;
        return v;
    }
    v.number = prof_load(image->data + offset, size, image->big_endian);
    enum prof_word_kind kind = image->word_kinds[offset / image->word];
    if (kind == WORD_CONSTANT)
        return v;
    v.unknown = kind == WORD_SYMBOL || !image->fixed_address;
    return v;
}

/* Addresses of a 64-bit macOS program: the image is slid, but its page zero is always there. */
static enum access
judge_macos(const struct prof_image *image, uint64_t address)
{
    uint64_t end = USER_END;
    if (image->arch != NULL && strcmp(image->arch, "aarch64") == 0)
        address &= (UINT64_C(1) << TAG_BITS) - 1;
    return address < PAGE_ZERO || address >= end ? ACCESS_FAULT : ACCESS_UNKNOWN;
}

static enum access
judge_linux_x86(const struct prof_image *image, uint64_t address)
{
    if (address >= USER_END && address < UINT64_MAX - (UINT64_C(1) << 24))
        return ACCESS_FAULT; /* not canonical, or the kernel's */
    if (!image->fixed_address)
        return address < PIE_LOWEST ? ACCESS_FAULT : ACCESS_UNKNOWN;
    return address >= HEAP_DENY && address < PIE_LOWEST ? ACCESS_FAULT : ACCESS_UNKNOWN;
}

/* What a load at a plain number does. */
static enum access
judge_number(const struct prof_image *image, uint64_t address)
{
    const char *arch = image->arch != NULL ? image->arch : "";
    if (address < NULL_GUARD)
        return ACCESS_FAULT;
    if (image->word == 4)
        return ACCESS_UNKNOWN;
    if (strcmp(image->format, "macho64") == 0)
        return judge_macos(image, address);
    if (strcmp(arch, "x86_64") == 0)
        return judge_linux_x86(image, address);
    if (strcmp(arch, "aarch64") == 0 && (address & ((UINT64_C(1) << TAG_BITS) - 1)) >= ARM64_END)
        return ACCESS_FAULT;
    return ACCESS_UNKNOWN;
}

/* Load a word through V + DISPLACEMENT. */
static enum access
load_word(const struct prof_image *image, struct value v, uint64_t displacement, struct value *out)
{
    *out = (struct value){ .unknown = true };
    if (v.unknown)
        return ACCESS_UNKNOWN;
    uint64_t address = v.number + displacement;
    if (!v.relocated)
        return judge_number(image, address);
    const struct prof_load *load = prof_image_load_at(image, address);
    if (load == NULL)
        return ACCESS_UNKNOWN; /* just outside the image: heap, guard page ... */
    if (load->writable)
        return ACCESS_UNKNOWN; /* the program may have changed it */
    struct prof_bytes bytes = prof_bytes_clip(load->bytes, address - load->address, image->word);
    if (bytes.size < image->word)
        return ACCESS_UNKNOWN;
    *out = (struct value){ .number = prof_load(bytes.data, image->word, image->big_endian) };
    return ACCESS_KNOWN;
}

/* Follow one list of nodes from HEAD. */
static enum access
follow_list(const struct prof_image *image, struct value head)
{
    unsigned next_field = 16;
    for (unsigned i = 0; i < MAX_LIST; i++) {
        if (is_zero(head))
            return ACCESS_KNOWN;
        struct value next;
        enum access access = load_word(image, head, next_field, &next);
        if (access != ACCESS_KNOWN)
            return access;
        head = next;
    }
    return ACCESS_UNKNOWN;
}

/* All heads of one view: SITES of them from VALUES on. */
static enum access
follow_heads(const struct prof_image *image, struct value values, uint64_t sites)
{
    enum access worst = ACCESS_KNOWN;
    for (uint64_t i = 0; i < sites; i++) {
        struct value head;
        enum access access = load_word(image, values, i * image->word, &head);
        if (access == ACCESS_KNOWN)
            access = follow_list(image, head);
        if (access == ACCESS_FAULT)
            return ACCESS_FAULT;
        if (access == ACCESS_UNKNOWN)
            worst = ACCESS_UNKNOWN;
    }
    return worst;
}

/* Layout of the true record at OFFSET, NULL if none starts there. */
static const struct prof_layout *
true_layout(const struct checker *c, uint64_t offset)
{
    size_t low = 0, high = c->check.record_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (c->check.records[mid].offset < offset)
            low = mid + 1;
        else
            high = mid;
    }
    if (low >= c->check.record_count || c->check.records[low].offset != offset)
        return NULL;
    return prof_layout_by_name(c->check.records[low].layout, 8);
}

/* One step of the writer. */
static void
visit(struct walk *w, uint64_t offset)
{
    const struct prof_layout *l = w->runtime;
    const struct prof_layout *there = true_layout(w->c, offset);
    w->misread |= there == NULL || strcmp(there->record_class, l->record_class) != 0;
    if (there != NULL && prof_layout_same_values(there, l))
        return;
    uint64_t sites = 0;
    for (unsigned kind = 0; kind < l->value_kinds; kind++) {
        struct value n = section_field(w->c, offset + l->value_sites + UINT64_C(2) * kind, 2);
        w->unknown |= n.unknown;
        sites += n.unknown ? 0 : n.number;
    }
    struct value values = section_word(w->c, offset + l->values, l->word);
    if (sites == 0 || is_zero(values))
        return;
    enum access access = follow_heads(&w->c->image, values, sites);
    if (access == ACCESS_FAULT) {
        w->faults = true;
        w->fault_offset = offset;
    }
    w->unknown |= access == ACCESS_UNKNOWN;
}

static void
walk_section(struct walk *w)
{
    uint64_t size = w->c->check.data_size;
    for (uint64_t offset = 0; offset < size && !w->faults; offset += w->runtime->size)
        visit(w, offset);
}

/* Would the runtime crash if this foreign record's function reached one of its value sites? */
static enum access
visit_running(const struct walk *w, const struct prof_record *record)
{
    struct value values = section_word(w->c, record->offset + w->runtime->values, w->runtime->word);
    if (is_zero(values))
        return ACCESS_KNOWN; /* it allocates an array and carries on */
    enum access worst = ACCESS_KNOWN;
    for (uint32_t site = 0; site < record->value_sites && worst != ACCESS_FAULT; site++) {
        enum access access = follow_heads(&w->c->image, values, site + 1);
        if (access != ACCESS_KNOWN)
            worst = access;
    }
    return worst;
}

static void
set(struct checker *c, enum prof_prediction outcome, const char *function, const char *phase,
    char *reason)
{
    c->check.prediction = outcome;
    c->check.predicted_function = function;
    c->check.predicted_phase = phase;
    c->check.predicted_reason = reason;
}

/* Foreign records with value sites: SURE counts those whose use is certain to crash. */
static void
count_running(const struct walk *w, size_t *sure, size_t *maybe, const char **example)
{
    *sure = *maybe = 0;
    for (size_t i = 0; i < w->c->check.record_count; i++) {
        const struct prof_record *r = &w->c->check.records[i];
        const struct prof_layout *l = prof_layout_by_name(r->layout, 8);
        if (r->value_sites == 0 || l == NULL || prof_layout_same_values(l, w->runtime))
            continue;
        enum access access = visit_running(w, r);
        if (access == ACCESS_FAULT && *example == NULL)
            *example = r->function;
        *sure += access == ACCESS_FAULT;
        *maybe += access == ACCESS_UNKNOWN;
    }
}

static bool
writer_refuses(const struct checker *c)
{
    return c->check.raw_version_symbol > 0 &&
           c->check.raw_version_symbol != c->check.runtime_raw_version;
}

static char *
exit_reason(struct checker *c, const struct walk *w)
{
    return prof_arena_printf(
        &c->arena,
        "at exit the writer steps through the records %u bytes at a time; its step to offset %llu "
        "lands inside a foreign record and it follows the bytes there as a pointer",
        w->runtime->size, (unsigned long long)w->fault_offset);
}

/* The writer looks for build ids before it writes the records. */
static void
predict_moved_note(struct checker *c)
{
    bool mapped = prof_image_load_at(&c->image, c->image.note_guess) != NULL;
    checker_problem(c, "moved-build-id-note",
                    "link with a compiler of LLVM 22, or leave the notes where the linker put them",
                    "a tool moved the build-id note: its file offset and its address no longer "
                    "agree, but the runtime computes the one from the other");
    set(c, mapped ? PREDICT_UNDECIDED : PREDICT_CRASH, "__llvm_write_binary_ids", "exit",
        prof_arena_strdup(&c->arena, "the runtime reads a build-id note where there is none"));
}

/* No foreign record can crash the running program: only the exit counts. */
static void
predict_exit(struct checker *c, const struct walk *w)
{
    struct prof_arena *arena = &c->arena;
    if (writer_refuses(c))
        set(c, PREDICT_REFUSED_WRITE, NULL, "exit",
            prof_arena_printf(arena,
                              "the writer compares the version word %d with its own %d and "
                              "writes nothing",
                              c->check.raw_version_symbol, c->check.runtime_raw_version));
    else if (c->image.moved_note && !c->runtime.no_mmap_knob)
        predict_moved_note(c);
    else if (w->faults)
        set(c, PREDICT_CRASH, writer_function, "exit", exit_reason(c, w));
    else if (w->unknown)
        set(c, PREDICT_UNDECIDED, NULL, NULL,
            prof_arena_strdup(arena, "the writer misreads records and follows pointers into memory "
                                     "that the program changes"));
    else if (w->misread || c->mixed_counter_sizes)
        set(c, PREDICT_CORRUPT_PROFILE, NULL, NULL,
            prof_arena_strdup(arena, "the writer misreads records, but none of its loads faults: "
                                     "it writes a file that llvm-profdata rejects"));
    else
        set(c, PREDICT_OK, NULL, NULL,
            prof_arena_strdup(arena, "records, version word and runtime agree"));
}

/* Functions of foreign layout have value sites: a crash while running is possible. */
static void
predict_running(struct checker *c, const struct walk *w, size_t sure, const char *example)
{
    char *who =
        sure == 1 ? prof_arena_strdup(&c->arena, "a function of a foreign layout profiles")
                  : prof_arena_printf(&c->arena, "%zu functions of a foreign layout profile", sure);
    char *reason = prof_arena_printf(
        &c->arena,
        "%s indirect calls or memory sizes%s%s: the first such site that is reached makes the "
        "runtime read the function's record with the wrong layout",
        who, example != NULL ? ", in " : "", example != NULL ? example : "");
    if (!writer_refuses(c) && w->faults) {
        set(c, PREDICT_CRASH, target_function, "running", reason);
        c->check.other_function = writer_function;
        c->check.other_phase = "exit";
        return;
    }
    set(c, PREDICT_UNDECIDED, target_function, "running",
        prof_arena_printf(&c->arena, "%s; if none is reached, %s", reason,
                          writer_refuses(c) ? "the writer refuses to write"
                                            : "the program ends and leaves a malformed file"));
}

/* Functions of foreign layout have value sites, and what the runtime does there is not certain: the
 * end of the program is not certain either, unless it crashes anyway. */
static void
predict_maybe_running(struct checker *c, size_t maybe)
{
    if (c->check.prediction == PREDICT_CRASH) {
        c->check.other_function = target_function;
        c->check.other_phase = "running";
        return;
    }
    set(c, PREDICT_UNDECIDED, target_function, "running",
        prof_arena_printf(&c->arena,
                          "%zu function%s of a foreign layout profile%s indirect calls or memory "
                          "sizes: what the runtime reads when such a site is reached depends on "
                          "addresses of the running program; if none is reached, %s",
                          maybe, maybe == 1 ? "" : "s", maybe == 1 ? "s" : "",
                          c->check.predicted_reason));
}

static const char *
why_no_prediction(const struct checker *c)
{
    if (c->check.verdict == PROF_UNDECIDED && !c->check.has_runtime)
        return "the records could not be read";
    if (!c->check.has_runtime)
        return "the file has no profile runtime of its own";
    if (checker_runtime_without_files(c))
        return "its profile runtime has no file output (that of the crate minicov, for one): it "
               "does not check versions, and does not say which it is made for";
    return "the version that the profile runtime expects is not known";
}

void
checker_predict(struct checker *c)
{
    struct walk w = { .c = c };
    if (c->check.verdict == PROF_CORRUPT || c->check.verdict == PROF_NO_PROFILE)
        return;
    if (c->check.verdict == PROF_UNDECIDED || c->check.runtime_raw_version < 0) {
        set(c, PREDICT_UNDECIDED, NULL, NULL, prof_arena_strdup(&c->arena, why_no_prediction(c)));
        return;
    }
    w.runtime = prof_layout_get((unsigned)c->check.runtime_raw_version, c->image.word);
    if (w.runtime == NULL)
        return;
    walk_section(&w);
    size_t sure = 0, maybe = 0;
    const char *example = NULL;
    count_running(&w, &sure, &maybe, &example);
    c->check.value_site_records = (unsigned)(sure + maybe);
    if (sure > 0) {
        predict_running(c, &w, sure, example);
        return;
    }
    predict_exit(c, &w);
    if (maybe > 0)
        predict_maybe_running(c, maybe);
}
