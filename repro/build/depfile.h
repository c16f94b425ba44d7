/* depfile.h - the make rule that compilers write with -MD: which files a unit was made from. */
#ifndef REPRO_BUILD_DEPFILE_H
#define REPRO_BUILD_DEPFILE_H

#include "repro/argv.h"

/* Append the prerequisites of the first rule in TEXT ("a.o: b.c c.h \<newline> d.h"). Blanks
 * escaped by a backslash and "$$" are understood. */
void depfile_parse(const char *text, struct argv *files);

#endif
