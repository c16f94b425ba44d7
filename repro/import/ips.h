/* ips.h - Apple's crash reports in JSON (.ips, macOS 12 and later) as crash records.
 *
 * A report is one line of JSON (the header: app_name, bug_type, os_version ...) and one JSON
 * document (exception, threads with frames and registers, usedImages). Frames count from the load
 * address of their image. Fields that are missing stay absent in the record; nothing is guessed.
 */
#ifndef REPRO_IMPORT_IPS_H
#define REPRO_IMPORT_IPS_H

#include "common/err.h"
#include "repro/import/apple.h"

#include <stddef.h>

/* Does the text begin like such a report? */
bool ips_is_report(const char *text, size_t len);
/* The record, or NULL with ERR (REPRO_E_FORMAT: what is missing or of the wrong type). Frames,
 * registers and the fault address carry "imported" as their source. CODE: the bytes at the program
 * counter, as far as the report has them. */
struct crash_record *ips_read(const char *text, size_t len, struct imported_code *code,
                              struct repro_err *err);

/* Whose report it is. */
struct ips_process {
    pid_t pid;
    char *name; /* "procName"; NULL if the report does not say */
};
/* False if the text is no such report. Clear PROCESS in any case. */
bool ips_read_process(const char *text, size_t len, struct ips_process *process);
void ips_process_clear(struct ips_process *process);

#endif
