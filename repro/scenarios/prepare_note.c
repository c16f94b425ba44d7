/* prepare_note.c - give the note segment of a program another file offset than its address, as some
 * tools that rewrite linked files do. The loader does not care; the profile runtime does. */
#include "repro/scenarios/scenario.h"

#include "common/fs.h"
#include "profile/elf.h"

#include <stdlib.h>
#include <sys/stat.h>

#define PROGRAM_MAX ((size_t)64 << 20)
#define AWAY        UINT64_C(0x10000000)

/* Places in a 64-bit program header (System V gABI, chapter 5). */
enum { SEGMENT_TYPE = 0, SEGMENT_OFFSET = 8, SEGMENT_SIZE = 56 };

static bool
move_notes(char *data, size_t len, const char *path, struct repro_err *err)
{
    struct prof_bytes bytes = { .data = (const unsigned char *)data, .size = len };
    struct elf_file elf;
    size_t moved = 0;
    if (!elf_is(bytes) || !elf_open(&elf, bytes, NULL) || elf.word != 8 || elf.big_endian)
        return repro_fail(err, REPRO_E_FORMAT, "%s: not a 64-bit ELF file of this machine", path);
    for (uint64_t i = 0; i < elf.segment_count; i++) {
        uint64_t at = elf.segment_offset + i * elf.segment_entry;
        if (!prof_bytes_has(bytes, at, SEGMENT_SIZE))
            return repro_fail(err, REPRO_E_FORMAT, "%s: program headers beyond the end", path);
        if (prof_bytes_get(bytes, at + SEGMENT_TYPE, 4, false) != ELF_PT_NOTE)
            continue;
        uint64_t offset = prof_bytes_get(bytes, at + SEGMENT_OFFSET, 8, false) + AWAY;
        for (unsigned byte = 0; byte < 8; byte++)
            data[at + SEGMENT_OFFSET + byte] = (char)(offset >> 8 * byte & 0xff);
        moved++;
    }
    return moved > 0 || repro_fail(err, REPRO_E_FORMAT, "%s: has no note segment", path);
}

bool
scenario_move_note(const struct scenario_place *place, struct repro_err *err)
{
    char *data = NULL;
    size_t len = 0;
    if (!fs_read_file(place->program, PROGRAM_MAX, &data, &len, err))
        return false;
    bool ok = move_notes(data, len, place->program, err) &&
              fs_write_atomic(place->program, data, len, err);
    free(data);
    if (ok && chmod(place->program, 0755) != 0)
        return repro_fail_errno(err, REPRO_E_IO, "%s: cannot make executable", place->program);
    return ok;
}
