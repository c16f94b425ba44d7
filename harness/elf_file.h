/* elf_file.h - one ELF file of a crashed process and its separate debug file, read lazily.
 *
 * Files are hostile: libelf checks bounds, counts are capped. Not thread-safe.
 */
#ifndef REPRO_HARNESS_ELF_FILE_H
#define REPRO_HARNESS_ELF_FILE_H

#include <elfutils/libdw.h>
#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_file {
    char *path;
    Elf *elf;
    int fd;              /* -1 for an image in memory */
    char *image;         /* owned bytes of an image in memory, else NULL */
    char *build_id;      /* lower-case hex, NULL if none */
    bool debug_searched; /* has `debug` been looked for? */
    struct elf_file *debug;
    bool lines_opened;
    Dwarf *dwarf; /* line information, own or of `debug` */
};

/* Open PATH; with BUILD_ID, only a file of that id is accepted (the file may have been replaced
 * since the process mapped it). NULL if it cannot be used. */
struct elf_file *elf_file_open(const char *path, const char *build_id);
/* An ELF image of LENGTH bytes (the vdso); takes IMAGE, which must come from malloc. */
struct elf_file *elf_file_from_memory(char *image, size_t length);
void elf_file_close(struct elf_file *file); /* NULL is fine */
/* Its separate debug file, found by build id or .gnu_debuglink under the file's folder, its .debug
 * folder and /usr/lib/debug; NULL if none. Owned by FILE. */
struct elf_file *elf_file_debug(struct elf_file *file);
/* First section of TYPE; NULL if none. */
Elf_Scn *elf_file_section_of_type(struct elf_file *file, unsigned type);
/* Section NAME; NULL if none. */
Elf_Scn *elf_file_section(struct elf_file *file, const char *name);
/* Does ADDRESS (as in the file) lie in its procedure linkage table? Not known (false) without
 * section headers. */
bool elf_file_in_plt(struct elf_file *file, uint64_t address);
/* Hex of the NT_GNU_BUILD_ID note in LENGTH bytes of notes, or NULL. free() it. */
char *elf_build_id_of_notes(const unsigned char *notes, size_t length);

#endif
