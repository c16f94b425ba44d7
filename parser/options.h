/* options.h - command line of evtx_dump. */
#ifndef PARSER_OPTIONS_H
#define PARSER_OPTIONS_H

#include "parser/worker.h"

struct dump_options {
    struct render_options render;
    const char *input;  /* NULL: none given */
    const char *output; /* NULL: standard output */
    unsigned threads;   /* 0: as many as there are processors */
    unsigned verbose;
    bool overwrite; /* without asking */
    bool stop_on_fault;
    struct id_range *ranges; /* owned; render.ranges points here */
    size_t range_cap;
};

enum options_result {
    OPTIONS_RUN,
    OPTIONS_DONE,  /* help or version was printed: exit 0 */
    OPTIONS_USAGE, /* wrong usage was explained: exit 2 */
    OPTIONS_FAIL   /* another failure was explained: exit 1 */
};

enum options_result options_parse(struct dump_options *o, int argc, char **argv);
void options_free(struct dump_options *o);

#endif
