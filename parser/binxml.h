/* binxml.h - the BinXML token machine: a window of bytes becomes a tree.
 *
 * Tokens: [MS-EVEN6] 2.2.12 and observation of logs. In definition mode elements carry a dependency
 * identifier and placeholders are allowed; in record mode neither. */
#ifndef PARSER_BINXML_H
#define PARSER_BINXML_H

#include "parser/reader.h"

struct parse_mode {
    bool definition;   /* template definition, otherwise record content */
    bool inline_names; /* body of a WEVT cache template: names stand in place of references */
    unsigned depth;    /* nesting of payloads */
};

struct parse_result {
    struct element *root;
    uint32_t end;      /* where reading stopped */
    bool has_instance; /* root is a template instance and nothing else was read */
    bool has_payload;  /* a literal payload or instance is part of the tree */
};

/* Parse LENGTH bytes at chunk offset POS into the record arena. */
bool binxml_parse(struct reader *r, struct parse_mode mode, uint32_t pos, uint32_t length,
                  struct parse_result *result);

/* Nodes and elements; NULL (with a fault) when the record has too many. */
struct element *element_new(struct reader *r, struct arena *arena, const struct name *name);
struct node *node_new(struct reader *r, struct arena *arena, uint8_t kind);
/* Append to E's children and keep its flags. */
void element_append(struct element *e, struct node *n);
/* Note on E what attribute A (complete, about to be listed) contains. */
void element_note_attribute(struct element *e, struct attribute *a);

#endif
