/* ips.c - read an Apple crash report, see ips.h. */
#include "repro/import/ips.h"

#include "common/xalloc.h"
#include "repro/diagnose/runtime_functions.h"

#include <inttypes.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FRAMES_MAX  1024U
#define THREADS_MAX 4096U

struct report {
    json_t *header, *body;
    const json_t *images;
    struct crash_record *record;
};

/* ---- small readers: wrong types count as absent ---- */

static const char *
text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static uint64_t
number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_integer(value))
        return (uint64_t)json_integer_value(value);
    return json_is_real(value) && json_real_value(value) > 0 && json_real_value(value) < 1.8e19
               ? (uint64_t)json_real_value(value)
               : 0;
}

static bool
has_word(const char *text, const char *word)
{
    return text && strstr(text, word);
}

/* ---- images ---- */

static const json_t *
image_at(const struct report *report, const json_t *frame)
{
    const json_t *index = json_object_get(frame, "imageIndex");
    return json_is_integer(index)
               ? json_array_get(report->images, (size_t)json_integer_value(index))
               : NULL;
}

static void
take_images(struct report *report)
{
    for (size_t i = 0; i < json_array_size(report->images); i++) {
        const json_t *image = json_array_get(report->images, i);
        if (!text_of(image, "path"))
            continue;
        uint64_t base = number_of(image, "base");
        struct crash_module module = { .path = xstrdup(text_of(image, "path")),
                                       .base = base,
                                       .end = base + number_of(image, "size"),
                                       .bias = base,
                                       .build_id = xstrdup(text_of(image, "uuid")) };
        XAPPEND(report->record->modules, report->record->module_count, module);
    }
}

/* ---- threads ---- */

static enum frame_layer
layer_of(const char *function, const char *path)
{
    if (runtime_role(function) != RUNTIME_NONE)
        return LAYER_PROFILE_RUNTIME;
    if (has_word(path, "/dyld"))
        return LAYER_LOADER;
    if (has_word(path, "libmimalloc") || has_word(path, "libjemalloc"))
        return LAYER_ALLOCATOR;
    if (path && strncmp(path, "/usr/lib/", 9) == 0)
        return LAYER_LIBC;
    return function ? LAYER_APPLICATION : LAYER_UNKNOWN;
}

static struct crash_frame
read_frame(const struct report *report, const json_t *from)
{
    const json_t *image = image_at(report, from);
    struct crash_frame frame = { .trust = TRUST_IMPORTED };
    frame.module_offset = number_of(from, "imageOffset");
    frame.pc = number_of(image, "base") + frame.module_offset;
    frame.module = xstrdup(text_of(image, "path"));
    frame.function = xstrdup(text_of(from, "symbol"));
    frame.function_offset = number_of(from, "symbolLocation");
    frame.symbol_exact = frame.function != NULL;
    frame.file = xstrdup(text_of(from, "sourceFile"));
    frame.line = (unsigned)number_of(from, "sourceLine");
    frame.layer = layer_of(frame.function, frame.module);
    return frame;
}

static void
take_threads(struct report *report)
{
    const json_t *threads = json_object_get(report->body, "threads");
    struct crash_record *record = report->record;
    for (size_t i = 0; i < json_array_size(threads) && i < THREADS_MAX; i++) {
        const json_t *from = json_array_get(threads, i);
        const json_t *frames = json_object_get(from, "frames");
        struct crash_thread thread = { .tid = (pid_t)number_of(from, "id") };
        thread.crashed = json_is_true(json_object_get(from, "triggered"));
        for (size_t k = 0; k < json_array_size(frames) && k < FRAMES_MAX; k++)
            XAPPEND(thread.frames, thread.frame_count,
                    read_frame(report, json_array_get(frames, k)));
        XAPPEND(record->threads, record->thread_count, thread);
    }
}

static enum crash_phase
phase_of(const struct crash_thread *thread)
{
    static const char *const exits[] = { "exit", "__cxa_finalize_ranges", "__cxa_finalize" };
    bool in_main = false;
    for (size_t i = 0; thread && i < thread->frame_count; i++) {
        const char *name = thread->frames[i].function;
        for (size_t k = 0; name && k < 3; k++)
            if (strcmp(name, exits[k]) == 0)
                return PHASE_EXIT;
        in_main = in_main || (name && strcmp(name, "main") == 0);
    }
    return in_main ? PHASE_RUNNING : PHASE_UNKNOWN;
}

/* ---- registers ---- */

static const json_t *
thread_state(const struct report *report)
{
    const json_t *threads = json_object_get(report->body, "threads");
    for (size_t i = 0; i < json_array_size(threads); i++) {
        const json_t *thread = json_array_get(threads, i);
        if (json_is_true(json_object_get(thread, "triggered")))
            return json_object_get(thread, "threadState");
    }
    return NULL;
}

static void
add_register(struct crash_record *record, char *name, const json_t *holder)
{
    struct crash_register reg = { .name = name, .value = number_of(holder, "value") };
    XAPPEND(record->registers, record->register_count, reg);
}

static void
take_registers(struct report *report, const json_t *state)
{
    const json_t *general = json_object_get(state, "x"); /* arm64: x0 .. x28 */
    const char *name;
    json_t *holder;
    for (size_t i = 0; i < json_array_size(general) && i < 32; i++)
        add_register(report->record, xasprintf("x%zu", i), json_array_get(general, i));
    json_object_foreach((json_t *)(uintptr_t)state, name,
                        holder) if (json_is_object(holder) && json_object_get(holder, "value"))
        add_register(report->record, xstrdup(name), holder);
}

/* ---- exception ---- */

struct known_signal {
    const char *name;
    int number;
};

static int
signal_number(const char *name)
{
    static const struct known_signal known[] = {
        { "SIGSEGV", SIGSEGV }, { "SIGBUS", SIGBUS },   { "SIGABRT", SIGABRT },
        { "SIGILL", SIGILL },   { "SIGTRAP", SIGTRAP }, { "SIGFPE", SIGFPE },
        { "SIGKILL", SIGKILL }, { "SIGTERM", SIGTERM }, { "SIGSYS", SIGSYS },
    };
    for (size_t i = 0; name && i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, name) == 0)
            return known[i].number;
    return 0;
}

/* "KERN_INVALID_ADDRESS at 0x0000000000000000" */
static bool
address_in(const char *subtype, uint64_t *address)
{
    const char *at = subtype ? strstr(subtype, " at 0x") : NULL;
    if (!at)
        return false;
    *address = strtoull(at + 4, NULL, 16);
    return true;
}

static void
take_signal(struct report *report, const json_t *exception)
{
    struct crash_signal *to = &report->record->signal;
    const char *name = text_of(exception, "signal"), *subtype = text_of(exception, "subtype");
    to->present = true;
    to->name = xstrdup(name ? name : text_of(exception, "type"));
    to->number = signal_number(name);
    to->code_name = subtype ? xstrndup(subtype, strcspn(subtype, " ")) : NULL;
    to->code = to->number == SIGABRT                          ? SI_TKILL
               : has_word(subtype, "KERN_INVALID_ADDRESS")    ? SEGV_MAPERR
               : has_word(subtype, "KERN_PROTECTION_FAILURE") ? SEGV_ACCERR
                                                              : SI_KERNEL;
    address_in(subtype, &to->reported_address);
}

/* The address register of arm64 and the page fault register of x86-64 are exact; a general
 * protection fault of x86-64 has no address at all. */
static void
take_fault(struct report *report, const json_t *exception, const json_t *state)
{
    struct crash_fault *fault = &report->record->fault;
    const char *subtype = text_of(exception, "subtype");
    const json_t *esr = json_object_get(state, "esr");
    bool general_protection = has_word(subtype, "EXC_I386_GPFLT");
    uint64_t address = 0;
    if (!address_in(subtype, &address) && !general_protection)
        return;
    fault->present = true;
    fault->address_source = ADDRESS_IMPORTED;
    fault->address = address;
    fault->canonical = !general_protection;
    if (has_word(text_of(esr, "description"), "byte read"))
        fault->access = ACCESS_READ;
    else if (has_word(text_of(esr, "description"), "byte write"))
        fault->access = ACCESS_WRITE;
    const char *region = text_of(report->body, "vmRegionInfo");
    if (has_word(region, "is not in any region"))
        fault->region_kind = xstrdup(address < UINT64_C(0x10000) ? "null-page" : "unmapped");
}

/* ---- the whole ---- */

/* "2025-03-17 12:17:49.00 +0100" as RFC 3339 in UTC; NULL if it is not of that form. */
static char *
utc_time(const char *text)
{
    char buf[32];
    struct tm parts = { 0 };
    const char *rest = text ? strptime(text, "%Y-%m-%d %H:%M:%S", &parts) : NULL;
    if (!rest)
        return NULL;
    rest += *rest == '.' ? 1 + strspn(rest + 1, "0123456789") : 0;
    rest += strspn(rest, " ");
    char *end = NULL;
    long zone = strtol(rest, &end, 10); /* +0130: an hour and a half */
    if ((*rest != '+' && *rest != '-') || end - rest != 5)
        return NULL;
    time_t when = timegm(&parts) - (zone / 100 * 3600 + zone % 100 * 60);
    if (!gmtime_r(&when, &parts) || !strftime(buf, sizeof buf, "%Y-%m-%dT%H:%M:%SZ", &parts))
        return NULL;
    return xstrdup(buf);
}

static void
take_subject(struct report *report)
{
    struct crash_subject *subject = &report->record->subject;
    const char *cpu = text_of(report->body, "cpuType"), *path = text_of(report->body, "procPath");
    const char *name = text_of(report->body, "procName");
    subject->path = xstrdup(path ? path : name ? name : text_of(report->header, "app_name"));
    subject->format = xstrdup("macho64");
    subject->arch = xstrdup(has_word(cpu, "ARM")   ? "aarch64"
                            : has_word(cpu, "X86") ? "x86_64"
                                                   : cpu);
    for (size_t i = 0; path && i < report->record->module_count; i++)
        if (strcmp(report->record->modules[i].path, path) == 0)
            subject->build_id = xstrdup(report->record->modules[i].build_id);
    subject->instrumented = xstrdup("unknown");
    report->record->created = utc_time(text_of(report->header, "timestamp"));
    report->record->run.capture = xstrdup("imported");
}

static bool
fill(struct report *report, struct repro_err *err)
{
    const json_t *exception = json_object_get(report->body, "exception");
    if (!json_is_array(json_object_get(report->body, "threads")))
        return repro_fail(
            err, REPRO_E_FORMAT, "the report has no threads (bug_type %s is no crash report?)",
            text_of(report->header, "bug_type") ? text_of(report->header, "bug_type") : "missing");
    if (!json_is_object(exception))
        return repro_fail(err, REPRO_E_FORMAT, "the report has no exception");
    report->images = json_object_get(report->body, "usedImages");
    report->record->outcome = OUTCOME_CRASH;
    take_images(report);
    take_threads(report);
    take_registers(report, thread_state(report));
    take_signal(report, exception);
    take_fault(report, exception, thread_state(report));
    take_subject(report);
    report->record->run.exit_signal = report->record->signal.number;
    report->record->run.phase = phase_of(crash_record_crashed_thread(report->record));
    return true;
}

bool
ips_is_report(const char *text, size_t len)
{
    const char *end = memchr(text, '\n', len);
    size_t line = end ? (size_t)(end - text) : len;
    return line > 1 && text[0] == '{' && memmem(text, line, "\"bug_type\"", 10) != NULL;
}

static json_t *
parse(const char *what, const char *text, size_t len, struct repro_err *err)
{
    json_error_t fault;
    json_t *doc = json_loadb(text, len, 0, &fault);
    if (json_is_object(doc))
        return doc;
    if (doc != NULL)
        repro_fail(err, REPRO_E_FORMAT, "the %s is no JSON object", what);
    else
        repro_fail(err, REPRO_E_FORMAT, "the %s is no JSON: %s (line %d)", what, fault.text,
                   fault.line);
    json_decref(doc);
    return NULL;
}

struct crash_record *
ips_read(const char *text, size_t len, struct repro_err *err)
{
    const char *end = memchr(text, '\n', len);
    if (!end) {
        repro_fail(err, REPRO_E_TRUNCATED, "the report ends after its first line");
        return NULL;
    }
    struct report report = { .record = crash_record_new() };
    report.header = parse("first line", text, (size_t)(end - text), err);
    report.body =
        report.header ? parse("report", end + 1, len - (size_t)(end + 1 - text), err) : NULL;
    bool ok = report.body && fill(&report, err);
    json_decref(report.header);
    json_decref(report.body);
    if (ok)
        return report.record;
    crash_record_free(report.record);
    return NULL;
}
