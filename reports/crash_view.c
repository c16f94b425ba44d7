/* crash_view.c - see crash_view.h. */
#include "reports/crash_view.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "reports/escape.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *
or_unknown(const char *text)
{
    return text != NULL ? text : "unknown";
}

const char *
crash_phase_words(enum crash_phase phase)
{
    static const char *const words[] = { [PHASE_UNKNOWN] = "",
                                         [PHASE_STARTUP] = " during start-up",
                                         [PHASE_RUNNING] = " while running",
                                         [PHASE_EXIT] = " at exit" };
    return words[phase];
}

char *
crash_exit(const struct crash_run *run)
{
    if (run->exit_signal != 0)
        return xasprintf("signal %d", run->exit_signal);
    if (run->start_error != NULL)
        return xstrdup("never started");
    return run->has_exit_code ? xasprintf("exit code %d", run->exit_code) : xstrdup("unknown");
}

char *
diagnosis_confidence(const struct diagnosis *d)
{
    return d->cls == CLASS_UNKNOWN ? xstrdup("not decided")
                                   : xasprintf("confidence %.0f %%", d->confidence * 100);
}

char *
fix_proof(const struct diagnosis_fix *fix)
{
    return xasprintf("verified: a run with this change was clean and its profile good%s%s%s",
                     fix->verified_by != NULL ? " (" : "",
                     fix->verified_by != NULL ? fix->verified_by : "",
                     fix->verified_by != NULL ? ")" : "");
}

char *
crash_headline(const struct crash_record *record)
{
    const struct crash_signal *sig = &record->signal;
    const char *phase = crash_phase_words(record->run.phase);
    if (record->outcome == OUTCOME_CRASH && sig->present)
        return xasprintf("%s%s%s%s%s", or_unknown(sig->name), sig->code_name != NULL ? " (" : "",
                         sig->code_name != NULL ? sig->code_name : "",
                         sig->code_name != NULL ? ")" : "", phase);
    if (record->outcome == OUTCOME_NOT_STARTED && record->run.start_error != NULL)
        return xasprintf("could not be started (%s)", record->run.start_error);
    char *end = crash_exit(&record->run);
    static const char *const words[] = {
        [OUTCOME_CLEAN] = "no crash",
        [OUTCOME_CRASH] = "crash",
        [OUTCOME_REFUSED_WRITE] = "no crash, but the profile runtime refused to write a profile",
        [OUTCOME_EMPTY_PROFILE] = "no crash, but the profile is missing or empty",
        [OUTCOME_CORRUPT] = "no crash, but the profile is unusable",
        [OUTCOME_TIMEOUT] = "stopped at its time limit",
        [OUTCOME_OUT_OF_MEMORY] = "stopped at its memory limit",
        [OUTCOME_EXIT_NONZERO] = "no crash, but it failed",
        [OUTCOME_NOT_STARTED] = "could not be started",
    };
    char *text = xasprintf("%s (%s)", words[record->outcome], end);
    free(end);
    return text;
}

static void
add_region(struct strbuf *out, const char *kind)
{
    static const char *const words[][2] = {
        { "unmapped", "where nothing is mapped" },
        { "null-page", "in the null page, where nothing is mapped" },
        { "guard", "in a guard page" },
        { "stack", "in a stack" },
        { "heap", "in the heap" },
        { "anonymous", "in anonymous memory" },
        { "text", "in code" },
        { "rodata", "in read-only data" },
        { "data", "in writable data" },
        { "profile-data", "in the section of profile records" },
        { "kernel", "in the kernel's mapping" },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i][0], kind) == 0) {
            strbuf_printf(out, ", %s", words[i][1]);
            return;
        }
    }
    strbuf_printf(out, ", in: %s", kind);
}

char *
crash_fault_sentence(const struct crash_record *record)
{
    const struct crash_fault *fault = &record->fault;
    if (!fault->present)
        return NULL;
    struct strbuf out = { 0 };
    strbuf_puts(&out, fault->access != ACCESS_NONE ? operand_access_name(fault->access) : "access");
    if (fault->width > 0)
        strbuf_printf(&out, " of %u byte%s", fault->width, fault->width == 1 ? "" : "s");
    strbuf_printf(&out, " at 0x%0*llx", crash_record_address_digits(record),
                  (unsigned long long)fault->address);
    if (fault->expression != NULL)
        strbuf_printf(&out, " = %s", fault->expression);
    if (!fault->canonical)
        strbuf_puts(&out, ", a non-canonical address: nothing can be mapped there");
    else if (fault->region_kind != NULL)
        add_region(&out, fault->region_kind);
    if (fault->region_nearest != NULL)
        strbuf_printf(&out, " (%s)", fault->region_nearest);
    return strbuf_take(&out);
}

char *
crash_address_note(const struct crash_record *record)
{
    const struct crash_fault *fault = &record->fault;
    const struct crash_signal *sig = &record->signal;
    if (!fault->present || !sig->present || fault->address == sig->reported_address)
        return NULL;
    return xasprintf("The system reported address 0x%llx (%s)%s; the address above was computed "
                     "from the instruction and the registers.",
                     (unsigned long long)sig->reported_address, or_unknown(sig->code_name),
                     fault->canonical || sig->reported_address != 0
                         ? ""
                         : ", as it does for every non-canonical address: this is not a null "
                           "pointer");
}

char *
frame_module(const struct crash_frame *frame)
{
    return frame->module != NULL ? xasprintf("%s+0x%llx", fs_basename(frame->module),
                                             (unsigned long long)frame->module_offset)
                                 : NULL;
}

char *
frame_place(const struct crash_frame *frame, int digits)
{
    if (frame->function != NULL)
        return xasprintf("%s+%llu", frame->function, (unsigned long long)frame->function_offset);
    char *module = frame_module(frame);
    return module != NULL ? module : xasprintf("0x%0*llx", digits, (unsigned long long)frame->pc);
}

char *
frame_source(const struct crash_frame *frame)
{
    if (frame->file == NULL)
        return NULL;
    return frame->line > 0 ? xasprintf("%s:%u", frame->file, frame->line) : xstrdup(frame->file);
}

char *
operand_sentence(const struct crash_operand *operand, int digits)
{
    struct strbuf out = { 0 };
    if (operand->kind == OPERAND_MEMORY) {
        if (operand->has_effective_address)
            strbuf_printf(&out, "address 0x%0*llx", digits,
                          (unsigned long long)operand->effective_address);
        else
            strbuf_puts(&out, "address unknown");
    } else if (operand->has_value) {
        strbuf_printf(&out, "0x%llx", (unsigned long long)operand->value);
    } else {
        strbuf_puts(&out, "value unknown");
    }
    if (operand->access != ACCESS_NONE)
        strbuf_printf(&out, ", %s", operand_access_name(operand->access));
    if (operand->width > 0)
        strbuf_printf(&out, ", %u byte%s", operand->width, operand->width == 1 ? "" : "s");
    return strbuf_take(&out);
}

char *
crash_command(const struct crash_record *record)
{
    struct strbuf out = { 0 };
    for (size_t i = 0; i < record->run.argc; i++) {
        strbuf_puts(&out, i > 0 ? " " : "");
        escape_shell(&out, record->run.argv[i]);
    }
    return strbuf_take(&out);
}

char *
salvaged_file_sentence(const struct salvaged_file *file)
{
    struct strbuf out = { 0 };
    strbuf_printf(&out, "%llu record%s%s, v%u", (unsigned long long)file->records,
                  file->records == 1 ? "" : "s", file->all_records ? " of all layouts" : "",
                  file->version);
    if (file->llvm_first > 0 && file->llvm_first == file->llvm_last)
        strbuf_printf(&out, " (llvm-profdata %u)", file->llvm_first);
    else if (file->llvm_first > 0)
        strbuf_printf(&out, " (llvm-profdata %u to %u)", file->llvm_first, file->llvm_last);
    if (file->values_kept > 0)
        strbuf_printf(&out, ", values of %llu", (unsigned long long)file->values_kept);
    if (file->values_dropped > 0)
        strbuf_printf(&out, ", no values of %llu", (unsigned long long)file->values_dropped);
    return strbuf_take(&out);
}

char *
profile_layouts(const struct crash_profile *profile)
{
    struct strbuf out = { 0 };
    for (size_t i = 0; i < profile->by_layout_count; i++)
        strbuf_printf(&out, "%s%llu %s", i > 0 ? " + " : "",
                      (unsigned long long)profile->by_layout[i].records,
                      profile->by_layout[i].layout);
    if (profile->by_layout_count == 0)
        strbuf_printf(&out, "%llu", (unsigned long long)profile->total);
    return strbuf_take(&out);
}

char *
profile_at_fault(const struct crash_profile *profile)
{
    if (!profile->has_at_fault)
        return NULL;
    struct strbuf out = { 0 };
    strbuf_printf(&out, "record %llu by the runtime's count, %llu bytes into the section: ",
                  (unsigned long long)profile->at_fault_index,
                  (unsigned long long)profile->at_fault_offset);
    strbuf_puts(&out, profile->at_fault_is_record ? "really the start of " : "really inside ");
    if (profile->at_fault_layout != NULL)
        strbuf_printf(&out, "a %s record", profile->at_fault_layout);
    else
        strbuf_puts(&out, "a record of unknown layout");
    if (profile->at_fault_function != NULL)
        strbuf_printf(&out, ", that of %s", profile->at_fault_function);
    return strbuf_take(&out);
}

/* Does WORD stand in TEXT with no letter or digit beside it? */
static bool
mentions(const char *text, const char *word)
{
    size_t len = strlen(word);
    const char *at = text;
    while (len > 0 && at != NULL && (at = strstr(at, word)) != NULL) {
        bool starts = at == text || !isalnum((unsigned char)at[-1]);
        if (starts && !isalnum((unsigned char)at[len]))
            return true;
        at++;
    }
    return false;
}

bool
register_matters(const struct crash_record *record, const char *name)
{
    for (size_t i = 0; i < record->instruction.operand_count; i++) {
        if (mentions(record->instruction.operands[i].text, name))
            return true;
    }
    for (size_t i = 0; i < record->fault.decode_count; i++) {
        if (mentions(record->fault.decode[i].where, name))
            return true;
    }
    return false;
}
