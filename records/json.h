/* json.h - the records to and from JSON. Byte-stable: keys in schema order.
 *
 * `*_from_json` accepts documents of our own major version with unknown keys, checks types, and
 * names the JSON pointer of the first fault. Addresses are hex strings zero-padded to 16 digits (8
 * for 32-bit subjects).
 */
#ifndef REPRO_RECORDS_JSON_H
#define REPRO_RECORDS_JSON_H

#include "records/crash.h"
#include "records/matrix.h"

#include <jansson.h>

/* New references. A record without id gets its json_content_id() in the document. */
json_t *crash_record_to_json(const struct crash_record *record);
struct crash_record *crash_record_from_json(const json_t *doc, struct repro_err *err);
json_t *matrix_result_to_json(const struct matrix_result *result);
struct matrix_result *matrix_result_from_json(const json_t *doc, struct repro_err *err);

/* Read a JSON file of at most 256 MiB; errors name file, line and column. */
json_t *json_read_file(const char *path, struct repro_err *err);
/* Write DOC indented by 2 with a final newline, atomically. */
bool json_write_file(const char *path, const json_t *doc, struct repro_err *err);
/* DOC as text with a final newline; free() it. */
char *json_to_text(const json_t *doc);
/* 16 hex digits over the content of an object, its "id", "created" and "finished" left out; free()
 * it. Equal content gives equal ids; not a cryptographic hash. */
char *json_content_id(const json_t *doc);

#endif
