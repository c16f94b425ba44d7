/* crash_text.h - Apple's crash reports in text (.crash; before macOS 12 the only form, later the
 * one that Console shows) as crash records.
 *
 * Lines "Name: value", one block of frames per thread, the registers of the crashed thread, and the
 * list of images with UUIDs. What a newer system appends as "Full Report" is the same in JSON and
 * is preferred (ips.h). Lines of other kinds are skipped; fields that are missing stay absent in
 * the record; nothing is guessed.
 */
#ifndef REPRO_IMPORT_CRASH_TEXT_H
#define REPRO_IMPORT_CRASH_TEXT_H

#include "common/err.h"
#include "repro/import/apple.h"

#include <stddef.h>

/* Does the text look like such a report? */
bool crash_text_is_report(const char *text, size_t len);
/* Where the JSON of a translated report starts; LEN if it has none. */
size_t crash_text_full_report(const char *text, size_t len);
/* The record, or NULL with ERR (REPRO_E_FORMAT: what is missing). */
struct crash_record *crash_text_read(const char *text, size_t len, struct repro_err *err);

#endif
