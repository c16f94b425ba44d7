/* elf_file.c - see elf_file.h. */
#include "harness/elf_file.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define NOTE_ALIGN(n) (((n) + 3U) & ~(size_t)3U)

static char *
to_hex(const unsigned char *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    char *text = xcalloc(length * 2 + 1, 1);
    for (size_t i = 0; i < length; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    return text;
}

char *
elf_build_id_of_notes(const unsigned char *notes, size_t length)
{
    size_t at = 0;
    while (length - at >= sizeof(Elf64_Nhdr)) {
        Elf64_Nhdr note;
        memcpy(&note, notes + at, sizeof note);
        at += sizeof note;
        size_t rest = length - at;
        if (note.n_namesz > rest || NOTE_ALIGN(note.n_namesz) > rest ||
            note.n_descsz > rest - NOTE_ALIGN(note.n_namesz))
            return NULL;
        const unsigned char *name = notes + at;
        const unsigned char *desc = name + NOTE_ALIGN(note.n_namesz);
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(name, "GNU", 4) == 0)
            return note.n_descsz && note.n_descsz <= 64 ? to_hex(desc, note.n_descsz) : NULL;
        size_t step = NOTE_ALIGN(note.n_namesz) + NOTE_ALIGN(note.n_descsz);
        if (step > rest)
            return NULL;
        at += step;
    }
    return NULL;
}

Elf_Scn *
elf_file_section_of_type(struct elf_file *file, unsigned type)
{
    for (Elf_Scn *scn = elf_nextscn(file->elf, NULL); scn; scn = elf_nextscn(file->elf, scn)) {
        GElf_Shdr header;
        if (gelf_getshdr(scn, &header) && header.sh_type == type)
            return scn;
    }
    return NULL;
}

Elf_Scn *
elf_file_section(struct elf_file *file, const char *name)
{
    size_t strings;
    if (elf_getshdrstrndx(file->elf, &strings) != 0)
        return NULL;
    for (Elf_Scn *scn = elf_nextscn(file->elf, NULL); scn; scn = elf_nextscn(file->elf, scn)) {
        GElf_Shdr header;
        if (!gelf_getshdr(scn, &header))
            continue;
        const char *found = elf_strptr(file->elf, strings, header.sh_name);
        if (found && strcmp(found, name) == 0)
            return scn;
    }
    return NULL;
}

static char *
file_build_id(struct elf_file *file)
{
    size_t count;
    if (elf_getphdrnum(file->elf, &count) != 0)
        return NULL;
    size_t size;
    const char *raw = elf_rawfile(file->elf, &size);
    for (size_t i = 0; raw && i < count && i < 256; i++) {
        GElf_Phdr header;
        if (!gelf_getphdr(file->elf, (int)i, &header) || header.p_type != PT_NOTE ||
            header.p_offset > size || header.p_filesz > size - header.p_offset)
            continue;
        char *id =
            elf_build_id_of_notes((const unsigned char *)raw + header.p_offset, header.p_filesz);
        if (id)
            return id;
    }
    return NULL;
}

/* Debug files keep the note section but not always its program header's content. */
static char *
section_build_id(struct elf_file *file)
{
    Elf_Scn *scn = elf_file_section(file, ".note.gnu.build-id");
    Elf_Data *data = scn ? elf_rawdata(scn, NULL) : NULL;
    return data && data->d_buf ? elf_build_id_of_notes(data->d_buf, data->d_size) : NULL;
}

static bool
finish_open(struct elf_file *file)
{
    if (!file->elf || elf_kind(file->elf) != ELF_K_ELF)
        return false;
    file->build_id = section_build_id(file);
    if (!file->build_id)
        file->build_id = file_build_id(file);
    return true;
}

struct elf_file *
elf_file_open(const char *path, const char *build_id)
{
    elf_version(EV_CURRENT);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    struct elf_file *file = xcalloc(1, sizeof *file);
    file->path = xstrdup(path);
    file->fd = fd;
    file->elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    bool usable = finish_open(file);
    if (usable && build_id && (!file->build_id || strcmp(file->build_id, build_id) != 0))
        usable = false;
    if (usable)
        return file;
    elf_file_close(file);
    return NULL;
}

struct elf_file *
elf_file_from_memory(char *image, size_t length)
{
    elf_version(EV_CURRENT);
    struct elf_file *file = xcalloc(1, sizeof *file);
    file->fd = -1;
    file->image = image;
    file->elf = elf_memory(image, length);
    file->debug_searched = true;
    file->lines_opened = true;
    if (finish_open(file))
        return file;
    elf_file_close(file);
    return NULL;
}

void
elf_file_close(struct elf_file *file)
{
    if (!file)
        return;
    if (file->dwarf)
        dwarf_end(file->dwarf);
    elf_file_close(file->debug);
    if (file->elf)
        elf_end(file->elf);
    if (file->fd >= 0)
        close(file->fd);
    free(file->image);
    free(file->build_id);
    free(file->path);
    free(file);
}

static struct elf_file *
debug_by_build_id(const char *id)
{
    char *path = xasprintf("/usr/lib/debug/.build-id/%.2s/%s.debug", id, id + 2);
    struct elf_file *file = elf_file_open(path, id);
    free(path);
    return file;
}

static bool
crc_matches(struct elf_file *file, uint32_t expected)
{
    size_t size;
    const char *raw = elf_rawfile(file->elf, &size);
    return raw && size < UINT32_MAX &&
           crc32(crc32(0, NULL, 0), (const Bytef *)raw, (uInt)size) == expected;
}

/* Accept a candidate of .gnu_debuglink by build id, or by checksum if the file has no id. */
static struct elf_file *
debug_candidate(char *path, const char *build_id, uint32_t crc)
{
    struct elf_file *file = elf_file_open(path, build_id);
    free(path);
    if (file && !build_id && !crc_matches(file, crc)) {
        elf_file_close(file);
        return NULL;
    }
    return file;
}

static struct elf_file *
debug_by_link(struct elf_file *file)
{
    Elf_Scn *scn = elf_file_section(file, ".gnu_debuglink");
    Elf_Data *data = scn ? elf_rawdata(scn, NULL) : NULL;
    if (!data || !data->d_buf || data->d_size < 8)
        return NULL;
    const char *name = data->d_buf;
    size_t length = strnlen(name, data->d_size);
    if (length == 0 || NOTE_ALIGN(length + 1) + 4 > data->d_size || strchr(name, '/'))
        return NULL;
    uint32_t crc;
    memcpy(&crc, name + NOTE_ALIGN(length + 1), sizeof crc);
    const char *slash = strrchr(file->path, '/');
    int folder = slash ? (int)(slash - file->path) : 0;
    char *paths[] = { xasprintf("%.*s/%s", folder, file->path, name),
                      xasprintf("%.*s/.debug/%s", folder, file->path, name),
                      xasprintf("/usr/lib/debug%.*s/%s", folder, file->path, name) };
    struct elf_file *found = NULL;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (found || strcmp(paths[i], file->path) == 0)
            free(paths[i]);
        else
            found = debug_candidate(paths[i], file->build_id, crc);
    }
    return found;
}

bool
elf_file_in_plt(struct elf_file *file, uint64_t address)
{
    static const char *const names[] = { ".plt", ".plt.sec", ".plt.got", ".iplt" };
    GElf_Shdr header;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        Elf_Scn *scn = elf_file_section(file, names[i]);
        if (scn && gelf_getshdr(scn, &header) && address >= header.sh_addr &&
            address - header.sh_addr < header.sh_size)
            return true;
    }
    return false;
}

struct elf_file *
elf_file_debug(struct elf_file *file)
{
    if (file->debug_searched)
        return file->debug;
    file->debug_searched = true;
    if (file->build_id && strlen(file->build_id) > 2)
        file->debug = debug_by_build_id(file->build_id);
    if (!file->debug)
        file->debug = debug_by_link(file);
    if (file->debug)
        file->debug->debug_searched = true;
    return file->debug;
}
