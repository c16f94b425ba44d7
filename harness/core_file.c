/* core_file.c - see core_file.h. Notes: NT_PRSTATUS per thread (the crashed one first),
 * NT_PRPSINFO, NT_SIGINFO, NT_AUXV, NT_FILE (which file is mapped where); segments: the memory. */
#include "harness/core_file.h"

#include "harness/examine.h"
#include "harness/registers_host.h"
#include "harness/signature.h"
#include "harness/stopped.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <libelf.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/procfs.h>
#include <unistd.h>

#define SEGMENTS_MAX 65536U
#define FILES_MAX    65536U
#define THREADS_MAX  4096U

struct mapped_file {
    uint64_t start, end, offset;
    char *path;
};

struct core {
    int fd;
    Elf *elf;
    const unsigned char *bytes;
    size_t size;
    GElf_Phdr *segments;
    size_t segment_count;
    struct mapped_file *files;
    size_t file_count;
    char *auxv;
    size_t auxv_length;
    struct stopped_process process;
};

/* ---- notes ---- */

static void
take_thread(struct core *core, const unsigned char *data, size_t size)
{
    struct elf_prstatus status;
    if (size < sizeof status || core->process.thread_count == THREADS_MAX)
        return;
    memcpy(&status, data, sizeof status);
    struct stopped_thread thread = { .tid = status.pr_pid };
    thread.has_registers =
        registers_from_prstatus(&status.pr_reg, sizeof status.pr_reg, &thread.registers);
    if (core->process.thread_count == 0) {
        core->process.pid = status.pr_pid;
        core->process.signal.number = status.pr_cursig;
    }
    XAPPEND(core->process.threads, core->process.thread_count, thread);
}

/* The process' own number; the status notes have those of its threads. */
static void
take_process(struct core *core, const unsigned char *data, size_t size)
{
    struct elf_prpsinfo info;
    if (size < sizeof info)
        return;
    memcpy(&info, data, sizeof info);
    core->process.pid = info.pr_pid;
}

static void
mark_main_thread(struct core *core)
{
    for (size_t i = 0; i < core->process.thread_count; i++)
        core->process.threads[i].is_main = core->process.threads[i].tid == core->process.pid;
}

static void
take_signal(struct core *core, const unsigned char *data, size_t size)
{
    siginfo_t info;
    if (size < sizeof info)
        return;
    memcpy(&info, data, sizeof info);
    core->process.signal.number = info.si_signo;
    core->process.signal.code = info.si_code;
    core->process.signal.is_fault = info.si_code > 0;
    core->process.signal.has_address =
        info.si_code > 0 && !(info.si_code == SI_KERNEL && info.si_addr == NULL);
    if (info.si_code > 0)
        core->process.signal.address = (uint64_t)(uintptr_t)info.si_addr;
    else
        core->process.signal.sender = info.si_pid;
}

/* u64 count, u64 page size, { u64 start, end, offset in pages } each, then the names. */
static void
take_files(struct core *core, const unsigned char *data, size_t size)
{
    uint64_t head[2], entry[3];
    if (size < sizeof head)
        return;
    memcpy(head, data, sizeof head);
    if (head[0] > FILES_MAX || head[0] > (size - sizeof head) / sizeof entry)
        return;
    const char *name = (const char *)data + sizeof head + head[0] * sizeof entry;
    const char *end = (const char *)data + size;
    for (uint64_t i = 0; i < head[0] && name < end; i++) {
        size_t length = strnlen(name, (size_t)(end - name));
        memcpy(entry, data + sizeof head + i * sizeof entry, sizeof entry);
        struct mapped_file file = { entry[0], entry[1], entry[2] * head[1],
                                    xstrndup(name, length) };
        XAPPEND(core->files, core->file_count, file);
        name += length + 1;
    }
}

static void
take_note(struct core *core, const GElf_Nhdr *head, const unsigned char *data)
{
    if (head->n_type == NT_PRSTATUS)
        take_thread(core, data, head->n_descsz);
    else if (head->n_type == NT_PRPSINFO)
        take_process(core, data, head->n_descsz);
    else if (head->n_type == NT_SIGINFO)
        take_signal(core, data, head->n_descsz);
    else if (head->n_type == NT_FILE)
        take_files(core, data, head->n_descsz);
    else if (head->n_type == NT_AUXV && !core->auxv) {
        core->auxv = xcalloc(head->n_descsz + 1, 1);
        memcpy(core->auxv, data, head->n_descsz);
        core->auxv_length = head->n_descsz;
    }
}

static void
take_notes(struct core *core, const GElf_Phdr *segment)
{
    Elf_Data *data =
        elf_getdata_rawchunk(core->elf, (int64_t)segment->p_offset, segment->p_filesz, ELF_T_NHDR);
    GElf_Nhdr head;
    size_t name, desc, at = 0;
    while (data && (at = gelf_getnote(data, at, &head, &name, &desc)) > 0)
        take_note(core, &head, (const unsigned char *)data->d_buf + desc);
}

/* ---- memory ---- */

static const struct mapped_file *
file_at(const struct core *core, uint64_t address)
{
    for (size_t i = 0; i < core->file_count; i++)
        if (address >= core->files[i].start && address < core->files[i].end)
            return &core->files[i];
    return NULL;
}

static size_t
read_mapped(const struct core *core, uint64_t address, void *buffer, size_t length)
{
    const struct mapped_file *file = file_at(core, address);
    if (!file)
        return 0;
    if (length > file->end - address)
        length = file->end - address;
    int fd = open(file->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t got = pread(fd, buffer, length, (off_t)(file->offset + (address - file->start)));
    close(fd);
    return got > 0 ? (size_t)got : 0;
}

/* What the core file itself holds. */
static size_t
read_dumped(void *context, uint64_t address, void *buffer, size_t length)
{
    const struct core *core = context;
    for (size_t i = 0; i < core->segment_count; i++) {
        const GElf_Phdr *segment = &core->segments[i];
        uint64_t inside = address - segment->p_vaddr;
        if (address < segment->p_vaddr || inside >= segment->p_filesz)
            continue;
        if (segment->p_offset > core->size || inside >= core->size - segment->p_offset)
            return 0;
        uint64_t left = core->size - segment->p_offset - inside;
        uint64_t here = segment->p_filesz - inside < left ? segment->p_filesz - inside : left;
        size_t count = length < here ? length : (size_t)here;
        memcpy(buffer, core->bytes + segment->p_offset + inside, count);
        return count;
    }
    return 0;
}

static size_t
read_memory(void *context, uint64_t address, void *buffer, size_t length)
{
    size_t got = read_dumped(context, address, buffer, length);
    return got > 0 ? got : read_mapped(context, address, buffer, length);
}

static char *
make_maps(const struct core *core, size_t *length)
{
    struct strbuf text = { 0 };
    for (size_t i = 0; i < core->segment_count; i++) {
        const GElf_Phdr *segment = &core->segments[i];
        const struct mapped_file *file = file_at(core, segment->p_vaddr);
        uint64_t offset = file ? file->offset + (segment->p_vaddr - file->start) : 0;
        strbuf_printf(&text, "%" PRIx64 "-%" PRIx64 " %c%c%cp %08" PRIx64 " 00:00 0 %s\n",
                      segment->p_vaddr, segment->p_vaddr + segment->p_memsz,
                      segment->p_flags & PF_R ? 'r' : '-', segment->p_flags & PF_W ? 'w' : '-',
                      segment->p_flags & PF_X ? 'x' : '-', offset, file ? file->path : "");
    }
    *length = text.len;
    return strbuf_take(&text);
}

static char *
read_proc_file(void *context, const char *name, size_t *length)
{
    const struct core *core = context;
    if (strcmp(name, "maps") == 0)
        return make_maps(core, length);
    if (strcmp(name, "auxv") != 0 || !core->auxv)
        return NULL;
    char *copy = xcalloc(core->auxv_length + 1, 1);
    memcpy(copy, core->auxv, core->auxv_length);
    *length = core->auxv_length;
    return copy;
}

/* ---- the whole ---- */

/* The program: the file that holds the entry point. */
static const char *
program_path(const struct core *core)
{
    Elf64_auxv_t entry;
    for (size_t at = 0; core->auxv_length - at >= sizeof entry; at += sizeof entry) {
        memcpy(&entry, core->auxv + at, sizeof entry);
        const struct mapped_file *file =
            entry.a_type == AT_ENTRY ? file_at(core, entry.a_un.a_val) : NULL;
        if (file)
            return file->path;
        if (core->auxv_length - at < 2 * sizeof entry)
            break;
    }
    return core->file_count > 0 ? core->files[0].path : NULL;
}

static bool
take_segments(struct core *core, const char *path, struct repro_err *err)
{
    size_t count = 0;
    GElf_Phdr segment;
    if (elf_getphdrnum(core->elf, &count) != 0 || count == 0 || count > SEGMENTS_MAX)
        return repro_fail(err, REPRO_E_FORMAT, "%s: no usable program headers", path);
    for (size_t i = 0; i < count; i++) {
        if (!gelf_getphdr(core->elf, (int)i, &segment))
            return repro_fail(err, REPRO_E_FORMAT, "%s: damaged program header", path);
        if (segment.p_type == PT_NOTE)
            take_notes(core, &segment);
        else if (segment.p_type == PT_LOAD && segment.p_vaddr + segment.p_memsz > segment.p_vaddr)
            XAPPEND(core->segments, core->segment_count, segment);
    }
    mark_main_thread(core);
    if (core->process.thread_count == 0 || !core->process.threads[0].has_registers)
        return repro_fail(err, REPRO_E_FORMAT,
                          "%s: no registers of this machine's kind in the core file", path);
    return true;
}

/* The program is taken from its file: is that still the one whose build id is in the core? */
static void
take_import(struct crash_record *record)
{
    struct crash_import *import = &record->import;
    const char *path = record->subject.path, *match = "unknown";
    for (size_t i = 0; path && i < record->module_count; i++) {
        const struct crash_module *module = &record->modules[i];
        if (strcmp(module->path, path) == 0 && module->build_id)
            match =
                record->subject.build_id && strcmp(record->subject.build_id, module->build_id) == 0
                    ? "same"
                    : "other";
    }
    import->present = true;
    import->format = xstrdup("elf-core");
    import->binary = xstrdup(path);
    import->binary_match = path ? xstrdup(match) : NULL;
    if (strcmp(match, "other") == 0)
        crash_import_gap(import,
                         "the program's file is missing, or another build than the one that "
                         "crashed: it was not used",
                         "the very program, at the path where it was");
}

static struct crash_record *
make_record(struct core *core)
{
    struct crash_record *record = crash_record_new();
    record->outcome = OUTCOME_CRASH;
    record->run.capture = xstrdup("imported");
    record->run.exit_signal = core->process.signal.number;
    examine(&core->process, record);
    take_import(record);
    signature_take(record);
    return record;
}

bool
core_file_is_core(const char *path)
{
    Elf64_Ehdr head;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is_core = read(fd, &head, sizeof head) == (ssize_t)sizeof head &&
                   memcmp(head.e_ident, ELFMAG, SELFMAG) == 0 &&
                   head.e_ident[EI_CLASS] == ELFCLASS64 && head.e_type == ET_CORE;
    close(fd);
    return is_core;
}

static void
core_close(struct core *core)
{
    for (size_t i = 0; i < core->file_count; i++)
        free(core->files[i].path);
    free(core->files);
    free(core->segments);
    free(core->process.threads);
    free(core->auxv);
    elf_end(core->elf);
    if (core->fd >= 0)
        close(core->fd);
}

/* The stopped process that PATH is a picture of; core_close() in any case. */
static bool
core_open(struct core *core, const char *path, struct repro_err *err)
{
    *core = (struct core){ .fd = open(path, O_RDONLY | O_CLOEXEC) };
    if (core->fd < 0)
        return repro_fail_errno(err, REPRO_E_IO, "%s: cannot open", path);
    if (elf_version(EV_CURRENT) != EV_NONE)
        core->elf = elf_begin(core->fd, ELF_C_READ_MMAP, NULL);
    core->bytes = core->elf ? (const unsigned char *)elf_rawfile(core->elf, &core->size) : NULL;
    if (!core->bytes)
        return repro_fail(err, REPRO_E_FORMAT, "%s: not a readable ELF file", path);
    if (!take_segments(core, path, err))
        return false;
    core->process.read = read_memory;
    core->process.read_written = read_dumped;
    core->process.proc_file = read_proc_file;
    core->process.context = core;
    core->process.program = program_path(core);
    return true;
}

struct crash_record *
core_file_record(const char *path, struct repro_err *err)
{
    struct core core;
    struct crash_record *record = core_open(&core, path, err) ? make_record(&core) : NULL;
    core_close(&core);
    return record;
}

bool
core_file_rescue(const char *path, struct rescue *rescue, struct repro_err *err)
{
    struct core core;
    if (!core_file_is_core(path))
        return repro_fail(err, access(path, R_OK) == 0 ? REPRO_E_FORMAT : REPRO_E_IO, "%s: %s",
                          path,
                          access(path, R_OK) == 0 ? "not a core file (64-bit ELF)" : "cannot open");
    bool ok = core_open(&core, path, err);
    if (ok)
        rescue_process(&core.process, rescue);
    core_close(&core);
    return ok;
}
