/* matrix_factor_json.h - the factors of a matrix result to and from JSON (internal to records/). */
#ifndef REPRO_RECORDS_MATRIX_FACTOR_JSON_H
#define REPRO_RECORDS_MATRIX_FACTOR_JSON_H

#include "records/json_reader.h"
#include "records/matrix.h"

json_t *matrix_factors_to_json(const struct matrix_result *result);
/* Reads the member "factors" of DOC into the zeroed members of RESULT. */
void matrix_factors_from_json(struct json_reader *r, const json_t *doc,
                              struct matrix_result *result);

#endif
