/* next.h - the commands to type next, after each command's result: on stderr, see cli_hint(). */
#ifndef REPRO_REPRO_NEXT_H
#define REPRO_REPRO_NEXT_H

#include "profile/check.h"
#include "records/crash.h"
#include "records/matrix.h"
#include "repro/cli.h"

/* After `repro run`; RECORD is the worst of its runs. */
void next_after_run(const struct cli *cli, const struct crash_record *record);
/* After `repro explain PATH`: its class, and the program that crashed (NULL = not known). */
void next_after_explain(const struct cli *cli, const char *path, enum diagnosis_class cls,
                        const char *program);
/* After `repro explain CORE` of a program with profile records. */
void next_after_core(const struct cli *cli, const char *path);
/* After `repro explain PATH` of a program that we can build again. */
void next_after_diagnosis(const struct cli *cli, const char *path);
/* After `repro check`; CHECK is the one to look at first: a finding, or the only one. */
void next_after_check(const struct cli *cli, const struct prof_check *check);
/* After `repro matrix`; FOLDER as the user named it. */
void next_after_matrix(const struct cli *cli, const struct matrix_result *result,
                       const char *folder);
/* After `repro report PATH` as text. */
void next_after_report(const struct cli *cli, const char *path, bool is_matrix);

#endif
