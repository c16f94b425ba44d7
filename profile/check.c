/* check.c - see check.h: open a file, find out what it is, hand it to the right reader. */
#include "profile/check.h"

#include "profile/archive.h"
#include "profile/bitcode.h"
#include "profile/checker.h"
#include "profile/elf.h"
#include "profile/macho.h"
#include "profile/raw_check.h"

#include <stdlib.h>
#include <string.h>

const char *
prof_verdict_name(enum prof_verdict verdict)
{
    static const char *const names[] = {
        [PROF_CLEAN] = "clean",
        [PROF_MIXED_ABI] = "mixed-abi",
        [PROF_RUNTIME_MISMATCH] = "runtime-mismatch",
        [PROF_NO_PROFILE] = "no-profile",
        [PROF_UNDECIDED] = "undecided",
        [PROF_CORRUPT] = "corrupt",
    };
    return names[verdict];
}

const char *
prof_prediction_name(enum prof_prediction p)
{
    static const char *const names[] = {
        [PREDICT_NONE] = NULL,
        [PREDICT_OK] = "ok",
        [PREDICT_CRASH] = "crash",
        [PREDICT_REFUSED_WRITE] = "refused-write",
        [PREDICT_UNDECIDED] = "undecided",
        [PREDICT_CORRUPT_PROFILE] = "corrupt-profile",
    };
    return names[p];
}

static bool
check_core(struct checker *c)
{
    c->check.description = prof_arena_strdup(&c->arena, "core file");
    c->check.verdict = PROF_UNDECIDED;
    checker_problem(c, "core-file", NULL,
                    "this is a core file, not a program: check the executable that crashed, and "
                    "give the core to `repro explain`");
    return true;
}

static bool
check_elf(struct checker *c, struct repro_err *err)
{
    struct repro_err damage;
    c->check.format = c->bytes.size > 4 && c->bytes.data[4] == 1 ? "elf32" : "elf64";
    if (!prof_image_read_elf(&c->image, c->bytes, &c->arena, &damage)) {
        if (damage.code == REPRO_E_NOMEM)
            return repro_fail(err, damage.code, "%s", damage.msg);
        c->check.verdict = PROF_CORRUPT;
        checker_problem(c, "truncated", NULL, "%s", damage.msg);
        return true;
    }
    c->check.format = c->image.format;
    c->check.arch = c->image.arch;
    switch (c->image.kind) {
    case IMAGE_CORE:
        return check_core(c);
    case IMAGE_OBJECT:
        return check_object(c, err);
    default:
        return check_linked(c, err);
    }
}

/* Files that may well hold profile data, but in a container that is not read here. */
static const char *
unsupported_kind(struct prof_bytes bytes)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *kind;
    } kinds[] = {
        { "MZ", 2, "a Windows program or library (PE/COFF)" },
        { "\x64\x86", 2, "a Windows object (COFF, x86_64)" },
        { "\x64\xaa", 2, "a Windows object (COFF, arm64)" },
        { "\0asm", 4, "a WebAssembly module" },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (bytes.size >= 64 && memcmp(bytes.data, kinds[i].magic, kinds[i].len) == 0)
            return kinds[i].kind;
    }
    return NULL;
}

static bool
check_other(struct checker *c)
{
    const char *kind = unsupported_kind(c->bytes);
    if (kind != NULL) {
        c->check.description = prof_arena_strdup(&c->arena, kind);
        c->check.verdict = PROF_UNDECIDED;
        checker_problem(c, "unsupported-format", NULL, "%s: not read by this version", kind);
        return true;
    }
    if (c->bytes.size >= 8 && (memcmp(c->bytes.data, "\xfflprofi\x81", 8) == 0 ||
                               memcmp(c->bytes.data, "\x81iforpl\xff", 8) == 0)) {
        c->check.description = prof_arena_strdup(&c->arena, "indexed profile");
        c->check.verdict = PROF_NO_PROFILE;
        checker_problem(c, "indexed-profile", NULL,
                        "this is an indexed profile (.profdata), not a program: `repro profile "
                        "check` judges it");
        return true;
    }
    c->check.description = prof_arena_strdup(&c->arena, "not a program, object or profile");
    c->check.verdict = PROF_NO_PROFILE;
    checker_problem(c, "not-a-program", NULL,
                    c->bytes.size == 0
                        ? "the file is empty"
                        : "not an ELF or Mach-O file, archive, LLVM bitcode or raw profile");
    return true;
}

static bool
dispatch(struct checker *c, struct repro_err *err)
{
    if (elf_is(c->bytes))
        return check_elf(c, err);
    if (macho_is(c->bytes))
        return check_macho(c, err);
    if (archive_is(c->bytes))
        return check_archive(c, err);
    if (bitcode_is(c->bytes))
        return check_bitcode(c, err);
    if (raw_check_is_raw(&c->bytes))
        return check_raw(c, err);
    return check_other(c);
}

struct checker *
checker_new(const char *path, unsigned flags, struct repro_err *err)
{
    struct checker *c = calloc(1, sizeof *c);
    if (c == NULL) {
        repro_fail(err, REPRO_E_NOMEM, "%s: out of memory", path);
        return NULL;
    }
    c->flags = flags;
    c->runtime.raw_version = -1;
    c->check.format = "other";
    c->check.runtime_raw_version = -1;
    c->check.raw_version_symbol = -1;
    c->check.path = prof_arena_strdup(&c->arena, path);
    return c;
}

static struct prof_check *
run(struct checker *c, const char *path, struct repro_err *err)
{
    struct repro_err inner = { 0 };
    bool done = dispatch(c, &inner);
    if (done && c->arena.failed)
        done = repro_fail(&inner, REPRO_E_NOMEM, "out of memory");
    if ((c->flags & PROF_CHECK_KEEP_SEGMENTS) == 0)
        segment_result_clear(&c->segments);
    if (done)
        return &c->check;
    repro_fail(err, inner.code, "%s: %s", path, inner.msg);
    prof_check_free(&c->check);
    return NULL;
}

struct prof_check *
prof_check_file_with(const char *path, unsigned flags, struct repro_err *err)
{
    struct checker *c = checker_new(path, flags, err);
    if (c == NULL)
        return NULL;
    if (!prof_file_open(&c->file, path, err)) {
        prof_check_free(&c->check);
        return NULL;
    }
    c->bytes = c->file.bytes;
    return run(c, path, err);
}

struct prof_check *
prof_check_file(const char *path, struct repro_err *err)
{
    return prof_check_file_with(path, 0, err);
}

struct prof_check *
prof_check_bytes(const char *path, const void *data, size_t size, unsigned flags,
                 struct repro_err *err)
{
    struct checker *c = checker_new(path, flags, err);
    if (c == NULL)
        return NULL;
    c->bytes = (struct prof_bytes){ data, size };
    return run(c, path, err);
}

void
prof_check_free(struct prof_check *check)
{
    if (check == NULL)
        return;
    struct checker *c = (struct checker *)check;
    prof_names_clear(&c->names);
    segment_result_clear(&c->segments);
    prof_file_close(&c->file);
    prof_arena_free(&c->arena);
    free(c);
}
