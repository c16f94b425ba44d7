/* fold.h - values that do not change become part of a program's literals.
 *
 * Most values of records of one shape are the same for long stretches of a log: provider, channel,
 * computer, event number, level. A program is watched for some records; those of its values that
 * stayed the same are written once more, as literals of a second, shorter program. That one is
 * used while the bytes of these values are what they were (a few comparisons, since the values of
 * a template instance lie side by side), and given up when they often are not. */
#ifndef PARSER_FOLD_H
#define PARSER_FOLD_H

#include "parser/trace.h"

/* The program to run for a record of shape S: T itself or its folded one. ARENA holds what is made
 * and must live as long as T; REPLAY writes the text of single values. */
const struct trace *fold_choose(struct trace *t, const struct shape *s, struct arena *arena,
                                struct writer *w, trace_replay_fn *replay);

#endif
