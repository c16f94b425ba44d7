/* version.h - our version, and the libraries this build contains. */
#ifndef REPRO_REPRO_VERSION_H
#define REPRO_REPRO_VERSION_H

#include "common/strbuf.h"

#define REPRO_TOOL "repro " REPRO_VERSION /* the "tool" field of records */

/* "repro VERSION", then one line per library: name and version, or "not built in". */
void version_text(struct strbuf *out);

#endif
