/* templates.h - template definitions and their instances. */
#ifndef PARSER_TEMPLATES_H
#define PARSER_TEMPLATES_H

#include "parser/reader.h"
#include "parser/values.h"

/* A parsed definition, kept across chunks: equal definitions of different chunks are one object. */
struct template_def {
    struct element *root;
    uint32_t id; /* 1, 2, ... within the cache; 0: not kept, valid for the current record only */
};

struct template_cache;
struct template_cache *template_cache_new(struct oom_guard *guard);
void template_cache_free(struct template_cache *c);
/* Bytes held, and forget everything (all definitions handed out become invalid). */
size_t template_cache_held(const struct template_cache *c);
void template_cache_clear(struct template_cache *c);

/* The definition at chunk offset OFFSET. */
bool template_get(struct reader *r, uint32_t offset, const struct template_def **def);

/* A template instance with its values read. */
struct instance {
    uint32_t definition; /* chunk offset */
    uint32_t count;
    struct value *values;
};

/* Token 0x0C: read the instance at *POS (after the token byte) with its values. */
bool instance_read(struct reader *r, uint32_t *pos, struct instance *inst);
/* Parse its nested payloads and build its document. DEPTH: nesting of the instance itself. */
bool instance_build(struct reader *r, struct instance *inst, unsigned depth, struct element **root);

/* Build the document of DEF with these values (payloads already parsed). */
bool instantiate(struct reader *r, const struct template_def *def, const struct value *values,
                 uint32_t count, struct element **root);

#endif
