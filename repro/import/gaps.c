/* gaps.c - see gaps.h. */
#include "repro/import/gaps.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

static bool
touches_runtime(const struct crash_record *record)
{
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    for (size_t i = 0; thread && i < thread->frame_count; i++)
        if (thread->frames[i].layer == LAYER_PROFILE_RUNTIME)
            return true;
    return false;
}

/* UUID of the program, for the sentence that asks for it. */
static void
ask_for_program(struct crash_record *record, const char *what)
{
    const char *id = record->subject.build_id;
    char *collect = xasprintf("the program that crashed%s%s, as it was: repro explain --binary "
                              "PROGRAM REPORT",
                              id ? ", UUID " : "", id ? id : "");
    crash_import_gap(&record->import, what, collect);
    free(collect);
}

static void
about_stack(struct crash_record *record)
{
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    size_t unnamed = 0;
    const char *image = NULL;
    if (!thread || thread->frame_count == 0) {
        crash_import_gap(&record->import, "the stack of the crashed thread",
                         "a complete report: this one has no frames for it");
        return;
    }
    for (size_t i = 0; i < thread->frame_count; i++)
        if (!thread->frames[i].function) {
            unnamed++;
            image = image ? image : thread->frames[i].module;
        }
    crash_import_decided(&record->import, "the stack of the crashed thread: %zu frames, %zu named",
                         thread->frame_count, thread->frame_count - unnamed);
    if (unnamed == 0)
        return;
    char *what = xasprintf("names of %zu frame%s%s%s", unnamed, unnamed == 1 ? "" : "s",
                           image ? ", first in " : "", image ? fs_basename(image) : "");
    crash_import_gap(&record->import, what,
                     "that image with its symbols, or its dSYM, as --binary");
    free(what);
}

static void
about_machine(struct crash_record *record)
{
    if (record->register_count == 0)
        crash_import_gap(&record->import, "what the crashed thread had in its registers",
                         "a complete report: this one has no thread state");
    else
        crash_import_decided(&record->import, "the registers of the crashed thread: %zu",
                             record->register_count);
    if (record->fault.present && !record->fault.canonical &&
        record->fault.address_source == ADDRESS_IMPORTED)
        ask_for_program(record,
                        "the address of the fault: the processor gave none, and without the "
                        "instruction it cannot be computed");
    else if (record->fault.present && record->fault.access == ACCESS_NONE)
        ask_for_program(record, "whether the fault was a read or a write");
}

static void
about_records(struct crash_record *record, const struct prof_check *check)
{
    struct crash_import *import = &record->import;
    if (check && record->profile.present)
        crash_import_decided(import, "the layouts of the profile records: from the program given");
    else if (check)
        crash_import_decided(import, "the program given has no profile records");
    else if (record->profile.present)
        crash_import_decided(import, "the layouts of the profile records, and the record at fault: "
                                     "from memory");
    else if (touches_runtime(record))
        ask_for_program(record, "the layouts of the profile records, which decide between the "
                                "causes of a crash in the profile runtime");
    if (!touches_runtime(record))
        return;
    if (import->format && strcmp(import->format, "elf-core") != 0)
        crash_import_gap(import,
                         "memory that the program had written: value lists, the records as they "
                         "were",
                         "a core file (ulimit -c unlimited; on macOS they appear in /cores), or a "
                         "run under repro run on Linux");
    crash_import_gap(import, "LLVM_PROFILE_FILE and other LLVM_* variables of the run",
                     "the command line and environment: env | grep LLVM_");
    crash_import_gap(import, "what the profile runtime said",
                     "standard error of the run: lines with \"LLVM Profile\"");
}

void
import_gaps(struct crash_record *record, const struct prof_check *check)
{
    about_stack(record);
    about_machine(record);
    about_records(record, check);
}
