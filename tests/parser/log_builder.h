/* log_builder.h - a log with one chunk and one template instance, for tests of single values. */
#ifndef TESTS_PARSER_LOG_BUILDER_H
#define TESTS_PARSER_LOG_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUILT_LOG_SIZE (4096u + 65536u)

/* One substitution value. */
struct built_value {
    uint8_t type;
    uint16_t size;
    const void *bytes;
};

struct log_builder {
    uint8_t file[BUILT_LOG_SIZE];
    uint32_t pos; /* in the chunk */
};

/* Start a log; the record's instance follows. */
void build_begin(struct log_builder *b);
/* Tokens of a definition. Elements are left open by build_open(). */
void build_open(struct log_builder *b, const char *name, bool attributes);
void build_attribute(struct log_builder *b, const char *name);
void build_placeholder(struct log_builder *b, uint16_t slot, bool optional, uint8_t type);
void build_literal(struct log_builder *b, const char *text);
void build_byte(struct log_builder *b, uint8_t token);
/* End of the definition, the values, end of record and chunk. */
void build_values(struct log_builder *b, const struct built_value *values, unsigned count);

#endif
