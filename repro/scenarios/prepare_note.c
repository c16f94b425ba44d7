/* prepare_note.c - give the note segment of a program another file offset than its address, as some
 * tools that rewrite linked files do. The loader does not care; the profile runtime does. */
#include "repro/scenarios/scenario.h"

#include "common/fs.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PROGRAM_MAX ((size_t)64 << 20)
#define AWAY        UINT64_C(0x10000000)

static bool
move_notes(char *data, size_t len, const char *path, struct repro_err *err)
{
    Elf64_Ehdr head;
    size_t moved = 0;
    if (len < sizeof head || memcmp(data, ELFMAG, SELFMAG) != 0 || data[EI_CLASS] != ELFCLASS64)
        return repro_fail(err, REPRO_E_FORMAT, "%s: not a 64-bit ELF file", path);
    memcpy(&head, data, sizeof head);
    for (size_t i = 0; i < head.e_phnum; i++) {
        Elf64_Phdr segment;
        size_t at = head.e_phoff + i * sizeof segment;
        if (at > len || len - at < sizeof segment)
            return repro_fail(err, REPRO_E_FORMAT, "%s: program headers beyond the end", path);
        memcpy(&segment, data + at, sizeof segment);
        if (segment.p_type != PT_NOTE)
            continue;
        segment.p_offset += AWAY;
        memcpy(data + at, &segment, sizeof segment);
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
