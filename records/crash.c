/* crash.c - life and death of a crash record. */
#include "records/crash.h"

#include "common/xalloc.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct crash_record *
crash_record_new(void)
{
    struct crash_record *record = xcalloc(1, sizeof *record);
    record->profile.raw_version = -1;
    return record;
}

static void
free_strings(char **strings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(strings[i]);
    free(strings);
}

static void
clear_run(struct crash_run *run)
{
    free_strings(run->argv, run->argc);
    free_strings(run->env, run->env_count);
    free_strings(run->profile_files, run->profile_file_count);
    free_strings(run->runtime_messages, run->runtime_message_count);
    free(run->cwd);
    free(run->capture);
    free(run->system_report);
    free(run->capture_obstacle);
    free(run->start_error);
    free(run->stdout_path);
    free(run->stderr_path);
}

static void
clear_build(struct crash_build *build)
{
    free(build->kind);
    free(build->name);
    free(build->program);
    free(build->foreign);
    free(build->command);
    for (size_t i = 0; i < build->parameter_count; i++) {
        free(build->parameters[i].name);
        free(build->parameters[i].value);
    }
    free(build->parameters);
}

static void
clear_fault(struct crash_fault *fault)
{
    for (size_t i = 0; i < fault->decode_count; i++) {
        free(fault->decode[i].where);
        free(fault->decode[i].meaning);
        free(fault->decode[i].detail);
    }
    free(fault->decode);
    free(fault->expression);
    free(fault->region_kind);
    free(fault->region_nearest);
}

static void
clear_thread(struct crash_thread *thread)
{
    for (size_t i = 0; i < thread->frame_count; i++) {
        free(thread->frames[i].module);
        free(thread->frames[i].function);
        free(thread->frames[i].file);
    }
    free(thread->frames);
    free(thread->stop_reason);
}

static void
clear_instruction(struct crash_instruction *insn)
{
    for (size_t i = 0; i < insn->operand_count; i++)
        free(insn->operands[i].text);
    for (size_t i = 0; i < insn->window_count; i++) {
        free(insn->window[i].bytes);
        free(insn->window[i].text);
    }
    free(insn->operands);
    free(insn->window);
    free(insn->bytes);
    free(insn->text);
}

void
crash_salvage_clear(struct crash_salvage *salvage)
{
    for (size_t i = 0; i < salvage->file_count; i++) {
        free(salvage->files[i].path);
        free(salvage->files[i].image);
    }
    free(salvage->files);
    free(salvage->folder);
    free(salvage->shortcut);
    free_strings(salvage->commands, salvage->command_count);
    free_strings(salvage->notes, salvage->note_count);
    *salvage = (struct crash_salvage){ 0 };
}

static void
clear_values(struct crash_profile *profile)
{
    struct crash_value_state *values = &profile->values;
    for (size_t i = 0; i < values->pointer_count; i++)
        free(values->pointers[i].kind);
    for (size_t i = 0; i < values->finding_count; i++) {
        free(values->findings[i].function);
        free(values->findings[i].what);
        free(values->findings[i].kind);
        free(values->findings[i].detail);
    }
    for (size_t i = 0; i < profile->writer_count; i++)
        free(profile->writers[i].function);
    free(values->writing_function);
    free(values->site_counts_kind);
    free(values->site_counts_detail);
    free(values->pointers);
    free(values->findings);
    free(profile->writers);
}

static void
clear_profile(struct crash_profile *profile)
{
    for (size_t i = 0; i < profile->by_layout_count; i++) {
        struct layout_count *layout = &profile->by_layout[i];
        free(layout->layout);
        for (size_t k = 0; k < layout->producer_count; k++)
            free(layout->producers[k]);
        free(layout->producers);
    }
    for (size_t i = 0; i < profile->segment_count; i++) {
        free(profile->segments[i].layout);
        free(profile->segments[i].function);
    }
    for (size_t i = 0; i < profile->foreign_count; i++) {
        free(profile->foreign[i].layout);
        free(profile->foreign[i].function);
    }
    for (size_t i = 0; i < profile->file_count; i++) {
        free(profile->files[i].path);
        free(profile->files[i].status);
        free(profile->files[i].message);
    }
    clear_values(profile);
    free(profile->by_layout);
    free(profile->segments);
    free(profile->foreign);
    free(profile->files);
    free(profile->runtime);
    free(profile->at_fault_layout);
    free(profile->at_fault_function);
    free(profile->at_fault_bytes);
    free(profile->at_fault_values_kind);
    free(profile->at_fault_values_detail);
    crash_salvage_clear(&profile->salvage);
}

static void
clear_import(struct crash_import *import)
{
    for (size_t i = 0; i < import->decided_count; i++)
        free(import->decided[i]);
    for (size_t i = 0; i < import->gap_count; i++) {
        free(import->gaps[i].what);
        free(import->gaps[i].collect);
    }
    free(import->decided);
    free(import->gaps);
    free(import->format);
    free(import->system);
    free(import->binary);
    free(import->binary_match);
}

void
crash_import_decided(struct crash_import *import, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = xvasprintf(fmt, ap);
    va_end(ap);
    XAPPEND(import->decided, import->decided_count, text);
}

void
crash_import_gap(struct crash_import *import, const char *what, const char *collect)
{
    struct import_gap gap = { .what = xstrdup(what), .collect = xstrdup(collect) };
    XAPPEND(import->gaps, import->gap_count, gap);
}

static void
clear_machine(struct crash_record *record)
{
    for (size_t i = 0; i < record->thread_count; i++)
        clear_thread(&record->threads[i]);
    for (size_t i = 0; i < record->register_count; i++)
        free(record->registers[i].name);
    for (size_t i = 0; i < record->map_count; i++)
        free(record->maps[i].path);
    for (size_t i = 0; i < record->module_count; i++) {
        free(record->modules[i].path);
        free(record->modules[i].build_id);
    }
    clear_instruction(&record->instruction);
    free(record->threads);
    free(record->registers);
    free(record->maps);
    free(record->modules);
}

void
crash_record_free(struct crash_record *record)
{
    if (record == NULL)
        return;
    clear_build(&record->build);
    clear_run(&record->run);
    clear_fault(&record->fault);
    clear_machine(record);
    clear_profile(&record->profile);
    clear_import(&record->import);
    diagnosis_clear(&record->diagnosis);
    free(record->subject.path);
    free(record->subject.format);
    free(record->subject.arch);
    free(record->subject.build_id);
    free(record->subject.instrumented);
    free(record->signal.name);
    free(record->signal.code_name);
    free(record->signal.exception);
    free(record->signature_stack);
    free(record->signature_class);
    free(record->id);
    free(record->created);
    free(record->tool);
    free(record->redacted);
    free(record);
}

const struct crash_thread *
crash_record_crashed_thread(const struct crash_record *record)
{
    for (size_t i = 0; i < record->thread_count; i++) {
        if (record->threads[i].crashed)
            return &record->threads[i];
    }
    return NULL;
}

int
crash_record_address_digits(const struct crash_record *record)
{
    static const char *const narrow[] = { "i386", "i486", "i586", "i686", "x86", "arm", "armv7" };
    const char *format = record->subject.format;
    if (format != NULL)
        return strcmp(format, "elf32") == 0 || strcmp(format, "macho32") == 0 ? 8 : 16;
    for (size_t i = 0; record->subject.arch != NULL && i < sizeof narrow / sizeof *narrow; i++) {
        if (strcmp(record->subject.arch, narrow[i]) == 0)
            return 8;
    }
    return 16;
}
