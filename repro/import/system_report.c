/* system_report.c - find the system's report of a crash and merge it, see system_report.h. */
#include "repro/import/system_report.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/import/ips.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define REPORT_MAX  ((size_t)32 << 20)
#define NAME_CUT    15 /* names of processes may be cut to 16 bytes (sys/param.h: MAXCOMLEN) */
#define REPORT_KIND ".ips"

/* ---- finding ---- */

static bool
is_recent_report(const char *path, time_t not_before, time_t *written)
{
    struct stat st;
    size_t len = strlen(path), kind = strlen(REPORT_KIND);
    if (len < kind || strcmp(path + len - kind, REPORT_KIND) != 0 || stat(path, &st) != 0 ||
        !S_ISREG(st.st_mode))
        return false;
    *written = st.st_mtime;
    return st.st_mtime >= not_before;
}

static bool
belongs(const char *path, const struct system_report_wanted *wanted)
{
    char *text = NULL;
    size_t len = 0;
    struct ips_process process = { 0 };
    bool same = fs_read_file(path, REPORT_MAX, &text, &len, NULL) && ips_is_report(text, len) &&
                ips_read_process(text, len, &process) && process.pid == wanted->pid &&
                process.name != NULL && strncmp(process.name, wanted->process, NAME_CUT) == 0;
    ips_process_clear(&process);
    free(text);
    return same;
}

char *
system_report_find(const char *folder, const struct system_report_wanted *wanted)
{
    DIR *dir = opendir(folder);
    char *best = NULL;
    time_t best_time = 0;
    if (dir == NULL)
        return NULL;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char *path = fs_join(folder, entry->d_name);
        time_t written = 0;
        if (is_recent_report(path, wanted->not_before, &written) &&
            (best == NULL || written > best_time) && belongs(path, wanted)) {
            free(best);
            best = path;
            best_time = written;
        } else {
            free(path);
        }
    }
    closedir(dir);
    return best;
}

/* ---- merging: what is moved leaves NULL behind, so that both records can be freed ---- */

static void
move_text(char **to, char **from)
{
    if (*to != NULL)
        return;
    *to = *from;
    *from = NULL;
}

static const struct crash_frame *
frame_at(const struct crash_record *report, uint64_t pc)
{
    for (size_t t = 0; t < report->thread_count; t++)
        for (size_t i = 0; i < report->threads[t].frame_count; i++)
            if (report->threads[t].frames[i].pc == pc)
                return &report->threads[t].frames[i];
    return NULL;
}

static void
name_frame(struct crash_frame *frame, const struct crash_frame *same)
{
    if (frame->function == NULL && same->function != NULL) {
        frame->function = xstrdup(same->function);
        frame->function_offset = same->function_offset;
        frame->symbol_exact = same->symbol_exact;
        if (frame->layer == LAYER_UNKNOWN)
            frame->layer = same->layer;
    }
    if (frame->file == NULL && same->file != NULL) {
        frame->file = xstrdup(same->file);
        frame->line = same->line;
    }
}

static void
name_frames(struct crash_thread *thread, const struct crash_record *report)
{
    for (size_t i = 0; i < thread->frame_count; i++) {
        const struct crash_frame *same = frame_at(report, thread->frames[i].pc);
        if (same != NULL)
            name_frame(&thread->frames[i], same);
    }
}

/* Without a stack of our own: the report's threads. With one: names, and the other threads if only
 * the crashed one was seen. */
static void
merge_threads(struct crash_record *record, struct crash_record *report)
{
    const struct crash_thread *crashed = crash_record_crashed_thread(record);
    if (crashed == NULL || crashed->frame_count == 0) {
        struct crash_thread *threads = record->threads;
        size_t count = record->thread_count;
        record->threads = report->threads;
        record->thread_count = report->thread_count;
        report->threads = threads;
        report->thread_count = count;
        return;
    }
    for (size_t t = 0; t < record->thread_count; t++)
        name_frames(&record->threads[t], report);
    if (record->thread_count > 1)
        return;
    for (size_t t = 0; t < report->thread_count; t++) {
        if (report->threads[t].crashed)
            continue;
        XAPPEND(record->threads, record->thread_count, report->threads[t]);
        report->threads[t] = (struct crash_thread){ 0 };
    }
}

static void
merge_signal(struct crash_record *record, struct crash_record *report)
{
    struct crash_signal *to = &record->signal, *from = &report->signal;
    if (!to->present) {
        struct crash_signal none = *to;
        *to = *from;
        *from = none;
    } else {
        move_text(&to->code_name, &from->code_name);
    }
    if (!record->fault.present) {
        struct crash_fault none = record->fault;
        record->fault = report->fault;
        report->fault = none;
    }
}

static void
merge_machine(struct crash_record *record, struct crash_record *report)
{
    if (record->register_count == 0) {
        struct crash_register *none = record->registers;
        record->registers = report->registers;
        record->register_count = report->register_count;
        report->registers = none;
        report->register_count = 0;
    }
    if (record->module_count == 0) {
        struct crash_module *none = record->modules;
        record->modules = report->modules;
        record->module_count = report->module_count;
        report->modules = none;
        report->module_count = 0;
    }
}

void
system_report_merge(struct crash_record *record, const char *path)
{
    char *text = NULL;
    size_t len = 0;
    struct imported_code code;
    free(record->run.system_report);
    record->run.system_report = xstrdup(path);
    struct crash_record *report =
        fs_read_file(path, REPORT_MAX, &text, &len, NULL) ? ips_read(text, len, &code, NULL) : NULL;
    free(text);
    if (report == NULL)
        return;
    merge_threads(record, report);
    merge_signal(record, report);
    merge_machine(record, report);
    move_text(&record->subject.build_id, &report->subject.build_id);
    move_text(&record->subject.arch, &report->subject.arch);
    if (record->run.phase == PHASE_UNKNOWN)
        record->run.phase = report->run.phase;
    crash_record_free(report);
}
