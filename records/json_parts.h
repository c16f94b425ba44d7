/* json_parts.h - the pieces crash_to_json and crash_from_json are made of (internal to records/).
 *
 * `*_to_json` return a new reference. `*_from_json` fill a zeroed struct and leave the first fault
 * in the reader.
 */
#ifndef REPRO_RECORDS_JSON_PARTS_H
#define REPRO_RECORDS_JSON_PARTS_H

#include "records/crash.h"
#include "records/json_reader.h"

#include <jansson.h>

json_t *fault_to_json(const struct crash_fault *fault, int digits);
json_t *threads_to_json(const struct crash_record *record, int digits);
json_t *registers_to_json(const struct crash_record *record, int digits);
json_t *instruction_to_json(const struct crash_instruction *insn, int digits);
json_t *maps_to_json(const struct crash_record *record, int digits);
json_t *modules_to_json(const struct crash_record *record, int digits);
json_t *profile_to_json(const struct crash_profile *profile, int digits);
json_t *values_to_json(const struct crash_value_state *values, int digits);
json_t *writers_to_json(const struct crash_profile *profile);
json_t *salvage_to_json(const struct crash_salvage *salvage);
json_t *import_to_json(const struct crash_import *import);
json_t *diagnosis_to_json(const struct diagnosis *diagnosis);
json_t *evidence_to_json(const struct diagnosis *diagnosis);
json_t *fixes_to_json(const struct diagnosis *diagnosis);
json_t *experiments_to_json(const struct diagnosis *diagnosis);
json_t *theories_to_json(const struct diagnosis *diagnosis);

/* Each reads its member of DOC and enters nothing when the member is absent or null. */
void fault_from_json(struct json_reader *r, const json_t *doc, struct crash_fault *fault);
void threads_from_json(struct json_reader *r, const json_t *doc, struct crash_record *record);
void registers_from_json(struct json_reader *r, const json_t *doc, struct crash_record *record);
void instruction_from_json(struct json_reader *r, const json_t *doc,
                           struct crash_instruction *insn);
void maps_from_json(struct json_reader *r, const json_t *doc, struct crash_record *record);
void modules_from_json(struct json_reader *r, const json_t *doc, struct crash_record *record);
void profile_from_json(struct json_reader *r, const json_t *doc, struct crash_profile *profile);
void values_from_json(struct json_reader *r, const json_t *profile,
                      struct crash_value_state *values);
void writers_from_json(struct json_reader *r, const json_t *doc, struct crash_profile *profile);
void salvage_from_json(struct json_reader *r, const json_t *profile, struct crash_salvage *salvage);
void import_from_json(struct json_reader *r, const json_t *doc, struct crash_import *import);
void diagnosis_from_json(struct json_reader *r, const json_t *doc, struct diagnosis *diagnosis);
void evidence_from_json(struct json_reader *r, const json_t *doc, struct diagnosis *diagnosis);
void fixes_from_json(struct json_reader *r, const json_t *doc, struct diagnosis *diagnosis);
void experiments_from_json(struct json_reader *r, const json_t *doc, struct diagnosis *diagnosis);
void theories_from_json(struct json_reader *r, const json_t *doc, struct diagnosis *diagnosis);

#endif
