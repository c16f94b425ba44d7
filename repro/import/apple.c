/* apple.c - see apple.h. */
#include "repro/import/apple.h"

#include "common/xalloc.h"
#include "repro/diagnose/runtime_functions.h"
#include "repro/import/exception_state.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NULL_PAGE_END UINT64_C(0x10000)

static bool
has_word(const char *text, const char *word)
{
    return text && strstr(text, word);
}

enum frame_layer
apple_layer(const char *function, const char *path)
{
    if (runtime_role(function) != RUNTIME_NONE)
        return LAYER_PROFILE_RUNTIME;
    if (has_word(path, "/dyld"))
        return LAYER_LOADER;
    if (has_word(path, "libmimalloc") || has_word(path, "libjemalloc"))
        return LAYER_ALLOCATOR;
    if (path && (strncmp(path, "/usr/lib/", 9) == 0 || strncmp(path, "/System/", 8) == 0))
        return LAYER_LIBC;
    return function ? LAYER_APPLICATION : LAYER_UNKNOWN;
}

const char *
apple_arch(const char *code_type)
{
    if (has_word(code_type, "ARM-64") || has_word(code_type, "arm64"))
        return "aarch64";
    if (has_word(code_type, "X86-64") || has_word(code_type, "x86_64"))
        return "x86_64";
    return NULL;
}

char *
apple_uuid(const char *text)
{
    char digits[33], *out;
    size_t count = 0;
    for (; text && *text && count < 33; text++)
        if (isxdigit((unsigned char)*text))
            digits[count++] = (char)tolower((unsigned char)*text);
        else if (*text != '-')
            break;
    if (count != 32)
        return NULL;
    out = xasprintf("%.8s-%.4s-%.4s-%.4s-%.12s", digits, digits + 8, digits + 12, digits + 16,
                    digits + 20);
    return out;
}

char *
apple_utc_time(const char *text)
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

void
apple_add_register(struct crash_record *record, const char *name, uint64_t value)
{
    struct crash_register reg = { .name = xstrdup(name), .value = value };
    XAPPEND(record->registers, record->register_count, reg);
}

static bool
register_value(const struct crash_record *record, const char *name, uint64_t *value)
{
    for (size_t i = 0; i < record->register_count; i++) {
        if (strcmp(record->registers[i].name, name) != 0)
            continue;
        *value = record->registers[i].value;
        return true;
    }
    return false;
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

/* Apple's reports say who sent a signal in words only: they become Linux's numbers. */
enum { SENT_BY_KERNEL = 0x80, SENT_BY_PROCESS = 0, SENT_BY_ITSELF = -6 };

static void
take_signal(struct crash_record *record, const struct apple_exception *exception)
{
    struct crash_signal *to = &record->signal;
    const char *subtype = exception->subtype;
    to->present = true;
    to->name = xstrdup(exception->signal ? exception->signal : exception->type);
    to->number = signal_number(exception->signal);
    to->code_name = subtype ? xstrndup(subtype, strcspn(subtype, " ")) : NULL;
    to->code = to->number == SIGABRT                            ? SENT_BY_ITSELF
               : to->number == SIGKILL || to->number == SIGTERM ? SENT_BY_PROCESS
               : has_word(subtype, "KERN_INVALID_ADDRESS")      ? SEGV_MAPERR
               : has_word(subtype, "KERN_PROTECTION_FAILURE")   ? SEGV_ACCERR
                                                                : SENT_BY_KERNEL;
    address_in(subtype, &to->reported_address);
}

/* What the processor itself said, if the report has its registers; NULL WHERE if not. */
static const char *
processor_state(const struct crash_record *record, const struct apple_exception *exception,
                struct exception_state *state, uint64_t *value, const char **address_register)
{
    if (register_value(record, "esr", value)) {
        *address_register = "far";
        exception_state_arm64(*value, state);
        return "esr";
    }
    if (!exception->has_trap)
        return NULL;
    *value = exception->error;
    *address_register = "cr2";
    exception_state_x86(exception->trap, exception->error, state);
    return "err";
}

static void
add_state(struct crash_fault *fault, const char *where, uint64_t value, const char *text)
{
    struct fault_decode decode = { .value = value,
                                   .where = xstrdup(where),
                                   .meaning = xstrdup("exception-syndrome"),
                                   .detail = xstrdup(text),
                                   .confidence = 1 };
    XAPPEND(fault->decode, fault->decode_count, decode);
}

static void
take_region(struct crash_fault *fault, const char *region, bool unmapped)
{
    if (!fault->canonical || (!unmapped && !has_word(region, "is not in any region")))
        return;
    fault->region_kind = xstrdup(fault->address < NULL_PAGE_END ? "null-page" : "unmapped");
}

/* Only a fault of memory has an address: "KERN_... at 0x", far of arm64 and cr2 of x86-64 are
 * exact; a general protection fault has none. */
static void
take_fault(struct crash_record *record, const struct apple_exception *exception)
{
    struct exception_state state = { .canonical = true };
    struct crash_fault *fault = &record->fault;
    const char *address_register = NULL;
    uint64_t address = 0, value = 0, exact = 0;
    bool no_address = has_word(exception->subtype, "EXC_I386_GPFLT");
    const char *where = processor_state(record, exception, &state, &value, &address_register);
    bool has_address = address_in(exception->subtype, &address);
    if (!has_address && !no_address)
        return;
    *fault = (struct crash_fault){ .present = true, .address_source = ADDRESS_IMPORTED };
    if (where && state.has_address && register_value(record, address_register, &exact)) {
        address = exact;
        crash_import_decided(&record->import, "the address of the fault: %s is exact",
                             address_register);
    }
    fault->address = address;
    fault->canonical = !no_address && state.canonical;
    fault->access = state.access;
    fault->width = state.width;
    take_region(fault, exception->region, where && state.unmapped);
    if (!where)
        return;
    add_state(fault, where, value, state.text);
    crash_import_decided(&record->import, "the kind of fault: %s says %s", where, state.text);
}

void
apple_take_exception(struct crash_record *record, const struct apple_exception *exception)
{
    take_signal(record, exception);
    take_fault(record, exception);
}

/* ---- the rest ---- */

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

void
apple_take_phase(struct crash_record *record)
{
    record->run.phase = phase_of(crash_record_crashed_thread(record));
}

void
apple_finish(struct crash_record *record, const char *format, const char *system)
{
    struct crash_subject *subject = &record->subject;
    subject->format = xstrdup("macho64");
    subject->instrumented = xstrdup("unknown");
    for (size_t i = 0; subject->path && i < record->module_count && !subject->build_id; i++)
        if (strcmp(record->modules[i].path, subject->path) == 0)
            subject->build_id = xstrdup(record->modules[i].build_id);
    record->outcome = OUTCOME_CRASH;
    record->run.capture = xstrdup("imported");
    record->run.exit_signal = record->signal.number;
    apple_take_phase(record);
    record->import.present = true;
    record->import.format = xstrdup(format);
    record->import.system = xstrdup(system);
}
