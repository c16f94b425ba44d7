/* samples.h - records that tests share: what a run of the default matrix really showed, with every
 * field of the model filled, and the same with hostile strings. */
#ifndef REPRO_TESTS_RECORDS_SAMPLES_H
#define REPRO_TESTS_RECORDS_SAMPLES_H

#include "profile/check.h"
#include "records/crash.h"
#include "records/matrix.h"

/* Every member set, every array with at least one item. Free with crash_record_free(). */
struct crash_record *sample_crash(void);
/* A program that ended well: no signal, nothing examined. */
struct crash_record *sample_clean(void);
/* sample_crash() with TEXT in the place of every free string. */
struct crash_record *sample_hostile_crash(const char *text);
/* The default matrix, every cell as expected, every member of the model set somewhere. */
struct matrix_result *sample_matrix(void);
/* The same interrupted, with a failed build, a timeout, a surprise and a cell not reached. */
struct matrix_result *sample_troubled_matrix(void);
struct matrix_result *sample_hostile_matrix(const char *text);
/* A mixed image. TEXT in the place of every free string if not NULL. sample_check_free() it. */
struct prof_check *sample_check(const char *text);
void sample_check_free(struct prof_check *check);

/* Markup, escape sequences, line breaks, table and code delimiters, bytes that are not UTF-8. */
extern const char hostile_text[];

#endif
