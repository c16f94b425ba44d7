/* crash_text.c - see crash_text.h. */
#include "repro/import/crash_text.h"

#include "common/xalloc.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 4096U

enum block { BLOCK_HEAD, BLOCK_FRAMES, BLOCK_REGISTERS, BLOCK_IMAGES, BLOCK_OTHER };

struct report {
    struct crash_record *record;
    enum block block;
    bool in_crashed; /* the frames are the crashed thread's */
    long crashed_index;
    char *type, *signal, *subtype, *region, *system; /* texts of the head */
    bool has_trap, has_error;
    uint64_t trap, error;
};

/* ---- words ---- */

static const char *
skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

/* The value of "NAME:   value", or NULL. */
static const char *
value_after(const char *line, const char *name)
{
    size_t len = strlen(name);
    if (strncmp(line, name, len) != 0 || line[len] != ':')
        return NULL;
    return skip_blanks(line + len + 1);
}

static void
keep(char **slot, const char *text)
{
    if (!*slot && *text)
        *slot = xstrdup(text);
}

static bool
read_hex(const char **text, uint64_t *value)
{
    char *end;
    if (strncmp(*text, "0x", 2) != 0 || !isxdigit((unsigned char)(*text)[2]))
        return false;
    *value = strtoull(*text + 2, &end, 16);
    *text = end;
    return true;
}

/* ---- the head ---- */

/* "EXC_BAD_ACCESS (SIGSEGV)" */
static void
take_type(struct report *report, const char *value)
{
    size_t len = strcspn(value, " ");
    const char *signal = strstr(value, "(SIG");
    if (!report->type)
        report->type = xstrndup(value, len);
    if (signal && !report->signal)
        report->signal = xstrndup(signal + 1, strcspn(signal + 1, ")"));
}

/* "Process:  name [123]" */
static void
take_process(struct report *report, const char *value)
{
    const char *bracket = strrchr(value, '[');
    size_t len = bracket && bracket > value ? (size_t)(bracket - value) : strlen(value);
    while (len > 0 && value[len - 1] == ' ')
        len--;
    if (!report->record->subject.path)
        report->record->subject.path = xstrndup(value, len);
}

static void
take_path(struct report *report, const char *value)
{
    free(report->record->subject.path);
    report->record->subject.path = xstrdup(value);
}

static void
take_head(struct report *report, const char *line)
{
    const char *value;
    if ((value = value_after(line, "Process")))
        take_process(report, value);
    else if ((value = value_after(line, "Path")))
        take_path(report, value);
    else if ((value = value_after(line, "Code Type")))
        keep(&report->record->subject.arch, apple_arch(value) ? apple_arch(value) : value);
    else if ((value = value_after(line, "Date/Time"))) {
        if (!report->record->created)
            report->record->created = apple_utc_time(value);
    } else if ((value = value_after(line, "OS Version")))
        keep(&report->system, value);
    else if ((value = value_after(line, "Crashed Thread")) ||
             (value = value_after(line, "Triggered by Thread")))
        report->crashed_index = strtol(value, NULL, 10);
    else if ((value = value_after(line, "Exception Type")))
        take_type(report, value);
    else if ((value = value_after(line, "Exception Subtype"))) {
        free(report->subtype); /* says more than the codes */
        report->subtype = xstrdup(value);
    } else if ((value = value_after(line, "Exception Codes")))
        keep(&report->subtype, value);
    else if ((value = value_after(line, "VM Region Info")))
        keep(&report->region, value);
    else if ((value = value_after(line, "Trap Number")) && isdigit((unsigned char)*value)) {
        report->has_trap = true;
        report->trap = strtoull(value, NULL, 10);
    } else if ((value = value_after(line, "Error Code")) && read_hex(&value, &report->error))
        report->has_error = true;
}

/* ---- threads ---- */

/* "Thread 3 Crashed:: name", "Thread 3:" and "Thread 3 crashed with ARM Thread State (64-bit):";
 * "Thread 3 name: x" precedes the block of that thread. */
static bool
starts_block(struct report *report, const char *line)
{
    char *rest;
    if (strncmp(line, "Thread ", 7) != 0 || !isdigit((unsigned char)line[7]))
        return false;
    long index = strtol(line + 7, &rest, 10);
    if (strncmp(rest, " crashed with", 13) == 0) {
        report->block = BLOCK_REGISTERS;
        return true;
    }
    if (strncmp(rest, " instruction stream", 19) == 0) {
        report->block = BLOCK_OTHER;
        return true;
    }
    if (*rest != ':' && strncmp(rest, " Crashed:", 9) != 0)
        return true;
    report->block = BLOCK_OTHER;
    if (report->record->thread_count == APPLE_THREADS_MAX)
        return true;
    struct crash_thread thread = { .tid = (pid_t)index };
    thread.crashed = *rest == ' ' || index == report->crashed_index;
    XAPPEND(report->record->threads, report->record->thread_count, thread);
    report->block = BLOCK_FRAMES;
    return true;
}

/* "main + 122 (main.c:12)": the name may hold blanks; "0x10b1e4000 + 7738" is no name. */
static void
take_symbol(const char *text, struct crash_frame *frame)
{
    const char *plus = NULL;
    for (const char *at = strstr(text, " + "); at; at = strstr(at + 1, " + "))
        if (isdigit((unsigned char)at[3]))
            plus = at;
    if (!plus || strncmp(text, "0x", 2) == 0 || plus == text)
        return;
    char *end;
    frame->function_offset = strtoull(plus + 3, &end, 10);
    frame->function = xstrndup(text, (size_t)(plus - text));
    frame->symbol_exact = true;
    const char *source = skip_blanks(end), *colon = strrchr(source, ':');
    if (*source != '(' || !colon || !isdigit((unsigned char)colon[1]))
        return;
    frame->file = xstrndup(source + 1, (size_t)(colon - source - 1));
    frame->line = (unsigned)strtoul(colon + 1, NULL, 10);
}

/* "0   libsystem_kernel.dylib   0x00007fff6da0a33a __pthread_kill + 10" */
static void
take_frame(struct report *report, const char *line)
{
    struct crash_thread *thread = &report->record->threads[report->record->thread_count - 1];
    const char *at = line + strspn(line, "0123456789");
    struct crash_frame frame = { .trust = TRUST_IMPORTED };
    if (at == line || (*at != ' ' && *at != '\t') || thread->frame_count == APPLE_FRAMES_MAX)
        return;
    for (at = strstr(at, "0x"); at; at = strstr(at + 2, "0x")) {
        const char *rest = at;
        if ((at[-1] != ' ' && at[-1] != '\t') || !read_hex(&rest, &frame.pc))
            continue;
        take_symbol(skip_blanks(rest), &frame);
        XAPPEND(thread->frames, thread->frame_count, frame);
        return;
    }
}

/* "   x0: 0x0000000000000000   x1: 0x...", "  rip: 0x... " */
static void
take_registers(struct report *report, const char *line)
{
    char name[16];
    while (*(line = skip_blanks(line))) {
        size_t len = strcspn(line, ": \t");
        const char *value = skip_blanks(line + len + (line[len] == ':'));
        uint64_t number;
        if (len == 0 || len >= sizeof name || line[len] != ':' || !read_hex(&value, &number))
            return; /* "esr: 0x... (Data Abort) byte read": words follow the last one */
        memcpy(name, line, len);
        name[len] = '\0';
        if (report->record->register_count < REGISTERS_MAX + 8)
            apple_add_register(report->record, name, number);
        line = value;
    }
}

/* ---- images ---- */

/* "0x10b1e4000 - 0x10b1f3ff7 +name (1.0 - 1) <UUID> /path" */
static void
take_image(struct report *report, const char *line)
{
    struct crash_module module = { 0 };
    const char *at = skip_blanks(line), *uuid = strrchr(line, '<');
    if (!read_hex(&at, &module.base) || *(at = skip_blanks(at)) != '-')
        return;
    at = skip_blanks(at + 1);
    if (!read_hex(&at, &module.end) || module.end < module.base ||
        report->record->module_count == APPLE_IMAGES_MAX)
        return;
    module.end += module.end < UINT64_MAX; /* the report names the last byte */
    module.bias = module.base;
    const char *path = strrchr(line, '>'), *slash = strstr(at, " /");
    path = path ? skip_blanks(path + 1) : slash ? slash + 1 : at;
    module.build_id = uuid ? apple_uuid(uuid + 1) : NULL;
    module.path = xstrdup(*path ? path : "?");
    XAPPEND(report->record->modules, report->record->module_count, module);
}

static int
by_base(const void *a, const void *b)
{
    const struct crash_module *left = a, *right = b;
    return left->base < right->base ? -1 : left->base > right->base;
}

/* The images are listed last, and sorted here: which one is each frame in? */
static const struct crash_module *
find_module(const struct crash_record *record, uint64_t address)
{
    size_t low = 0, high = record->module_count;
    while (low < high) { /* first image that starts above ADDRESS */
        size_t middle = low + (high - low) / 2;
        if (record->modules[middle].base > address)
            high = middle;
        else
            low = middle + 1;
    }
    return low > 0 && address < record->modules[low - 1].end ? &record->modules[low - 1] : NULL;
}

static void
place_frames(struct crash_record *record)
{
    if (record->module_count > 0)
        qsort(record->modules, record->module_count, sizeof *record->modules, by_base);
    for (size_t i = 0; i < record->thread_count; i++)
        for (size_t k = 0; k < record->threads[i].frame_count; k++) {
            struct crash_frame *frame = &record->threads[i].frames[k];
            const struct crash_module *module = find_module(record, frame->pc);
            frame->module = module ? xstrdup(module->path) : NULL;
            frame->module_offset = module ? frame->pc - module->base : 0;
            frame->layer = apple_layer(frame->function, frame->module);
        }
}

/* ---- the whole ---- */

static void
take_line(struct report *report, const char *line)
{
    if (starts_block(report, line))
        return;
    if (strncmp(line, "Binary Images:", 14) == 0)
        report->block = BLOCK_IMAGES;
    else if (report->block == BLOCK_IMAGES)
        take_image(report, line);
    else if (*skip_blanks(line) == '\0') /* the head has empty lines, a block ends with one */
        report->block = report->record->thread_count == 0 ? BLOCK_HEAD : BLOCK_OTHER;
    else if (report->block == BLOCK_FRAMES)
        take_frame(report, line);
    else if (report->block == BLOCK_REGISTERS && isblank((unsigned char)*line))
        take_registers(report, line);
    else
        take_head(report, line);
}

static void
take_lines(struct report *report, const char *text, size_t len)
{
    char line[LINE_MAX_BYTES];
    for (const char *end = text + len; text < end;) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t whole = newline ? (size_t)(newline - text) : (size_t)(end - text);
        size_t part = whole < sizeof line ? whole : sizeof line - 1;
        memcpy(line, text, part);
        while (part > 0 && (line[part - 1] == '\r' || line[part - 1] == ' '))
            part--;
        line[part] = '\0';
        take_line(report, line);
        text += whole + 1;
    }
}

/* After the line "Full Report" comes what an .ips file holds. */
size_t
crash_text_full_report(const char *text, size_t len)
{
    const char *at = memmem(text, len, "\nFull Report\n", 13);
    const char *brace = at ? memchr(at, '{', len - (size_t)(at - text)) : NULL;
    return brace ? (size_t)(brace - text) : len;
}

bool
crash_text_is_report(const char *text, size_t len)
{
    size_t head = len < 65536 ? len : 65536;
    return memmem(text, head, "Exception Type:", 15) != NULL &&
           (memmem(text, head, "Process:", 8) != NULL || memmem(text, head, "Thread 0", 8) != NULL);
}

static void
finish(struct report *report)
{
    struct crash_record *record = report->record;
    const struct apple_exception said = { .type = report->type,
                                          .signal = report->signal,
                                          .subtype = report->subtype,
                                          .region = report->region,
                                          .has_trap = report->has_trap && report->has_error,
                                          .trap = report->trap,
                                          .error = report->error };
    place_frames(record);
    apple_take_exception(record, &said);
    apple_finish(record, "apple-crash", report->system);
}

struct crash_record *
crash_text_read(const char *text, size_t len, struct repro_err *err)
{
    struct report report = { .record = crash_record_new(), .crashed_index = -1 };
    take_lines(&report, text, len);
    bool complete = report.type && report.record->thread_count > 0;
    if (complete)
        finish(&report);
    else
        repro_fail(err, REPRO_E_FORMAT,
                   report.type ? "the report has no threads" : "the report has no exception type");
    free(report.type);
    free(report.signal);
    free(report.subtype);
    free(report.region);
    free(report.system);
    if (complete)
        return report.record;
    crash_record_free(report.record);
    return NULL;
}
