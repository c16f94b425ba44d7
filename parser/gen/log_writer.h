/* log_writer.h - writes a whole EVTX log of any size with one chunk in memory. */
#ifndef REPRO_PARSER_GEN_LOG_WRITER_H
#define REPRO_PARSER_GEN_LOG_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum profile { PROFILE_SECURITY, PROFILE_MIXED, PROFILE_ADVERSARIAL };

struct log_options {
    uint64_t records;
    uint64_t seed;
    enum profile profile;
};

/* Write the log beside PATH and rename it to PATH when it is complete; an existing file there is
 * replaced, or left as it was on failure. False: MESSAGE (N bytes) has one line. */
bool log_write(const char *path, const struct log_options *options, char *message, size_t n);
/* Profile called NAME. */
bool profile_parse(const char *name, enum profile *profile);

#endif
