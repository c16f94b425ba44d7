/* output.h - where evtx_dump writes: standard output, or a file with its overwrite rules. */
#ifndef PARSER_OUTPUT_H
#define PARSER_OUTPUT_H

#include <stdbool.h>

/* File descriptor of the output file, -1 after explaining on standard error why not. Missing
 * folders are made; an existing file is overwritten only when OVERWRITE, or when the person at the
 * terminal says so, and never when it is INPUT. What is in it stays until output_begin(). */
int output_create(const char *path, bool overwrite, const char *input);

/* Empty the file, now that there is something to write. False: errno tells why. */
bool output_begin(int fd);

#endif
