/* merge.h - join the results of the shards of one matrix. */
#ifndef REPRO_MATRIX_MERGE_H
#define REPRO_MATRIX_MERGE_H

#include "records/matrix.h"
#include "repro/matrix/folder.h"

/* FOLDERS (COUNT of them) are -o folders of `repro matrix`, whole or interrupted: plan.json and the
 * finished cells count, report.json need not be there. When they fit together OUTPUT is opened as
 * OUT (the caller closes it, also after an error) and the folders of the cells are copied into it;
 * returned is the result, as the unsharded matrix would have given it. A cell that several have is
 * taken from the first that ran it; one that none has is in the result as not run. NULL with ERR: a
 * folder without a plan, plans of different matrices, an unreadable cell. */
struct matrix_result *merge_folders(char *const *folders, size_t count, const char *output,
                                    struct result_folder *out, struct repro_err *err);

/* Copy the files (no folders but profiles-N) of a cell. */
bool merge_copy_cell(const char *from, const char *to, struct repro_err *err);

#endif
