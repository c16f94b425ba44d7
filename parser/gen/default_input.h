/* default_input.h - the log that `repro matrix` feeds to its cells when it is given none: a small
 * security log, made by evtx_gen when this project is built. */
#ifndef REPRO_PARSER_GEN_DEFAULT_INPUT_H
#define REPRO_PARSER_GEN_DEFAULT_INPUT_H

#include <stddef.h>

/* A whole EVTX file. */
extern const unsigned char default_input[];
extern const size_t default_input_size;
/* The command line that makes the same file. */
extern const char default_input_command[];

#endif
