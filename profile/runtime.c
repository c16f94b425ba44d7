/* runtime.c - see runtime.h. */
#include "profile/runtime.h"

#include <string.h>

static const char mismatch_text[] = "LLVM Profile Error: Runtime and instrumentation version "
                                    "mismatch : expected %d, but get %d";
#define WINDOW      64 /* bytes of code around the reference that are looked at */
#define MIN_VERSION 4  /* immediates outside are something else */
#define MAX_VERSION 15

/* Address of TEXT in the loaded bytes of IMAGE. Tries non-executable memory first. */
static bool
find_text(const struct prof_image *image, const char *text, size_t len, uint64_t *address)
{
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < image->load_count; i++) {
            const struct prof_load *load = &image->loads[i];
            if (load->executable != (pass == 1) || load->bytes.size == 0)
                continue;
            const unsigned char *hit = memmem(load->bytes.data, load->bytes.size, text, len);
            if (hit != NULL) {
                *address = load->address + (uint64_t)(hit - load->bytes.data);
                return true;
            }
        }
    }
    return false;
}

/* A stretch of code under inspection. */
struct code {
    const struct prof_image *image;
    struct prof_bytes bytes;
    uint64_t address; /* of bytes */
    uint64_t text;    /* address of the message */
};

static uint32_t
load32(const unsigned char *p)
{
    return (uint32_t)prof_load(p, 4, false);
}

/* P + 4 + *(int32_t *)P, as x86_64 computes it. */
static uint64_t
relative_target(const struct code *c, size_t at)
{
    return c->address + at + 4 + (uint64_t)(int64_t)(int32_t)load32(c->bytes.data + at);
}

static void
take_version_word(const struct prof_image *image, uint64_t address, struct prof_runtime *runtime)
{
    struct prof_bytes bytes = prof_image_at(image, address);
    if (bytes.size < 8 || runtime->has_version_word)
        return;
    uint64_t word = prof_load(bytes.data, 8, image->big_endian);
    unsigned number = prof_version_number(word);
    if (number < MIN_VERSION || number > MAX_VERSION)
        return;
    runtime->has_version_word = true;
    runtime->version_word = word;
}

/* __llvm_profile_get_version: "mov var(%rip),%rax; ret", "lea var(%rip),%rax; mov (%rax),%rax; ret"
 * or, not position-independent, "mov var,%rax; ret" and "mov $var,%eax; mov (%rax),%rax; ret". */
static void
follow_get_version_x86(const struct prof_image *image, uint64_t address,
                       struct prof_runtime *runtime)
{
    struct code c = { image, prof_image_at(image, address), address, 0 };
    if (c.bytes.size < 11 || !prof_image_is_code(image, address))
        return;
    const unsigned char *p = c.bytes.data;
    bool load = memcmp(p, "\x48\x8b\x05", 3) == 0 && p[7] == 0xc3;
    bool lea = memcmp(p, "\x48\x8d\x05", 3) == 0 && memcmp(p + 7, "\x48\x8b\x00\xc3", 4) == 0;
    if (load || lea)
        take_version_word(image, relative_target(&c, 3), runtime);
    else if (memcmp(p, "\x48\x8b\x04\x25", 4) == 0 && p[8] == 0xc3)
        take_version_word(image, load32(p + 4), runtime);
    else if (p[0] == 0xb8 && memcmp(p + 5, "\x48\x8b\x00\xc3", 4) == 0)
        take_version_word(image, load32(p + 1), runtime);
    else if (memcmp(p, "\x48\xc7\xc0", 3) == 0 && memcmp(p + 7, "\x48\x8b\x00\xc3", 4) == 0)
        take_version_word(image, load32(p + 3), runtime);
}

/* The text's address is formed at AT: the number is moved into an argument register nearby (edx,
 * or ecx under _FORTIFY_SOURCE). */
static void
inspect_x86(const struct code *c, size_t at, struct prof_runtime *runtime)
{
    size_t start = at > WINDOW ? at - WINDOW : 0;
    size_t end = c->bytes.size - at > WINDOW ? at + WINDOW : c->bytes.size;
    size_t best = SIZE_MAX;
    for (size_t i = start; i + 5 <= end; i++) {
        unsigned char op = c->bytes.data[i];
        uint32_t imm = load32(c->bytes.data + i + 1);
        size_t distance = i > at ? i - at : at - i;
        if ((op == 0xb9 || op == 0xba) && imm >= MIN_VERSION && imm <= MAX_VERSION &&
            distance < best) {
            best = distance;
            runtime->raw_version = (int)imm;
        }
        if (op == 0xe8)
            follow_get_version_x86(c->image, relative_target(c, i + 1), runtime);
    }
}

static bool
scan_x86(const struct code *c, struct prof_runtime *runtime)
{
    const unsigned char *data = c->bytes.data;
    for (size_t at = 2; at + 4 <= c->bytes.size && runtime->raw_version < 0; at++) {
        bool lea = data[at - 2] == 0x8d && (data[at - 1] & 0xc7) == 0x05;
        bool mov = (data[at - 1] & 0xf8) == 0xb8;
        if ((lea && relative_target(c, at) == c->text) ||
            (mov && c->text <= UINT32_MAX && load32(data + at) == c->text))
            inspect_x86(c, at, runtime);
    }
    return runtime->raw_version >= 0;
}

static uint32_t
a64_at(const struct code *c, size_t index)
{
    return load32(c->bytes.data + index * 4);
}

#define IS_ADRP(op)    (((op)&0x9f000000U) == 0x90000000U)
#define IS_ADR(op)     (((op)&0x9f000000U) == 0x10000000U)
#define IS_ADD_IMM(op) (((op)&0xffc00000U) == 0x91000000U)
#define IS_LDR64(op)   (((op)&0xffc00000U) == 0xf9400000U)
#define IS_MOVZ32(op)  (((op)&0xffe00000U) == 0x52800000U)
#define IS_BL(op)      (((op)&0xfc000000U) == 0x94000000U)
#define A64_NOP        0xd503201fU
#define A64_RET        0xd65f03c0U

/* Address that ADRP or ADR at PC puts into its register. */
static uint64_t
adr_target(uint32_t op, uint64_t pc)
{
    uint64_t imm = (uint64_t)(op >> 5 & 0x7ffff) << 2 | (op >> 29 & 3);
    if (imm & 0x100000)
        imm |= ~UINT64_C(0x1fffff);
    return IS_ADR(op) ? pc + imm : (pc & ~UINT64_C(0xfff)) + (imm << 12);
}

/* "adrp x0, page; ldr x0, [x0, #offset]; ret", also with "add", or relaxed to "nop; adr". */
static void
follow_get_version_a64(const struct prof_image *image, uint64_t address,
                       struct prof_runtime *runtime)
{
    struct code c = { image, prof_image_at(image, address), address, 0 };
    uint64_t variable = 0;
    for (size_t i = 0; i < 4 && 4 * (i + 2) <= c.bytes.size; i++) {
        uint32_t op = a64_at(&c, i);
        if (IS_ADRP(op) || IS_ADR(op)) {
            variable = adr_target(op, address + 4 * i);
        } else if (IS_ADD_IMM(op)) {
            variable += op >> 10 & 0xfff;
        } else if (IS_LDR64(op)) {
            variable += (uint64_t)(op >> 10 & 0xfff) * 8;
            if (variable != 0 && a64_at(&c, i + 1) == A64_RET)
                take_version_word(image, variable, runtime);
            return;
        } else if (op != A64_NOP) {
            return;
        }
    }
}

static void
inspect_a64(const struct code *c, size_t index, struct prof_runtime *runtime)
{
    size_t count = c->bytes.size / 4, best = SIZE_MAX;
    size_t start = index > 16 ? index - 16 : 0, end = index + 16 < count ? index + 16 : count;
    for (size_t i = start; i < end; i++) {
        uint32_t op = a64_at(c, i), imm = op >> 5 & 0xffff, reg = op & 31;
        size_t distance = i > index ? i - index : index - i;
        if (IS_MOVZ32(op) && (reg == 2 || reg == 3 || (reg >= 8 && reg <= 15)) &&
            imm >= MIN_VERSION && imm <= MAX_VERSION && distance < best) {
            best = distance;
            runtime->raw_version = (int)imm;
        }
        if (IS_BL(op)) {
            uint64_t offset = (uint64_t)(op & 0x3ffffff) << 2;
            if (offset & 0x8000000)
                offset |= ~UINT64_C(0xfffffff);
            follow_get_version_a64(c->image, c->address + 4 * i + offset, runtime);
        }
    }
}

static bool
scan_a64(const struct code *c, struct prof_runtime *runtime)
{
    size_t count = c->bytes.size / 4;
    for (size_t i = 0; i < count && runtime->raw_version < 0; i++) {
        uint32_t op = a64_at(c, i);
        uint64_t page = c->text & ~UINT64_C(0xfff);
        if (IS_ADR(op) && adr_target(op, c->address + 4 * i) == c->text)
            inspect_a64(c, i, runtime);
        if (!IS_ADRP(op) || adr_target(op, c->address + 4 * i) != page)
            continue;
        for (size_t k = i + 1; k < count && k < i + 8; k++) {
            uint32_t add = a64_at(c, k);
            if (IS_ADD_IMM(add) && (add >> 5 & 31) == (op & 31) &&
                (add >> 10 & 0xfff) == (c->text & 0xfff))
                inspect_a64(c, i, runtime);
        }
    }
    return runtime->raw_version >= 0;
}

static bool
scan_code(const struct prof_image *image, struct prof_bytes bytes, uint64_t address, uint64_t text,
          struct prof_runtime *runtime)
{
    struct code c = { image, bytes, address, text };
    if (strcmp(image->arch, "x86_64") == 0)
        return scan_x86(&c, runtime);
    if (strcmp(image->arch, "aarch64") == 0 || strncmp(image->arch, "arm64", 5) == 0)
        return scan_a64(&c, runtime);
    return false;
}

/* The instruction at P adds a record size less one to the distance of two addresses: the size, or
 * 0. x86_64: lea imm8(reg),reg; aarch64: add x, x, #imm. */
static unsigned
rounded_size(const unsigned char *p, bool x86_64)
{
    uint32_t op = load32(p), added = x86_64 ? p[3] : op >> 10 & 0xfff;
    bool adds = x86_64 ? p[0] == 0x48 && p[1] == 0x8d && (p[2] & 0xc0) == 0x40 : IS_ADD_IMM(op);
    bool known = added + 1 == 48 || added + 1 == 64 || added + 1 == 72;
    return adds && known ? added + 1 : 0;
}

/* Size of a record by the function that counts them. */
static unsigned
record_size(const struct prof_image *image)
{
    bool x86_64 = image->arch != NULL && strcmp(image->arch, "x86_64") == 0;
    bool arm64 = image->arch != NULL && strcmp(image->arch, "aarch64") == 0;
    struct prof_bytes code = prof_image_at(image, image->count_code);
    if (image->count_code == 0 || !(x86_64 || arm64))
        return 0;
    for (size_t i = 0; i + 4 <= code.size && i < 32; i += x86_64 ? 1 : 4) {
        unsigned size = rounded_size(code.data + i, x86_64);
        if (size != 0)
            return size;
    }
    return 0;
}

void
prof_runtime_find(const struct prof_image *image, struct prof_runtime *runtime)
{
    *runtime = (struct prof_runtime){ .raw_version = -1 };
    uint64_t text = 0, other = 0;
    bool message = find_text(image, mismatch_text, sizeof mismatch_text - 1, &text);
    runtime->present = message || image->has_runtime_symbol || image->has_writer_symbol;
    static const char knob[] = "LLVM_PROFILE_NO_MMAP";
    runtime->no_mmap_knob = message && find_text(image, knob, sizeof knob, &other);
    if (!message)
        runtime->record_size = record_size(image);
    if (!message || image->arch == NULL)
        return;
    if (image->runtime_code != 0) {
        struct prof_bytes code = prof_image_at(image, image->runtime_code);
        code = prof_bytes_clip(code, 0, image->runtime_code_size);
        if (scan_code(image, code, image->runtime_code, text, runtime))
            return;
    }
    for (size_t i = 0; i < image->load_count; i++) {
        const struct prof_load *load = &image->loads[i];
        if (load->executable && scan_code(image, load->bytes, load->address, text, runtime))
            return;
    }
}
