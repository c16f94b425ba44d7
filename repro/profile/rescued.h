/* rescued.h - from the profiles in a process' memory to files, and what to type with them. */
#ifndef REPRO_REPRO_PROFILE_RESCUED_H
#define REPRO_REPRO_PROFILE_RESCUED_H

#include "common/strbuf.h"
#include "harness/rescue.h"
#include "records/crash.h"

#include <jansson.h>

/* Write every profile of RESCUE into FOLDER (made if needed), each atomically, and describe them in
 * SALVAGE: files, notes, commands. Nothing is made when there is nothing to write. */
bool rescued_write(const struct rescue *rescue, const char *folder, struct crash_salvage *salvage,
                   struct repro_err *err);
/* What was written, for people, and as entries of "salvaged" of repro.profile/1. SOURCE: the core
 * file. */
void rescued_text(const struct rescue *rescue, const char *source,
                  const struct crash_salvage *salvage, struct strbuf *text, bool color);
void rescued_json(const struct rescue *rescue, const char *source,
                  const struct crash_salvage *salvage, json_t *entries);
/* "v10" or "10" as a raw version; 0 for NULL. OPTION names it in the error (USAGE). */
bool rescued_parse_version(const char *option, const char *word, unsigned *version,
                           struct repro_err *err);

#endif
