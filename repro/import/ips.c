/* ips.c - read an Apple crash report in JSON, see ips.h. */
#include "repro/import/ips.h"

#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/import/base64.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDE_DIGITS 19 /* 2^63 has as many */

struct report {
    json_t *header, *body;
    const json_t *images;
    struct crash_record *record;
    struct imported_code *code;
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
    const char *wide = json_string_value(value); /* see quote_wide_numbers() */
    return wide ? strtoull(wide, NULL, 10) : 0;
}

/* Registers are unsigned, and the JSON reader takes 63 bits: longer numbers become strings. The
 * caller frees the text. */
static char *
quote_wide_numbers(const char *text, size_t len, size_t *out_len)
{
    struct strbuf out = { 0 };
    bool in_string = false;
    for (size_t i = 0; i < len;) {
        size_t digits = 0;
        while (!in_string && i + digits < len && text[i + digits] >= '0' && text[i + digits] <= '9')
            digits++;
        if (digits >= WIDE_DIGITS) {
            strbuf_puts(&out, "\"");
            strbuf_add(&out, text + i, digits);
            strbuf_puts(&out, "\"");
            i += digits;
            continue;
        }
        size_t part = digits > 0 ? digits : in_string && text[i] == '\\' && i + 1 < len ? 2 : 1;
        if (digits == 0 && text[i] == '"')
            in_string = !in_string;
        strbuf_add(&out, text + i, part);
        i += part;
    }
    *out_len = out.len;
    return strbuf_take(&out);
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
    for (size_t i = 0; i < json_array_size(report->images) && i < APPLE_IMAGES_MAX; i++) {
        const json_t *image = json_array_get(report->images, i);
        if (!text_of(image, "path"))
            continue;
        uint64_t base = number_of(image, "base");
        struct crash_module module = { .path = xstrdup(text_of(image, "path")),
                                       .base = base,
                                       .end = base + number_of(image, "size"),
                                       .bias = base,
                                       .build_id = apple_uuid(text_of(image, "uuid")) };
        XAPPEND(report->record->modules, report->record->module_count, module);
    }
}

/* ---- threads ---- */

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
    frame.layer = apple_layer(frame.function, frame.module);
    return frame;
}

static void
take_threads(struct report *report)
{
    const json_t *threads = json_object_get(report->body, "threads");
    struct crash_record *record = report->record;
    for (size_t i = 0; i < json_array_size(threads) && i < APPLE_THREADS_MAX; i++) {
        const json_t *from = json_array_get(threads, i);
        const json_t *frames = json_object_get(from, "frames");
        struct crash_thread thread = { .tid = (pid_t)number_of(from, "id") };
        thread.crashed = json_is_true(json_object_get(from, "triggered"));
        for (size_t k = 0; k < json_array_size(frames) && k < APPLE_FRAMES_MAX; k++)
            XAPPEND(thread.frames, thread.frame_count,
                    read_frame(report, json_array_get(frames, k)));
        XAPPEND(record->threads, record->thread_count, thread);
    }
}

/* ---- the crashed thread ---- */

static const json_t *
crashed_thread(const struct report *report)
{
    const json_t *threads = json_object_get(report->body, "threads");
    for (size_t i = 0; i < json_array_size(threads); i++)
        if (json_is_true(json_object_get(json_array_get(threads, i), "triggered")))
            return json_array_get(threads, i);
    return NULL;
}

static void
take_registers(struct report *report, const json_t *state)
{
    const json_t *general = json_object_get(state, "x"); /* arm64: x0 .. x28 */
    const char *name;
    json_t *holder;
    for (size_t i = 0; i < json_array_size(general) && i < 32; i++) {
        char text[8];
        snprintf(text, sizeof text, "x%zu", i);
        apple_add_register(report->record, text, number_of(json_array_get(general, i), "value"));
    }
    json_object_foreach((json_t *)(uintptr_t)state, name,
                        holder) if (json_is_object(holder) && json_object_get(holder, "value"))
        apple_add_register(report->record, name, number_of(holder, "value"));
}

/* Code at the program counter: "instructionState", numbers around it, or "instructionByteStream",
 * base64 from there on. */
static void
take_code(struct report *report, const json_t *thread)
{
    const json_t *stream =
        json_object_get(json_object_get(thread, "instructionState"), "instructionStream");
    const json_t *bytes = json_object_get(stream, "bytes");
    uint64_t at = number_of(stream, "offset");
    struct imported_code *code = report->code;
    for (; at < json_array_size(bytes) && code->length < sizeof code->bytes; at++)
        code->bytes[code->length++] =
            (unsigned char)json_integer_value(json_array_get(bytes, (size_t)at));
    const char *text = text_of(json_object_get(report->body, "instructionByteStream"), "atPC");
    if (code->length == 0 && text)
        code->length = base64_decode(text, code->bytes, sizeof code->bytes);
}

static void
take_exception(struct report *report, const json_t *exception, const json_t *state)
{
    const json_t *trap = json_object_get(state, "trap");
    const struct apple_exception said = { .type = text_of(exception, "type"),
                                          .signal = text_of(exception, "signal"),
                                          .subtype = text_of(exception, "subtype"),
                                          .region = text_of(report->body, "vmRegionInfo"),
                                          .has_trap = json_is_object(trap),
                                          .trap = number_of(trap, "value"),
                                          .error =
                                              number_of(json_object_get(state, "err"), "value") };
    apple_take_exception(report->record, &said);
}

/* ---- the whole ---- */

static void
take_subject(struct report *report)
{
    struct crash_subject *subject = &report->record->subject;
    const char *cpu = text_of(report->body, "cpuType"), *path = text_of(report->body, "procPath");
    const char *name = text_of(report->body, "procName");
    subject->path = xstrdup(path ? path : name ? name : text_of(report->header, "app_name"));
    subject->arch = xstrdup(apple_arch(cpu) ? apple_arch(cpu) : cpu);
    report->record->created = apple_utc_time(text_of(report->header, "timestamp"));
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
    const json_t *thread = crashed_thread(report);
    const json_t *state = json_object_get(thread, "threadState");
    report->images = json_object_get(report->body, "usedImages");
    take_images(report);
    take_threads(report);
    take_registers(report, state);
    take_code(report, thread);
    take_exception(report, exception, state);
    take_subject(report);
    apple_finish(report->record, "apple-ips", text_of(report->header, "os_version"));
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

static json_t *
parse_body(const char *text, size_t len, struct repro_err *err)
{
    size_t wide_len;
    char *wide = quote_wide_numbers(text, len, &wide_len);
    json_t *body = parse("report", wide, wide_len, err);
    free(wide);
    return body;
}

struct crash_record *
ips_read(const char *text, size_t len, struct imported_code *code, struct repro_err *err)
{
    const char *end = memchr(text, '\n', len);
    if (!end) {
        repro_fail(err, REPRO_E_TRUNCATED, "the report ends after its first line");
        return NULL;
    }
    struct report report = { .record = crash_record_new(), .code = code };
    *code = (struct imported_code){ 0 };
    report.header = parse("first line", text, (size_t)(end - text), err);
    if (report.header)
        report.body = parse_body(end + 1, len - (size_t)(end + 1 - text), err);
    bool ok = report.body && fill(&report, err);
    json_decref(report.header);
    json_decref(report.body);
    if (ok)
        return report.record;
    crash_record_free(report.record);
    return NULL;
}

bool
ips_read_process(const char *text, size_t len, struct ips_process *process)
{
    *process = (struct ips_process){ 0 };
    const char *end = memchr(text, '\n', len);
    json_t *body = end ? parse_body(end + 1, len - (size_t)(end + 1 - text), NULL) : NULL;
    if (body == NULL)
        return false;
    process->pid = (pid_t)number_of(body, "pid");
    process->name = xstrdup(text_of(body, "procName"));
    json_decref(body);
    return true;
}

void
ips_process_clear(struct ips_process *process)
{
    free(process->name);
    *process = (struct ips_process){ 0 };
}
