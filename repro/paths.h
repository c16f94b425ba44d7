/* paths.h - where the program finds its own data: parser sources, scripts, default input.
 *
 * $REPRO_DATA_DIR if set; else share/repro of the prefix the program is installed in; else the
 * source tree it was built from.
 */
#ifndef REPRO_REPRO_PATHS_H
#define REPRO_REPRO_PATHS_H

#include "common/err.h"

/* The folder that contains parser/, or NULL with ERR. Caller frees. */
char *paths_data_dir(struct repro_err *err);
/* Folder of the running program, NULL if unknown. Caller frees. */
char *paths_program_dir(void);

#endif
