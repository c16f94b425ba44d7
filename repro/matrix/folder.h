/* folder.h - the result folder: made, recognised, cleaned of old results, never of foreign files.
 */
#ifndef REPRO_MATRIX_FOLDER_H
#define REPRO_MATRIX_FOLDER_H

#include "common/err.h"

struct result_folder {
    char *path; /* absolute */
    int lock;   /* descriptor that holds the folder while it is open */
};

/* Make PATH, or take it over when it is empty or holds the results of an earlier run. Those are
 * removed (only files that such a run writes) unless KEEP. Error: it cannot be created or written,
 * it holds something else, or another run uses it (waits some seconds for one that is just ending).
 */
bool folder_open(struct result_folder *folder, const char *path, bool keep, struct repro_err *err);
void folder_close(struct result_folder *folder);
/* Remove the results, and the folder if nothing else is in it; then close it. */
void folder_discard(struct result_folder *folder);

/* Make cells/ID and return its absolute path. Caller frees. */
char *folder_cell(const struct result_folder *folder, const char *id, struct repro_err *err);
/* Remove what a run leaves in the folder of a cell. */
void folder_clean_cell(const char *cell_path);

#endif
