/* layouts.h - sentences about record layouts, and what to type against foreign ones. */
#ifndef REPRO_DIAGNOSE_LAYOUTS_H
#define REPRO_DIAGNOSE_LAYOUTS_H

#include "common/strbuf.h"
#include "records/diagnosis.h"
#include "repro/diagnose/scene.h"

/* Can the runtime of this image not walk records of this layout? Without a known runtime: the
 * layout with fewer records is the foreign one. */
bool layouts_is_foreign(const struct scene *scene, const struct scene_layout *layout);
uint64_t layouts_foreign_records(const struct scene *scene);
/* "v8 (LLVM 14 to 17)" */
void layouts_describe(const char *layout, struct strbuf *out);
/* "4 v8 records (LLVM 14 to 17; Debian clang version 14.0.6; static.o)" for every foreign layout.
 */
void layouts_describe_foreign(const struct scene *scene, struct strbuf *out);
/* Is PART in the ident of a compiler that made records of this layout? */
bool layouts_has_producer(const struct scene_layout *layout, const char *part);
/* The remedies for records that the runtime cannot walk. */
void layouts_add_fixes(const struct scene *scene, struct diagnosis *d);

#endif
