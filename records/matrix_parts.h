/* matrix_parts.h - parts of a matrix document that have a file of their own (internal to records/).
 */
#ifndef REPRO_RECORDS_MATRIX_PARTS_H
#define REPRO_RECORDS_MATRIX_PARTS_H

#include "records/json_reader.h"
#include "records/matrix.h"

json_t *baseline_to_json(const struct matrix_baseline *baseline);
/* The member "baseline" of DOC. */
void baseline_from_json(struct json_reader *r, const json_t *doc, struct matrix_baseline *baseline);
json_t *merged_to_json(const struct matrix_result *result);
/* The member "shards" of DOC. */
void merged_from_json(struct json_reader *r, const json_t *doc, struct matrix_result *result);

#endif
